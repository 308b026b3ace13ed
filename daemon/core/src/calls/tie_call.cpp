#include "pbxd/tie_call.hpp"

#include <array>
#include <charconv>

namespace pbxd {
namespace {

constexpr std::string_view version = "1";
constexpr std::size_t most_bytes = 256;

std::string plain_text(const TieCall& call) {
    return std::string(version) + "." + std::to_string(call.until) + "." + call.callee + "." + call.caller;
}

/// How long it takes tells nothing of where they differ.
bool same(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    unsigned char different = 0;
    for (std::size_t at = 0; at < one.size(); ++at)
        different = static_cast<unsigned char>(different | (one[at] ^ other[at]));
    return different == 0;
}

/// "1.<until>.<callee>.<caller>" in its parts; nothing for what has others.
std::optional<TieCall> parts_of(std::string_view text) {
    std::array<std::string_view, 4> parts;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        const auto dot = text.find('.');
        if ((dot == std::string_view::npos) != (at + 1 == parts.size())) return std::nullopt;
        parts.at(at) = text.substr(0, dot);
        if (dot != std::string_view::npos) text.remove_prefix(dot + 1);
    }
    TieCall call{.caller = std::string(parts[3]), .callee = std::string(parts[2])};
    const auto* const end = parts[1].data() + parts[1].size();
    const auto [read, error] = std::from_chars(parts[1].data(), end, call.until);
    if (parts[0] != version || error != std::errc() || read != end) return std::nullopt;
    return call;
}

}  // namespace

std::string TieSeal::seal(const TieCall& call) const {
    if (!hash_) return {};
    const auto text = plain_text(call);
    return text + "." + hash_(text);
}

std::optional<TieCall> TieSeal::open(std::string_view text, storage::EpochSeconds now) const {
    const auto dot = text.rfind('.');
    if (!hash_ || text.size() > most_bytes || dot == std::string_view::npos) return std::nullopt;
    const auto sealed = text.substr(0, dot);
    if (!same(hash_(sealed), text.substr(dot + 1))) return std::nullopt;
    auto call = parts_of(sealed);
    if (!call || call->until < now) return std::nullopt;
    return call;
}

}  // namespace pbxd
