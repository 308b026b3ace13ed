#include "pbxd/feature_code.hpp"

#include <utility>

namespace pbxd {

std::optional<FeatureCode> read_feature_code(std::string_view dialled) {
    using Field = FeatureCode::Field;
    struct Code {
        std::string_view text;
        Field field;
        bool on;
    };
    static constexpr Code codes[] = {{"*72", Field::forward_always, true},    {"*73", Field::forward_always, false},
                                     {"*90", Field::forward_busy, true},      {"*91", Field::forward_busy, false},
                                     {"*92", Field::forward_no_answer, true}, {"*93", Field::forward_no_answer, false},
                                     {"*78", Field::do_not_disturb, true},    {"*79", Field::do_not_disturb, false}};
    for (const auto& code : codes) {
        if (!dialled.starts_with(code.text)) continue;
        const auto number = dialled.substr(code.text.size());
        const bool wants_number = code.on && code.field != Field::do_not_disturb;
        if (number.empty() == wants_number) return std::nullopt;
        return FeatureCode{.field = code.field, .on = code.on, .number = std::string(number)};
    }
    return std::nullopt;
}

storage::Extension FeatureCode::applied_to(storage::Extension extension) const {
    switch (field) {
        case Field::forward_always:
            extension.forward_always = number;
            break;
        case Field::forward_busy:
            extension.forward_busy = number;
            break;
        case Field::forward_no_answer:
            extension.forward_no_answer = number;
            break;
        case Field::do_not_disturb:
            extension.do_not_disturb = on;
            break;
    }
    return extension;
}

}  // namespace pbxd
