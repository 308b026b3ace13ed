#include "filter_program.hpp"

#include <charconv>
#include <cmath>

namespace esl {
namespace {

using Operator = FilterTest::Operator;

bool compare_numbers(Operator comparison, double value, double with) {
    switch (comparison) {
        case Operator::less:
            return value < with;
        case Operator::at_most:
            return value <= with;
        case Operator::more:
            return value > with;
        default:
            return value >= with;
    }
}

bool holds(const FilterTest& test, const EventView& event, std::string& scratch) {
    const auto value = test.field.value(event, scratch);
    switch (test.comparison) {
        case Operator::exists:
            return value.has_value();
        case Operator::equal:
            return value == test.text;
        case Operator::not_equal:
            return value != test.text;
        case Operator::like:
            return value && re2::RE2::PartialMatch(re2::StringPiece(value->data(), value->size()), *test.expression);
        case Operator::not_like:
            return !value || !re2::RE2::PartialMatch(re2::StringPiece(value->data(), value->size()), *test.expression);
        default: {
            const auto number = value ? parse_number(*value) : std::nullopt;
            return number && compare_numbers(test.comparison, *number, test.number);
        }
    }
}

}  // namespace

bool FilterProgram::run(const EventView& event) const {
    bool answer = false;
    std::string scratch;
    for (std::size_t at = 0; at < steps.size();) {
        const FilterStep& step = steps[at++];
        switch (step.kind) {
            case FilterStep::Kind::test:
                answer = holds(tests[step.operand], event, scratch);
                break;
            case FilterStep::Kind::negate:
                answer = !answer;
                break;
            case FilterStep::Kind::skip_if_false:
                if (!answer) at = step.operand;
                break;
            case FilterStep::Kind::skip_if_true:
                if (answer) at = step.operand;
                break;
        }
    }
    return answer;
}

std::optional<double> parse_number(std::string_view text) noexcept {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // `inf` and `nan` are numbers to from_chars.
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace esl
