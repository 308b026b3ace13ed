// From tokens to the program, by recursive descent: a function for each line of the grammar in esl/filter.hpp.
#include <utility>

#include "esl/filter.hpp"
#include "filter_program.hpp"
#include "filter_reach.hpp"
#include "filter_tokens.hpp"

namespace esl {
namespace {

using Kind = FilterToken::Kind;
using Operator = FilterTest::Operator;
using Step = FilterStep::Kind;
using Outcome = boost::system::result<FilterReach, FilterFault>;

Operator operator_of(Kind kind) {
    switch (kind) {
        case Kind::equal:
            return Operator::equal;
        case Kind::not_equal:
            return Operator::not_equal;
        case Kind::like:
            return Operator::like;
        case Kind::not_like:
            return Operator::not_like;
        case Kind::less:
            return Operator::less;
        case Kind::at_most:
            return Operator::at_most;
        case Kind::more:
            return Operator::more;
        default:
            return Operator::at_least;
    }
}

bool is_reserved(const FilterToken& token) {
    return token.is_word("and") || token.is_word("or") || token.is_word("not") || token.is_word("has");
}

class Parser {
  public:
    explicit Parser(std::vector<FilterToken> tokens) : tokens_(std::move(tokens)) {}

    Outcome whole() {
        auto reach = expression();
        if (reach.has_error() || now().kind == Kind::end) return reach;
        return fault("expected `and`, `or` or the end");
    }
    FilterProgram take_program() { return std::move(program_); }

  private:
    const FilterToken& now() const { return tokens_[at_]; }
    const FilterToken& take() { return tokens_[at_++]; }
    FilterFault fault(std::string what) const { return {now().column, std::move(what)}; }

    Outcome expression() { return chain("or", Step::skip_if_true); }

    // Operands joined by `or`, or by `and`: each but the last may decide it, and skips the rest.
    Outcome chain(std::string_view joint, Step skip) {
        const bool any = skip == Step::skip_if_true;
        auto reach = any ? chain("and", Step::skip_if_false) : factor();
        std::vector<std::size_t> skips;
        while (reach.has_value() && now().is_word(joint)) {
            take();
            skips.push_back(program_.steps.size());
            program_.steps.push_back({skip});
            auto next = any ? chain("and", Step::skip_if_false) : factor();
            if (next.has_error()) return next;
            reach = any ? *reach || *next : *reach && *next;
        }
        for (const auto at : skips) program_.steps[at].operand = program_.steps.size();
        return reach;
    }

    Outcome factor() {
        const bool negated = now().is_word("not");
        if (!negated && now().kind != Kind::open) return test();
        if (depth_ == Filter::max_depth)
            return fault("expected at most " + std::to_string(Filter::max_depth) + " levels of parentheses and `not`");
        ++depth_;
        take();
        auto reach = negated ? factor() : expression();
        --depth_;
        if (reach.has_error()) return reach;
        if (negated) {
            program_.steps.push_back({Step::negate});
            return FilterReach{};
        }
        if (now().kind != Kind::close) return fault("expected `and`, `or` or )");
        take();
        return reach;
    }

    Outcome test() {
        const bool asks = now().is_word("has");
        if (asks) take();
        if (is_reserved(now()) || (now().kind != Kind::word && now().kind != Kind::text)) {
            return fault(asks ? "expected a header's name after `has`" : "expected a header's name, `has`, `not` or (");
        }
        const auto& name = take();
        FilterTest test{name.kind == Kind::text ? Field::header(name.text) : Field(name.text)};
        if (!asks && now().is_operator()) {
            const auto wrong = read_value(test);
            if (wrong) return *wrong;
        } else if (now().kind == Kind::word && !is_reserved(now())) {
            return fault("expected an operator: == != ~ !~ < <= > >=, or `and`, `or`");
        }
        auto reach = reach_of(test);
        program_.steps.push_back({Step::test, program_.tests.size()});
        program_.tests.push_back(std::move(test));
        return reach;
    }

    std::optional<FilterFault> read_value(FilterTest& test) {
        test.comparison = operator_of(take().kind);
        if (is_reserved(now()) || (now().kind != Kind::word && now().kind != Kind::text))
            return fault("expected a value: a word, or text in quotes");
        const std::string& text = now().text;
        if (test.comparison == Operator::like || test.comparison == Operator::not_like) {
            if (auto wrong = compile(test, text)) return wrong;
        } else if (test.comparison >= Operator::less) {
            const auto number = parse_number(text);
            if (!number) return fault("expected a number");
            test.number = *number;
        } else {
            test.text = text;
        }
        take();
        return std::nullopt;
    }

    std::optional<FilterFault> compile(FilterTest& test, const std::string& text) {
        if (++expressions_ > Filter::max_expressions)
            return fault("expected at most " + std::to_string(Filter::max_expressions) + " regular expressions");
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(std::int64_t{1} << 20);
        test.expression = std::make_unique<re2::RE2>(text, options);
        if (test.expression->ok()) return std::nullopt;
        return fault("expected a regular expression (" + test.expression->error() + ")");
    }

    static FilterReach reach_of(const FilterTest& test) {
        if (test.comparison != Operator::equal || test.field.is_body()) return {};
        if (test.field.name() == "Event-Name") return {.names = {{test.text}}};
        if (test.field.name() == "Event-Subclass") return {.subclasses = {{test.text}}};
        return {};
    }

    std::vector<FilterToken> tokens_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t expressions_ = 0;
    FilterProgram program_;
};

}  // namespace

boost::system::result<Filter, FilterFault> Filter::parse(std::string_view text) {
    auto tokens = filter_tokens(text);
    if (tokens.has_error()) return tokens.error();
    Parser parser(std::move(*tokens));
    const auto reach = parser.whole();
    if (reach.has_error()) return reach.error();
    return Filter(std::make_unique<const FilterProgram>(parser.take_program()), reach->subscription());
}

}  // namespace esl
