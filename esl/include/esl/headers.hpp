// Headers of a message or an event, as views: nothing is copied, nothing is decoded until it is asked for.
//
//     for (esl::Header h : headers) std::cout << h.name << '=' << esl::percent_decoded(h.value) << '\n';
//     std::string_view uuid = headers.get("Unique-ID");   // "" where there is none
//
// Names are compared exactly, case included: the switch writes each name always in one way. Where a name comes twice
// (seen in recordings) the first wins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace esl {

struct Header {
    std::string_view name;
    std::string_view value;  // as on the wire
};

// How values are written on the wire.
enum class Encoding : std::uint8_t {
    none,     // as they are (outer headers)
    percent,  // %XX (text/event-plain; also the headers in text/event-xml, which the recording shows encoded)
    json,  // the inside of a JSON string, or a JSON array of strings (decoded: ARRAY::a|:b, as the other formats have
           // it)
};

// Where the headers of one text are: offsets only, so that the text may move. Reused from message to message, it stops
// allocating once it has seen the largest. One array for each kind of offset, which a search runs through.
class HeaderIndex {
  public:
    HeaderIndex() = default;
    HeaderIndex(const HeaderIndex& other);  // takes no more memory than needed
    HeaderIndex(HeaderIndex&&) noexcept = default;
    HeaderIndex& operator=(const HeaderIndex& other);
    HeaderIndex& operator=(HeaderIndex&&) noexcept = default;
    ~HeaderIndex() = default;

    // Forgets what it holds and keeps the memory.
    void clear() noexcept;

    std::size_t size() const noexcept { return count_; }

    // Indexes `Name: value` lines of `text` (under 4 GiB) up to the empty line or the end. Lines without a colon are
    // skipped and counted. Gives the offset just behind the empty line (text.size() if there is none), or nothing if
    // there are more than `max_headers`.
    std::optional<std::size_t> build(std::string_view text, std::size_t max_headers);

    // Adds one header given by offsets: the name is [name_begin, name_end), the value [value_begin, value_end). Not to
    // be mixed with build().
    void add(std::size_t name_begin, std::size_t name_end, std::size_t value_begin, std::size_t value_end);

    std::size_t lines_without_colon() const noexcept { return lines_without_colon_; }
    Header at(std::string_view text, std::size_t i) const noexcept;
    // The place of the first header called `name`, or size(). The first search in a text makes a tag of one byte for
    // each name, which that and all later searches run through: not from two threads at once.
    std::size_t find(std::string_view text, std::string_view name) const;
    // Bytes of memory used.
    std::size_t memory() const noexcept;

  private:
    bool contiguous() const noexcept { return begin_.empty(); }
    std::size_t name_begin(std::size_t i) const noexcept {
        if (!contiguous()) return begin_[i];
        return i == 0 ? 0 : end_[i - 1] + 1;
    }
    bool is_named(std::string_view text, std::size_t i, std::string_view name) const noexcept;
    void make_tags(std::string_view text) const;
    std::optional<std::size_t> build_slowly(std::string_view text, std::size_t max_headers);

    // Lines of `Name: value\n` one after the other need two offsets each; anything else (see add) uses all four.
    std::vector<std::uint32_t> colon_;        // end of the name
    std::vector<std::uint32_t> end_;          // end of the value
    std::vector<std::uint32_t> begin_;        // begin of the name; empty for contiguous lines
    std::vector<std::uint32_t> value_begin_;  // begin of the value; empty for contiguous lines
    std::size_t count_ = 0;                   // of headers; the vectors may be longer
    std::size_t lines_without_colon_ = 0;
    mutable std::vector<std::uint8_t> tags_;  // of the names, if `tagged_`
    mutable bool tagged_ = false;
};

// Headers of one text. Valid as long as the text and the index are.
class Headers {
  public:
    class Iterator;

    Headers() = default;
    Headers(std::string_view text, const HeaderIndex& index, Encoding encoding) noexcept
        : text_(text), index_(&index), encoding_(encoding) {}

    std::size_t size() const noexcept { return index_ ? index_->size() : 0; }
    bool empty() const noexcept { return size() == 0; }
    Header operator[](std::size_t i) const noexcept { return index_->at(text_, i); }
    Encoding encoding() const noexcept { return encoding_; }
    const HeaderIndex* index() const noexcept { return index_; }

    // The value of the first header called `name` as on the wire, or "" if there is none.
    std::string_view get(std::string_view name) const noexcept;
    bool contains(std::string_view name) const noexcept { return find(name).has_value(); }
    std::optional<std::string_view> find(std::string_view name) const noexcept;

    // The same, decoded. A `%` that does not begin two hexadecimal digits stays as it is.
    std::string decoded(std::string_view name) const;
    // The same without an allocation: gives a view into the message where there is nothing to decode, else into
    // `scratch`, which is overwritten.
    std::string_view decoded(std::string_view name, std::string& scratch) const;
    // The value of a header that came out of this object, decoded, likewise.
    std::string_view decoded(const Header& header, std::string& scratch) const;

    Iterator begin() const noexcept;
    Iterator end() const noexcept;

  private:
    std::string_view text_;
    const HeaderIndex* index_ = nullptr;
    Encoding encoding_ = Encoding::none;
};

class Headers::Iterator {
  public:
    Iterator(const Headers* headers, std::size_t i) noexcept : headers_(headers), i_(i) {}
    Header operator*() const noexcept { return (*headers_)[i_]; }
    Iterator& operator++() noexcept {
        ++i_;
        return *this;
    }
    bool operator==(const Iterator&) const = default;

  private:
    const Headers* headers_;
    std::size_t i_;
};

inline Headers::Iterator Headers::begin() const noexcept { return {this, 0}; }
inline Headers::Iterator Headers::end() const noexcept { return {this, size()}; }

// `text` with each %XX replaced by its byte; what is not two hexadecimal digits stays.
std::string percent_decoded(std::string_view text);

}  // namespace esl
