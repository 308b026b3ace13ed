// Any messages (a line each; a first character '<' makes it the switch's) through the verto filter: what is passed on
// must never hold what runs commands on the switch.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "pbxd/verto_filter.hpp"

namespace {

void refuse_dangerous(const pbxd::Verdict& verdict) {
    for (const char* word : {"\"userVariables\"", "\"loginParams\"", "\"msg\"", "${", "\"jsapi\""}) {
        if (verdict.forward.find(word) != std::string::npos) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    pbxd::VertoFilter filter(
        [](std::string_view) {
            return pbxd::VertoIdentity{
                .client_id = "b", .realm = "r", .session_id = "s", .number = "1001", .name = "Alice"};
        },
        [](std::string_view) { return false; });
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.starts_with('<'))
            (void)filter.from_switch(line.substr(1));
        else
            refuse_dangerous(filter.from_browser(line));
    }
    return 0;
}
