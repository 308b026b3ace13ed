// Where the line feeds and colons of 64 bytes are, as one bit for each byte. With SSE2, which every x86-64 has;
// elsewhere a loop that the compiler vectorises as well as it can.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace esl {

struct LineMasks {
    std::uint64_t line_feeds = 0;
    std::uint64_t colons = 0;
};

inline constexpr std::size_t block_size = 64;

inline LineMasks line_masks(const char* block) noexcept {
    LineMasks masks;
#if defined(__SSE2__)
    const __m128i line_feed = _mm_set1_epi8('\n');
    const __m128i colon = _mm_set1_epi8(':');
    for (unsigned i = 0; i < block_size; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
        const auto line_feeds = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, line_feed)));
        const auto colons = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, colon)));
        masks.line_feeds |= std::uint64_t{line_feeds} << i;
        masks.colons |= std::uint64_t{colons} << i;
    }
#else
    for (unsigned i = 0; i < block_size; ++i) {
        masks.line_feeds |= std::uint64_t{block[i] == '\n'} << i;
        masks.colons |= std::uint64_t{block[i] == ':'} << i;
    }
#endif
    return masks;
}

}  // namespace esl
