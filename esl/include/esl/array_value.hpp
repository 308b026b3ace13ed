// A header or channel variable that may hold several values, as a range over them: the switch writes such an array as
// ARRAY::a|:b, and one value as itself.
//
//     std::string scratch;
//     const auto legs = event.headers().decoded("variable_originated_legs", scratch);
//     for (std::string_view leg : esl::ArrayValue(legs)) ...
//
// Takes the decoded value and gives views into it; nothing is allocated. A plain value is a range of one; an empty one,
// as of a header that is not there, is an empty range. The switch escapes nothing: a piece that itself holds `|:` comes
// as two.
#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>

namespace esl {

class ArrayValue {
  public:
    class Iterator;

    ArrayValue() = default;
    explicit ArrayValue(std::string_view value) noexcept
        : pieces_(value), is_array_(value.starts_with(prefix)), empty_(value.empty()) {
        if (is_array_) pieces_.remove_prefix(prefix.size());
    }

    // Whether it was written as an array, even of one.
    bool is_array() const noexcept { return is_array_; }
    bool empty() const noexcept { return empty_; }
    inline Iterator begin() const noexcept;
    inline Iterator end() const noexcept;
    inline std::size_t size() const noexcept;  // counts, so as long as the value

  private:
    static constexpr std::string_view prefix = "ARRAY::";
    static constexpr std::string_view separator = "|:";

    std::string_view pieces_;
    bool is_array_ = false;
    bool empty_ = true;
};

class ArrayValue::Iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string_view*;
    using reference = const std::string_view&;

    Iterator() = default;

    const std::string_view& operator*() const noexcept { return piece_; }
    const std::string_view* operator->() const noexcept { return &piece_; }
    Iterator& operator++() noexcept {
        if (last_) {
            *this = Iterator();
        } else {
            take();
        }
        return *this;
    }
    Iterator operator++(int) noexcept {
        Iterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Iterator& other) const noexcept {
        return at_end_ == other.at_end_ && (at_end_ || piece_.data() == other.piece_.data());
    }

  private:
    friend class ArrayValue;

    Iterator(std::string_view pieces, bool is_array) noexcept : rest_(pieces), is_array_(is_array), at_end_(false) {
        take();
    }

    void take() noexcept {
        const std::size_t end = is_array_ ? rest_.find(separator) : std::string_view::npos;
        piece_ = rest_.substr(0, end);
        last_ = end == std::string_view::npos;
        if (!last_) rest_.remove_prefix(end + separator.size());
    }

    std::string_view piece_;
    std::string_view rest_;  // behind the piece and its separator
    bool is_array_ = false;
    bool last_ = true;
    bool at_end_ = true;
};

inline ArrayValue::Iterator ArrayValue::begin() const noexcept {
    return empty_ ? Iterator() : Iterator(pieces_, is_array_);
}

inline ArrayValue::Iterator ArrayValue::end() const noexcept { return {}; }

inline std::size_t ArrayValue::size() const noexcept { return static_cast<std::size_t>(std::distance(begin(), end())); }

}  // namespace esl
