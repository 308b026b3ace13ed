// Any text as a dial string: what can be read must print, and read back the same; and any text as a variable's value:
// what prints must stay one value.
#include "esl/dial_string.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void print_and_read(const esl::DialString& value) {
    const auto text = to_string(value);
    if (text.has_error()) return;
    const auto again = esl::parse_dial_string(*text);
    if (again.has_error() || *again != value) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto value = esl::parse_dial_string(text);
    if (value.has_value()) {
        if (to_string(*value).has_error()) std::abort();
        print_and_read(*value);
    }
    const esl::dial::Variables variables = {{"v", std::string(text)}, {"w", "1"}};
    esl::DialString simple = esl::dial_one(esl::dial::User{"1001", "lines"});
    simple.calls[0].in_turn[0][0].variables = variables;
    print_and_read(simple);
    simple.calls[0].in_turn[0][0].variables.clear();
    simple.calls[0].variables = variables;
    print_and_read(simple);
    simple.calls[0].variables.clear();
    simple.variables = variables;
    print_and_read(simple);
    return 0;
}
