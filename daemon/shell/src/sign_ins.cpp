#include "pbxd/sign_ins.hpp"

#include <algorithm>

#include "http/cookie.hpp"
#include "storage/checks.hpp"
#include "storage/error.hpp"

namespace pbxd {

SignIns::SignIns(storage::Storage& storage, const Directory& directory, storage::PasswordHasher& hasher,
                 storage::RandomSource& random, Clock clock, std::chrono::hours lifetime)
    : storage_(storage),
      directory_(directory),
      hasher_(hasher),
      random_(random),
      clock_(std::move(clock)),
      lifetime_(lifetime) {}

boost::asio::awaitable<std::optional<Who>> SignIns::who(const http::Request& request) {
    const auto token = http::find_cookie(request.headers, session_cookie);
    if (!token || token->size() > 128) co_return std::nullopt;
    auto found = co_await storage_.sign_ins().find_by_token_hash(storage::token_hash(*token));
    co_return valid(std::move(found));
}

boost::asio::awaitable<bool> SignIns::is_signed_in(storage::SignInId id) {
    auto found = co_await storage_.sign_ins().find(id);
    // It was there a moment ago: a database that cannot answer just now signs nobody out.
    if (!found && found.error() != storage::ErrorKind::not_found) co_return true;
    co_return valid(std::move(found)).has_value();
}

std::optional<Who> SignIns::valid(boost::system::result<storage::SignIn> sign_in) const {
    if (!sign_in || sign_in->expires_at <= clock_() / 1000) return std::nullopt;
    const auto* user = directory_.find(sign_in->user);
    if (user == nullptr || !user->enabled) return std::nullopt;
    return Who{.user = *user, .sign_in = std::move(*sign_in)};
}

storage::Awaitable<SignInOutcome> SignIns::sign_in(std::string login, std::string password,
                                                   const http::Request& request) {
    const auto key = request.peer.address + " " + login;
    const auto wait =
        std::max(by_login_.try_again_after(key, clock_()), by_address_.try_again_after(request.peer.address, clock_()));
    if (wait) co_return SignInOutcome(TooManyAttempts{*wait});
    // Counted before the hash is computed: attempts that run side by side count too.
    by_login_.failed(key, clock_());
    by_address_.failed(request.peer.address, clock_());
    const auto* found = directory_.user_of_login(login);
    const bool may = found != nullptr && found->enabled;
    const std::string hash = may ? found->password_hash : std::string();
    const auto right = co_await hasher_.verify(hash, std::move(password));
    if (!right) co_return right.error();
    // It may have been disabled or removed while the hash was computed.
    const auto* user = directory_.user_of_login(login);
    if (!*right || user == nullptr || !user->enabled) co_return SignInOutcome(WrongCredentials{});
    by_login_.succeeded(key);
    by_address_.refund(request.peer.address, clock_());
    const storage::User copy = *user;
    co_return co_await begin(copy, request);
}

storage::Awaitable<SignInOutcome> SignIns::begin(const storage::User& user, const http::Request& request) {
    SignedIn made{.who = {.user = user, .sign_in = {}}, .token = storage::random_token(random_)};
    auto& sign_in = made.who.sign_in;
    sign_in.user = user.id;
    sign_in.token_hash = storage::token_hash(made.token);
    sign_in.csrf_token = new_csrf_token();
    sign_in.created_at = clock_() / 1000;
    sign_in.expires_at = sign_in.created_at + std::chrono::seconds(lifetime_).count();
    sign_in.address = request.peer.address;
    sign_in.user_agent = storage::clean_user_agent(request.headers.find("User-Agent").value_or(""));
    auto added = co_await storage_.sign_ins().add(sign_in);
    if (!added) co_return added.error();
    sign_in = std::move(*added);
    co_return SignInOutcome(std::move(made));
}

storage::Awaitable<void> SignIns::sign_out(storage::SignInId id) {
    auto removed = co_await storage_.sign_ins().remove(id);
    if (removed) on_ended(id);
    co_return removed;
}

}  // namespace pbxd
