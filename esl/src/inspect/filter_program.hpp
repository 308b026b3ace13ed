// A filter expression ready to run: tests, and skips over those that no longer matter. A list instead of a tree, so
// that running it needs no stack and no memory, however long the expression.
//
//     a and (b or c)   =   test a; skip_if_false END; test b; skip_if_true END; test c; END
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "esl/field.hpp"

namespace esl {

struct FilterTest {
    enum class Operator : std::uint8_t { exists, equal, not_equal, like, not_like, less, at_most, more, at_least };

    Field field;
    Operator comparison = Operator::exists;
    std::string text = {};                      // of equal, not_equal
    double number = 0;                          // of less ... at_least
    std::unique_ptr<re2::RE2> expression = {};  // of like, not_like
};

// One step. The program's answer is that of the last test or negation done.
struct FilterStep {
    enum class Kind : std::uint8_t { test, negate, skip_if_false, skip_if_true };
    Kind kind;
    std::size_t operand = 0;  // the test, or the step to go on with
};

class FilterProgram {
  public:
    std::vector<FilterTest> tests;
    std::vector<FilterStep> steps;

    bool run(const EventView& event) const;
};

// A finite number in decimal digits, as 60, -1.5 or 1e3, and nothing else.
std::optional<double> parse_number(std::string_view text) noexcept;

}  // namespace esl
