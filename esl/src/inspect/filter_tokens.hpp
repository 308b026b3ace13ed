// The words and signs of a filter expression. See esl/filter.hpp.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "esl/filter.hpp"

namespace esl {

struct FilterToken {
    enum class Kind : std::uint8_t {
        word,
        text,  // in quotes
        open,
        close,
        equal,
        not_equal,
        like,
        not_like,
        less,
        at_most,
        more,
        at_least,
        end,
    };
    Kind kind = Kind::end;
    std::size_t column = 0;
    std::string text = {};  // of a word or a text, without quotes and escapes

    bool is_word(std::string_view expected) const noexcept { return kind == Kind::word && text == expected; }
    bool is_operator() const noexcept { return kind >= Kind::equal && kind <= Kind::at_least; }
};

// The tokens of an expression; the last is `end`.
boost::system::result<std::vector<FilterToken>, FilterFault> filter_tokens(std::string_view text);

}  // namespace esl
