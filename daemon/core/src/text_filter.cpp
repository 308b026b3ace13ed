#include "pbxd/text_filter.hpp"

namespace pbxd {
namespace {

constexpr unsigned first_pair_bit = 38;
constexpr unsigned pair_bits = 128 - first_pair_bit;
constexpr std::uint8_t most_lost = 64;

bool separates(unsigned char byte) { return byte < 0x20; }

void set(TextSignature& signature, unsigned bit) {
    (bit < 64 ? signature.low : signature.high) |= std::uint64_t{1} << (bit % 64);
}

unsigned byte_bit(unsigned char byte) {
    if (byte >= 'a' && byte <= 'z') return byte - 'a';
    if (byte >= '0' && byte <= '9') return 26U + byte - '0';
    return byte < 0x80 ? 36 : 37;
}

/// Calls `take(hash)` for each group of three bytes within the text.
template <class Take>
void for_each_three(std::string_view text, Take take) {
    std::uint32_t three = 0;
    unsigned known = 0;
    for (const char at : text) {
        const auto byte = static_cast<unsigned char>(at);
        known = separates(byte) ? 0 : known + 1;
        three = ((three << 8) | byte) & 0xffffff;
        if (known >= 3) take((three * 2654435761U) >> 21);  // the upper 11 bits: 2048 values
    }
}

}  // namespace

TextSignature signature_of(std::string_view text) {
    TextSignature signature;
    unsigned char before = 0;
    for (const char at : text) {
        const auto byte = static_cast<unsigned char>(at);
        if (!separates(byte)) {
            set(signature, byte_bit(byte));
            const auto pair = static_cast<std::uint32_t>(before) << 8 | byte;
            if (!separates(before)) set(signature, first_pair_bit + ((pair * 2654435761U) >> 16) % pair_bits);
        }
        before = byte;
    }
    return signature;
}

void BlockFilter::add(std::size_t index, std::string_view text) {
    const auto block = index / block_texts;
    if (block >= lost_.size()) lost_.resize(block + 1);
    if (block / 64 >= slices_.size()) slices_.resize(block / 64 + 1, Slices{});
    auto& slices = slices_[block / 64];
    const auto bit = std::uint64_t{1} << (block % 64);
    for_each_three(text, [&](std::uint32_t hash) { slices[hash] |= bit; });
}

bool BlockFilter::remove(std::size_t index) { return ++lost_[index / block_texts] >= most_lost; }

void BlockFilter::clear(std::size_t block) {
    lost_[block] = 0;
    for (auto& slice : slices_[block / 64]) slice &= ~(std::uint64_t{1} << (block % 64));
}

std::vector<std::uint64_t> BlockFilter::candidates(const std::vector<std::string>& words) const {
    std::vector<std::uint64_t> found(slices_.size(), ~std::uint64_t{0});
    for (const auto& word : words) {
        for_each_three(word, [&](std::uint32_t hash) {
            for (std::size_t i = 0; i < found.size(); ++i) found[i] &= slices_[i][hash];
        });
    }
    return found;
}

}  // namespace pbxd
