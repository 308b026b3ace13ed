// Any expression on any event: never crashes, and the opposite of an expression gives the opposite answer. The
// expression is the input's first line, the event the rest.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "esl/filter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = input.substr(0, input.find('\n'));
    const auto filter = esl::Filter::parse(line);
    if (filter.has_error()) {
        if (filter.error().column == 0 || filter.error().column > line.size() + 1) std::abort();
        return 0;
    }
    const auto opposite = esl::Filter::parse("not (" + std::string(line) + ")");
    const auto text = input.substr(std::min(input.size(), line.size() + 1));
    for (const auto format : {esl::Format::plain, esl::Format::json, esl::Format::xml}) {
        esl::HeaderIndex index;
        const auto event = esl::parse_event(format, text, index, 1000);
        if (event.has_error()) continue;
        const bool matches = filter->matches(*event);
        if (opposite.has_value() && opposite->matches(*event) == matches) std::abort();
    }
    return 0;
}
