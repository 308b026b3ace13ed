#include <algorithm>
#include <bit>
#include <cstring>

#include "esl/headers.hpp"
#include "line_masks.hpp"

namespace esl {
namespace {

// Walks through lines 64 bytes at a time and finds, for each line, its first colon and its end without looking at a
// byte twice. The first colon of each line comes out of one addition: a bit is added at every line's beginning to the
// mask of bytes that are no colon, and its carry runs up to the first that is one.
class LineWalk {
  public:
    struct Found {
        std::uint64_t colons;     // first colons of lines
        std::uint64_t line_ends;  // line feeds that end lines which are not empty
        bool empty_line;          // an empty line ends the headers in this block,
        unsigned empty_line_at;   // here
    };

    Found next(LineMasks masks) noexcept {
        std::uint64_t starts = (masks.line_feeds << 1) | after_line_feed_;
        after_line_feed_ = masks.line_feeds >> 63;
        Found found{0, masks.line_feeds, false, 0};
        const std::uint64_t empty_lines = masks.line_feeds & starts;
        if (empty_lines != 0) {
            found.empty_line = true;
            found.empty_line_at = static_cast<unsigned>(std::countr_zero(empty_lines));
            const std::uint64_t before = (std::uint64_t{1} << found.empty_line_at) - 1;
            found.line_ends &= before;
            starts &= before;
            masks.colons &= before;
        }
        unsigned long long carry = 0;
        const std::uint64_t sum = add(~masks.colons, starts, carry_, carry);
        carry_ = carry;
        found.colons = sum & masks.colons;
        return found;
    }

  private:
    static std::uint64_t add(std::uint64_t a, std::uint64_t b, std::uint64_t carry_in, unsigned long long& carry_out) {
        std::uint64_t partial = 0;
        std::uint64_t sum = 0;
        const bool first = __builtin_add_overflow(a, b, &partial);
        const bool second = __builtin_add_overflow(partial, carry_in, &sum);
        carry_out = (first || second) ? 1 : 0;
        return sum;
    }

    std::uint64_t after_line_feed_ = 1;  // the text's beginning is a line's beginning
    std::uint64_t carry_ = 0;            // a line's first colon has not come yet
};

std::uint32_t* write_places(std::uint32_t* out, std::uint64_t bits, std::uint32_t offset) noexcept {
    while (bits != 0) {
        *out++ = offset + static_cast<std::uint32_t>(std::countr_zero(bits));
        bits &= bits - 1;
    }
    return out;
}

// Makes room for what one block can add.
void make_room(std::vector<std::uint32_t>& places, std::size_t used) {
    if (places.size() < used + block_size) places.resize(std::max(used + block_size, places.size() * 2));
}

// Names share their beginnings ("Caller-", "variable_"), so length, middle and end tell them apart.
std::uint8_t tag_of(const char* name, std::size_t length) noexcept {
    if (length == 0) return 0;
    const auto middle = static_cast<unsigned char>(name[length / 2]);
    const auto last = static_cast<unsigned char>(name[length - 1]);
    return static_cast<std::uint8_t>(length * 37 + middle * 11U + last);
}

void copy_first(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& from, std::size_t count) {
    to.assign(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(std::min(count, from.size())));
}

}  // namespace

HeaderIndex::HeaderIndex(const HeaderIndex& other) { *this = other; }

HeaderIndex& HeaderIndex::operator=(const HeaderIndex& other) {
    if (this == &other) return *this;
    copy_first(colon_, other.colon_, other.count_);
    copy_first(end_, other.end_, other.count_);
    copy_first(begin_, other.begin_, other.count_);
    copy_first(value_begin_, other.value_begin_, other.count_);
    tagged_ = false;
    count_ = other.count_;
    lines_without_colon_ = other.lines_without_colon_;
    return *this;
}

void HeaderIndex::clear() noexcept {
    count_ = 0;
    tagged_ = false;
    lines_without_colon_ = 0;
    begin_.clear();
    value_begin_.clear();
}

std::optional<std::size_t> HeaderIndex::build(std::string_view text, std::size_t max_headers) {
    clear();
    LineWalk walk;
    std::size_t colons = 0;
    std::size_t ends = 0;
    for (std::size_t offset = 0; offset < text.size(); offset += block_size) {
        char last_block[block_size] = {};
        const char* block = text.data() + offset;
        if (text.size() - offset < block_size) {
            std::memcpy(last_block, block, text.size() - offset);
            block = last_block;
        }
        make_room(colon_, colons);
        make_room(end_, ends);
        const LineWalk::Found found = walk.next(line_masks(block));
        const auto base = static_cast<std::uint32_t>(offset);
        colons = static_cast<std::size_t>(write_places(colon_.data() + colons, found.colons, base) - colon_.data());
        ends = static_cast<std::size_t>(write_places(end_.data() + ends, found.line_ends, base) - end_.data());
        if (colons > max_headers) return std::nullopt;
        if (found.empty_line) {
            if (colons != ends) return build_slowly(text, max_headers);
            count_ = colons;
            return offset + found.empty_line_at + 1;
        }
    }
    // No empty line: the last line may be without its line feed.
    return build_slowly(text, max_headers);
}

std::optional<std::size_t> HeaderIndex::build_slowly(std::string_view text, std::size_t max_headers) {
    clear();
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t end = text.find('\n', begin);
        if (end == begin) return end + 1;
        if (end == std::string_view::npos) end = text.size();
        const std::string_view line = text.substr(begin, end - begin);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            ++lines_without_colon_;
        } else {
            if (count_ == max_headers) return std::nullopt;
            const bool space = colon + 1 < line.size() && line[colon + 1] == ' ';
            add(begin, begin + colon, begin + colon + (space ? 2 : 1), end);
        }
        begin = end + 1;
    }
    return text.size();
}

