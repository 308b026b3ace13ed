// Any bytes as a switch's stream, in reads of any size: whole and split streams must give the same, and never crash.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "esl/decoder.hpp"
#include "pbxd/switch_fact.hpp"

namespace {

/// What came out, as text: frames, facts and the end.
std::string decode(std::string_view bytes, std::size_t step) {
    esl::Limits limits;
    limits.event_bytes = 64 * 1024;
    limits.response_bytes = 64 * 1024;
    esl::Decoder decoder(limits);
    std::string told;
    while (!bytes.empty()) {
        const auto space = decoder.prepare(step);
        const auto size = std::min({space.size(), step, bytes.size()});
        std::memcpy(space.data(), bytes.data(), size);
        decoder.commit(size);
        bytes.remove_prefix(size);
        for (;;) {
            const auto frame = decoder.next();
            if (!frame) return told + "error " + std::to_string(frame.error().value());
            if (!*frame) break;
            told += std::to_string((*frame)->raw.size()) + ' ';
            if ((*frame)->event && pbxd::read_event(*(*frame)->event)) told += "fact ";
        }
    }
    return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (decode(bytes, 1 << 20) != decode(bytes, 1 + data[0])) std::abort();
    return 0;
}
