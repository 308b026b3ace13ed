// A call that goes on from one switch of this PBX to another, which has a device of the one who is called (a tie line).
//
//     const auto text = seal.seal({.caller = "1001", .callee = "1002", .until = now + 60});    // into a SIP header
//     if (auto call = seal.open(text, now)) ...                                                // what the other asks
//
// To the other switch it is a call from outside, by SIP; it asks pbxd what to do with it, like with any. That pbxd
// itself sent it there, and who calls, the seal says, which nobody else can make: a carrier's word is not believed, and
// an address can be a carrier's and a switch's at once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "storage/records.hpp"

namespace pbxd {

struct TieCall {
    std::string caller;               ///< an Extension's number, or E.164; empty: unknown
    std::string callee;               ///< the Extension's number
    storage::EpochSeconds until = 0;  ///< the call must have come by then
    bool operator==(const TieCall&) const = default;
};

/// The SIP header that carries the seal, and the channel variable that the other switch makes of it.
inline constexpr const char* tie_header = "sip_h_X-Pbxd-Tie";

class TieSeal {
  public:
    /// Gives a text's keyed hash, in characters that mean nothing in a dial string; the key is the PBX's own.
    using Hash = std::function<std::string(std::string_view)>;

    /// Without one nothing is sealed, and nothing opened.
    explicit TieSeal(Hash hash = {}) : hash_(std::move(hash)) {}

    explicit operator bool() const { return static_cast<bool>(hash_); }
    /// Of characters that mean nothing in a dial string: digits, letters, '+' and '.'.
    std::string seal(const TieCall& call) const;
    /// Nothing for what is not sealed with this key, or too old.
    std::optional<TieCall> open(std::string_view text, storage::EpochSeconds now) const;

  private:
    Hash hash_;
};

}  // namespace pbxd
