#include "storage/password_hasher.hpp"

#include <algorithm>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <ctime>
#include <optional>
#include <thread>
#include <vector>

#include "support.hpp"

using namespace storage_tests;
using storage::Error;
namespace asio = boost::asio;

namespace {
using Verified = boost::system::result<bool>;
}

TEST_CASE("a password is verified against its hash") {
    storage::PasswordHasher hasher;
    const auto hash = run(hasher.hash("correct horse"));
    REQUIRE(hash.has_value());
    CHECK(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(run(hasher.verify(*hash, "correct horse")).value());
    CHECK_FALSE(run(hasher.verify(*hash, "correct horsf")).value());
    CHECK_FALSE(run(hasher.verify(*hash, "")).value());
    CHECK(run(hasher.hash("correct horse")).value() != *hash);
}

TEST_CASE("a password with a zero in it is more than what comes before the zero") {
    storage::PasswordHasher hasher;
    const auto hash = run(hasher.hash(std::string("12345678\0x", 10))).value();
    CHECK_FALSE(run(hasher.verify(hash, "12345678")).value());
    CHECK(run(hasher.verify(hash, std::string("12345678\0x", 10))).value());
}

TEST_CASE("a password too short or too long is not hashed") {
    storage::PasswordHasher hasher;
    CHECK(run(hasher.hash("1234567")).error() == Error::invalid_password);
    CHECK(run(hasher.hash(std::string(257, 'x'))).error() == Error::invalid_password);
    const auto longest = run(hasher.hash(std::string(256, 'x'))).value();
    CHECK(run(hasher.verify(longest, std::string(256, 'x'))).value());
    CHECK_FALSE(run(hasher.verify(longest, std::string(257, 'x'))).value());
}

TEST_CASE("a malformed hash fits no password") {
    storage::PasswordHasher hasher;
    const std::string good = run(hasher.hash("nobody's password")).value();
    for (const std::string& bad :
         {std::string(), std::string("garbage"), std::string("$argon2id$"), std::string("$argon2id$v=19$m=8,t=1,p=1$$"),
          good.substr(0, good.size() - 1), good + good, std::string(100'000, '$')}) {
        // The password of the dummy that an empty hash is verified against must not let anybody in either.
        CHECK_FALSE(run(hasher.verify(bad, "nobody's password")).value());
    }
}

TEST_CASE("an unknown user costs as much as a known one") {
    storage::PasswordHasher hasher;
    const std::string hash = run(hasher.hash("correct horse")).value();
    // The processor's time and not the clock's: a busy machine must not decide.
    const auto cost = [&](const std::string& against) {
        const std::clock_t start = std::clock();
        for (int i = 0; i < 3; ++i) run(hasher.verify(against, "wrong horse")).value();
        return std::clock() - start;
    };
    // Without the dummy it is a thousandth.
    CHECK(cost("") * 10 > cost(hash));
    CHECK(cost("garbage") * 10 > cost(hash));
}

TEST_CASE("a hash made with other parameters wants to be made anew") {
    storage::PasswordHasher hasher;
    CHECK_FALSE(storage::PasswordHasher::needs_rehash(run(hasher.hash("correct horse")).value()));
    CHECK(storage::PasswordHasher::needs_rehash(
        "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$c29tZWhhc2hzb21laGFzaHNvbWVoYXNoc29tZWhhc2g"));
    CHECK(storage::PasswordHasher::needs_rehash(""));
    CHECK(storage::PasswordHasher::needs_rehash("garbage"));
}

TEST_CASE("a full queue refuses at once, and those in it are served") {
    storage::PasswordHasher hasher({.threads = 1, .max_pending = 3});
    const std::string hash = run(hasher.hash("correct horse")).value();
    asio::io_context loop;
    std::vector<std::optional<Verified>> outcomes(6);
    for (auto& outcome : outcomes) {
        spawn(loop, then(hasher.verify(hash, "correct horse"), [&](const Verified& verified) { outcome = verified; }));
    }
    loop.run();
    int busy = 0;
    int good = 0;
    for (const auto& outcome : outcomes) {
        REQUIRE(outcome.has_value());
        if (outcome->has_value()) good += **outcome ? 1 : 0;
        if (outcome->has_error()) busy += outcome->error() == Error::busy ? 1 : 0;
    }
    CHECK(good >= 3);
    CHECK(busy >= 1);
    CHECK(good + busy == 6);
    // And it is not full for ever.
    CHECK(run(hasher.verify(hash, "correct horse")).value());
}

TEST_CASE("a verification cancelled while it waits is not done") {
    storage::PasswordHasher hasher({.threads = 1, .max_pending = 100});
    asio::io_context loop;
    asio::cancellation_signal signal;
    std::optional<Verified> cancelled;
    int others = 0;
    for (int i = 0; i < 3; ++i) {
        spawn(loop, then(hasher.verify("", "some password"), [&](const Verified&) {
                  ++others;
                  // One is done and two more are before the one to be cancelled.
                  if (others == 1) signal.emit(asio::cancellation_type::terminal);
              }));
    }
    spawn(loop, then(hasher.verify("", "some password"), [&](const Verified& outcome) { cancelled = outcome; }),
          signal);
    loop.run();
    REQUIRE(cancelled.has_value());
    CHECK(cancelled->error() == asio::error::operation_aborted);
    CHECK(others == 3);
}

TEST_CASE("a hasher destroyed with work under way finishes it, on the thread of those who wait") {
    asio::io_context loop;
    int done = 0;
    bool on_loop = true;
    const auto thread = std::this_thread::get_id();
    {
        storage::PasswordHasher hasher({.threads = 2, .max_pending = 100});
        for (int i = 0; i < 4; ++i) {
            spawn(loop, then(hasher.hash("correct horse"), [&](const boost::system::result<std::string>& hash) {
                      on_loop = on_loop && std::this_thread::get_id() == thread;
                      done += hash ? 1 : 0;
                  }));
        }
        loop.poll();
    }
    loop.restart();
    loop.run();
    CHECK(done == 4);
    CHECK(on_loop);
}