void HeaderIndex::add(std::size_t name_begin, std::size_t name_end, std::size_t value_begin, std::size_t value_end) {
    colon_.resize(std::max(colon_.size(), count_ + 1));
    end_.resize(std::max(end_.size(), count_ + 1));
    colon_[count_] = static_cast<std::uint32_t>(name_end);
    end_[count_] = static_cast<std::uint32_t>(value_end);
    begin_.push_back(static_cast<std::uint32_t>(name_begin));
    value_begin_.push_back(static_cast<std::uint32_t>(value_begin));
    ++count_;
    tagged_ = false;
}

Header HeaderIndex::at(std::string_view text, std::size_t i) const noexcept {
    const std::size_t colon = colon_[i];
    const std::size_t end = end_[i];
    if (!contiguous())
        return {text.substr(begin_[i], colon - begin_[i]), text.substr(value_begin_[i], end - value_begin_[i])};
    const std::size_t begin = name_begin(i);
    std::size_t value = colon + 1;
    if (value < end && text[value] == ' ') ++value;
    return {text.substr(begin, colon - begin), text.substr(value, end - value)};
}

bool HeaderIndex::is_named(std::string_view text, std::size_t i, std::string_view name) const noexcept {
    const std::size_t begin = name_begin(i);
    return colon_[i] - begin == name.size() && std::memcmp(text.data() + begin, name.data(), name.size()) == 0;
}

void HeaderIndex::make_tags(std::string_view text) const {
    if (tags_.size() < count_) tags_.resize(std::max(count_, tags_.size() * 2));
    for (std::size_t i = 0; i < count_; ++i) {
        const std::size_t begin = name_begin(i);
        tags_[i] = tag_of(text.data() + begin, colon_[i] - begin);
    }
    tagged_ = true;
}

std::size_t HeaderIndex::find(std::string_view text, std::string_view name) const {
    // Event-Name is the first, and is all that many events are asked for.
    if (count_ == 0 || is_named(text, 0, name)) return 0;
    if (!tagged_) make_tags(text);
    const std::uint8_t tag = tag_of(name.data(), name.size());
    for (std::size_t i = 1; i < count_; ++i) {
        const void* found = std::memchr(tags_.data() + i, tag, count_ - i);
        if (found == nullptr) return count_;
        i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - tags_.data());
        if (is_named(text, i, name)) return i;
    }
    return count_;
}

std::size_t HeaderIndex::memory() const noexcept {
    return (colon_.capacity() + end_.capacity() + begin_.capacity() + value_begin_.capacity()) * sizeof(std::uint32_t) +
           tags_.capacity();
}

}  // namespace esl
