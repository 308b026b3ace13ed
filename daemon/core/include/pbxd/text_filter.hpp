// What tells quickly that a word is not in a text: signatures of texts, and a filter over blocks of them.
//
//     auto wanted = pbxd::signature_of("muller");
//     if (row_signature.includes(wanted)) look_into_the_text();
//
// Why not lists of the rows that have each three letters: such lists cost over a hundred bytes for each row and the
// frequent ones help least, while a signature costs sixteen. All signatures of a million rows are read in a few
// milliseconds, which bounds the slowest search whatever is asked; and a row that comes, goes or is renamed changes its
// own signature and nothing else. The filter over blocks (four bytes for each row) leaves out most of the reading for
// words of three bytes and more that are rare.
//
// Both may say yes wrongly and never say no wrongly. They know bytes and letter groups within a text; bytes below 0x20
// separate.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pbxd {

/// Which bytes (exact for letters and digits) and which pairs of bytes (hashed) a text has.
struct TextSignature {
    std::uint64_t low = 0, high = 0;
    bool includes(const TextSignature& part) const { return ((part.low & ~low) | (part.high & ~high)) == 0; }
    void add(const TextSignature& other) {
        low |= other.low;
        high |= other.high;
    }
};
TextSignature signature_of(std::string_view text);

/// Which of the blocks of 64 texts may have a word, by hashed groups of three bytes. For each group of three there is a
/// bitmap over blocks, so a word is looked up with a few ANDs of 64 blocks at once.
class BlockFilter {
  public:
    static constexpr std::size_t block_texts = 64;

    void add(std::size_t index, std::string_view text);
    /// A text of that index went: true when its block has forgotten so many that it should be made anew, with clear()
    /// and add() of each text that is there.
    bool remove(std::size_t index);
    void clear(std::size_t block);

    /// For each 64 blocks a bitmap of those that may have all words.
    std::vector<std::uint64_t> candidates(const std::vector<std::string>& words) const;

  private:
    static constexpr std::size_t hashes = 2048;
    using Slices = std::array<std::uint64_t, hashes>;

    std::vector<Slices> slices_;  ///< of 64 blocks each
    std::vector<std::uint8_t> lost_;
};

}  // namespace pbxd
