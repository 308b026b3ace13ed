// The switch's own ways of taking text apart, each byte remembering where it came from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace esl::dial {

// A part of a dial string, in which quotes and backslashes may already be gone.
struct Piece {
    std::string text;
    std::vector<std::size_t> from;  // the offset of each byte in the whole
    std::size_t end = 0;            // the offset just behind it

    static Piece whole(std::string_view text);
    std::size_t position() const { return from.empty() ? end : from.front(); }
    Piece part(std::size_t begin, std::size_t length) const;
    void drop(std::size_t length) { *this = part(length, text.size()); }
    void drop_spaces();
    void add(char c, std::size_t offset);
};

// switch_find_end_paren: where the bracket is that closes the one that the text begins with, or npos.
std::size_t find_closing(std::string_view text, char open, char close);

// switch_separate_string, but for a space as separator and for `^^`: the parts, cleaned of one level of quotes,
// backslashes and outer spaces. The last of `max` parts holds all the rest.
std::vector<Piece> separate(const Piece& piece, char separator, std::size_t max);

// switch_separate_string_string: no quotes, no cleaning.
std::vector<Piece> separate_plainly(const Piece& piece, std::string_view separator);

}  // namespace esl::dial
