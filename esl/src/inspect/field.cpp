#include "esl/field.hpp"

#include "text.hpp"

namespace esl {
namespace {

std::string_view long_name(std::string_view name) {
    if (name == "event") return "Event-Name";
    if (name == "subclass") return "Event-Subclass";
    return name;
}

}  // namespace

Field::Field(std::string_view name) : Field(long_name(name), name == "body") {}

Field Field::header(std::string_view name) { return {name, false}; }

std::optional<std::string_view> Field::value(const EventView& event, std::string& scratch) const {
    if (body_) {
        if (event.body().empty()) return std::nullopt;
        return event.decoded_body(scratch);
    }
    const Headers& headers = event.headers();
    if (const auto raw = headers.find(name_)) return headers.decoded(Header{name_, *raw}, scratch);
    for (const Header header : headers) {
        if (equal_ignoring_case(header.name, name_)) return headers.decoded(header, scratch);
    }
    return std::nullopt;
}

}  // namespace esl
