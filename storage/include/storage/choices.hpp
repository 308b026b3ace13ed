// The words by which people, the database and the switch know the values of records.hpp's enumerations.
//
//     storage::text_of(storage::Transport::tls)                       // "tls"
//     storage::value_of<storage::Transport>("tls")                    // Transport::tls; empty for what is none
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "storage/call_record.hpp"
#include "storage/records.hpp"

namespace storage {

/// The words of an enumeration, in the order of its values.
template <class Enumeration>
inline constexpr std::array<std::string_view, 0> words_of{};
template <>
inline constexpr std::array<std::string_view, 2> words_of<Role>{"user", "admin"};
template <>
inline constexpr std::array<std::string_view, 4> words_of<CallingClass>{"internal", "local", "national",
                                                                        "international"};
template <>
inline constexpr std::array<std::string_view, 3> words_of<Transport>{"udp", "tcp", "tls"};
template <>
inline constexpr std::array<std::string_view, 3> words_of<CallerIdSource>{"from", "p-asserted-identity",
                                                                          "remote-party-id"};
template <>
inline constexpr std::array<std::string_view, 3> words_of<CallStage>{"open", "lost", "complete"};
template <>
inline constexpr std::array<std::string_view, 3> words_of<CallDirection>{"internal", "inbound", "outbound"};
template <>
inline constexpr std::array<std::string_view, 7> words_of<CallResult>{"unknown", "answered", "voicemail", "missed",
                                                                      "busy",    "refused",  "failed"};

/// An enumeration that has words.
template <class Enumeration>
concept Choice = !words_of<Enumeration>.empty();

template <Choice Enumeration>
constexpr bool is_choice(Enumeration value) noexcept {
    return static_cast<std::size_t>(value) < words_of<Enumeration>.size();
}

/// The word for a value that is_choice().
template <Choice Enumeration>
constexpr std::string_view text_of(Enumeration value) noexcept {
    return words_of<Enumeration>[static_cast<std::size_t>(value)];
}

template <Choice Enumeration>
constexpr std::optional<Enumeration> value_of(std::string_view word) noexcept {
    const auto& words = words_of<Enumeration>;
    const auto at = std::ranges::find(words, word);
    if (at == words.end()) return std::nullopt;
    return static_cast<Enumeration>(at - words.begin());
}

}  // namespace storage
