// Any bytes as a recording, in reads of any size: whole and split files must replay the same, and never crash.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "esl/replay.hpp"

namespace {

/// What came out, as text: the messages with their times, and the end.
std::string replay(std::string_view bytes, std::size_t step) {
    esl::Limits limits;
    limits.event_bytes = 64 * 1024;
    limits.response_bytes = 64 * 1024;
    const auto source = [bytes, step](std::span<char> space) mutable {
        const auto size = bytes.copy(space.data(), std::min(space.size(), step));
        bytes.remove_prefix(size);
        return size;
    };
    esl::Replay replay(source, limits);
    std::string told;
    for (;;) {
        const auto next = replay.next();
        if (next.has_error()) return told + "error";
        if (!*next) return told;
        told += std::to_string((*next)->at.count()) + ':' + std::to_string((*next)->frame.raw.size()) + ' ';
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (replay(bytes, 1 << 20) != replay(bytes, 1 + data[0])) std::abort();
    return 0;
}
