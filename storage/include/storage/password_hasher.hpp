// Hashes and verifies passwords in a small pool of its own: argon2id takes tens of milliseconds and 19 MiB each time,
// which neither the loop nor an attacker's flood of sign-ins may cost the machine.
//
//     storage::PasswordHasher hasher;
//     auto good = co_await hasher.verify(user ? user->password_hash : "", password);
//     if (!good) co_return service_unavailable(good.error());     // Error::busy: the queue is full
//
// Parameters: OWASP's for argon2id, 19 MiB, t=2, p=1.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "storage/error.hpp"

namespace storage {

struct HasherOptions {
    std::size_t threads = 1;
    std::size_t max_pending = 32;  ///< waiting and under way together; more get Error::busy
};

/// hash() and verify() may be called from any executor and resume on the caller's. A call that is cancelled while it
/// waits is skipped (operation_aborted); one under way is finished. Destroying it waits for what is under way; a loop
/// that awaits must be destroyed after it, or after its run() returned because nothing was left to do.
class PasswordHasher {
  public:
    explicit PasswordHasher(HasherOptions options = {});
    PasswordHasher(const PasswordHasher&) = delete;
    PasswordHasher& operator=(const PasswordHasher&) = delete;
    ~PasswordHasher();

    /// libsodium's string form of the hash. Errors: invalid_password (not 8..256 bytes), busy.
    boost::asio::awaitable<boost::system::result<std::string>> hash(std::string password);

    /// Whether `password` is the one hashed. An empty or malformed hash is false after the same work as a real one, so
    /// that nobody can tell by the time which logins exist; a password of more than 256 bytes is false at once.
    /// Errors: busy.
    boost::asio::awaitable<boost::system::result<bool>> verify(std::string hash, std::string password);

    /// The hash was made with other parameters than today's: hash the password anew at the next sign-in.
    static bool needs_rehash(std::string_view hash);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace storage
