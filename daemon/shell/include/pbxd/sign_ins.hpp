// Who a browser is: signing in and out, and the cookie that says so afterwards.
//
//     auto who = co_await sign_ins.who(request);      // nothing: not signed in
//
// The cookie's value is 32 random bytes; the database has only its hash. A User who is disabled is nobody at once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "http/message.hpp"
#include "pbxd/clock.hpp"
#include "pbxd/directory.hpp"
#include "pbxd/throttle.hpp"
#include "storage/password_hasher.hpp"
#include "storage/random.hpp"
#include "storage/repositories.hpp"

namespace pbxd {

inline constexpr const char* session_cookie = "pbxd_session";
inline constexpr const char* csrf_cookie = "csrftoken";
inline constexpr const char* csrf_header = "X-CSRFToken";

/// A signed-in browser.
struct Who {
    storage::User user;
    storage::SignIn sign_in;
};

/// What a new sign-in's browser is to keep.
struct SignedIn {
    Who who;
    std::string token;  ///< the cookie's value
};

struct WrongCredentials {};
struct TooManyAttempts {
    std::chrono::seconds wait{0};
};
using SignInOutcome = std::variant<SignedIn, WrongCredentials, TooManyAttempts>;

class SignIns {
  public:
    SignIns(storage::Storage& storage, const Directory& directory, storage::PasswordHasher& hasher,
            storage::RandomSource& random, Clock clock, std::chrono::hours lifetime);

    /// Called with each sign-in that was ended by its own browser.
    std::function<void(storage::SignInId)> on_ended = [](auto) {};

    boost::asio::awaitable<std::optional<Who>> who(const http::Request& request);
    /// Whether it still is: for a socket that was opened while its sign-in may have ended. True where the database
    /// cannot answer.
    boost::asio::awaitable<bool> is_signed_in(storage::SignInId id);

    /// Wrong passwords are slowed down for each login at each address, and for each address. Errors: busy (try later).
    storage::Awaitable<SignInOutcome> sign_in(std::string login, std::string password, const http::Request& request);
    storage::Awaitable<void> sign_out(storage::SignInId id);

    std::string new_csrf_token() { return storage::random_token(random_); }
    std::chrono::hours lifetime() const { return lifetime_; }

  private:
    std::optional<Who> valid(boost::system::result<storage::SignIn> sign_in) const;
    storage::Awaitable<SignInOutcome> begin(const storage::User& user, const http::Request& request);

    storage::Storage& storage_;
    const Directory& directory_;
    storage::PasswordHasher& hasher_;
    storage::RandomSource& random_;
    Clock clock_;
    std::chrono::hours lifetime_;
    Throttle by_login_{{.attempts = 10, .refill = std::chrono::seconds(30), .keys = 10'000}};
    Throttle by_address_{{.attempts = 50, .refill = std::chrono::seconds(5), .keys = 10'000}};
};

}  // namespace pbxd
