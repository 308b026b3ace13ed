#include "storage/checks.hpp"

#include <algorithm>
#include <optional>

#include "check_rules.hpp"
#include "storage/choices.hpp"
#include "utf8.hpp"

namespace storage {
namespace {

constexpr bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f'); }
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_base64url(char c) noexcept { return is_digit(c) || is_lower(to_lower(c)) || c == '-' || c == '_'; }

bool is_hex_of(std::string_view text, std::size_t length) noexcept {
    return text.size() == length && std::ranges::all_of(text, is_hex);
}

bool contains_preprocessor_word(std::string_view text) noexcept {
    constexpr std::string_view word = "x-pre-process";
    const auto same = [](char left, char right) { return to_lower(left) == right; };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

constexpr bool is_forbidden(char32_t c) noexcept {
    const bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
    const bool separator = c == 0x2028 || c == 0x2029;
    const bool bidi_override = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return control || separator || bidi_override;
}

constexpr bool is_blank(char32_t c) noexcept {
    return c == ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200f) || c == 0x202f || c == 0x205f || c == 0x2060 ||
           c == 0x3000 || c == 0xfeff;
}

bool is_email(std::string_view text) noexcept {
    const auto at = text.find('@');
    return is_text(text, max_email_bytes) && text.find(' ') == text.npos && at != text.npos && at > 0 &&
           at + 1 < text.size() && text.find('@', at + 1) == text.npos;
}

bool is_password_hash(std::string_view text) noexcept {
    // crypto_pwhash_STRBYTES is 128 with the terminating zero.
    return text.starts_with("$argon2id$") && text.size() < 128 &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_a1_hash(std::string_view text) noexcept { return is_hex_of(text, 32); }

bool are_times(EpochSeconds created_at, EpochSeconds expires_at) noexcept {
    return created_at >= 0 && expires_at >= created_at;
}

}  // namespace

bool is_identifier(std::string_view text) noexcept {
    return !text.empty() && text.size() <= max_identifier_bytes && std::ranges::all_of(text, [](char c) {
        return is_lower(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
    });
}

bool is_realm(std::string_view text) noexcept {
    return is_identifier(text) && text.find('_') == text.npos && text != lines_realm;
}

bool is_number(std::string_view text) noexcept { return is_digits(text, 2, 15); }

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool is_text(std::string_view text, std::size_t most) noexcept {
    if (text.size() > most || text.find("${") != text.npos || contains_preprocessor_word(text)) return false;
    while (!text.empty()) {
        const std::optional<char32_t> c = take_code_point(text);
        if (!c || is_forbidden(*c)) return false;
    }
    return true;
}

bool is_name(std::string_view text, std::size_t most) noexcept {
    if (!is_text(text, most)) return false;
    while (!text.empty()) {
        const std::optional<char32_t> c = take_code_point(text);
        if (c && !is_blank(*c)) return true;
    }
    return false;
}

std::string clean_user_agent(std::string_view text) {
    std::string clean(text.substr(0, max_user_agent_bytes));
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const bool printable = clean[i] >= ' ' && clean[i] < 0x7f;
        if (!printable || clean.compare(i, 2, "${") == 0) clean[i] = '?';
    }
    // It never was a browser's name.
    return contains_preprocessor_word(clean) ? std::string{} : clean;
}

CheckResult check_password(std::string_view password) {
    return first_broken({{password.size() >= min_password_bytes && password.size() <= max_password_bytes,  //
                          Error::invalid_password}});
}

CheckResult check(const User& user) {
    return first_broken({
        {is_identifier(user.login), Error::invalid_login},
        {is_name(user.display_name), Error::invalid_name},
        {user.email.empty() || is_email(user.email), Error::invalid_email},
        {user.password_hash.empty() || is_password_hash(user.password_hash), Error::invalid_password_hash},
        {is_choice(user.role), Error::invalid_role},
    });
}

CheckResult check(const Channel& channel) {
    return first_broken({
        {is_name(channel.name), Error::invalid_name},
        {is_realm(channel.auth_realm), Error::invalid_realm},
    });
}

CheckResult check(const Session& session) {
    return first_broken({
        {is_uuid(session.session_id), Error::invalid_session_id},
        {is_identifier(session.client_id), Error::invalid_client_id},
        {is_a1_hash(session.a1_hash), Error::invalid_a1_hash},
        {are_times(session.created_at, session.expires_at) && session.last_used_at >= 0, Error::invalid_time},
    });
}

CheckResult check(const Line& line) {
    return first_broken({
        {is_name(line.label), Error::invalid_label},
        {is_identifier(line.username), Error::invalid_username},
        {is_a1_hash(line.a1_hash), Error::invalid_a1_hash},
    });
}

CheckResult check(const SignIn& sign_in) {
    const auto& csrf = sign_in.csrf_token;
    return first_broken({
        {is_hex_of(sign_in.token_hash, 64), Error::invalid_token_hash},
        {csrf.size() >= 16 && csrf.size() <= 128 && std::ranges::all_of(csrf, is_base64url), Error::invalid_csrf_token},
        {are_times(sign_in.created_at, sign_in.expires_at), Error::invalid_time},
        {is_text(sign_in.address, max_address_bytes), Error::invalid_address},
        {is_text(sign_in.user_agent, max_user_agent_bytes), Error::invalid_user_agent},
    });
}

}  // namespace storage
