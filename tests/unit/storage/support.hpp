// What the tests of storage share: a folder that goes away, a loop for one coroutine, and records that are good.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

#include <array>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "storage/sqlite.hpp"

namespace boost::asio {
class cancellation_signal;
class io_context;
}  // namespace boost::asio

namespace storage_tests {

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "pbxd-storage-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const char* name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// Compiled once, in support.cpp: each type given to Asio's co_spawn costs seconds.

/// What `work` throws is thrown from the loop.
void spawn(boost::asio::io_context& loop, boost::asio::awaitable<void> work);
void spawn(boost::asio::io_context& loop, boost::asio::awaitable<void> work, boost::asio::cancellation_signal& signal);
/// On a loop of its own.
void run_to_end(boost::asio::awaitable<void> work);

/// Awaits `work` and gives its outcome to `done`.
template <class T, class Done>
boost::asio::awaitable<void> then(boost::asio::awaitable<T> work, Done done) {
    T outcome = co_await std::move(work);
    done(std::move(outcome));
}

/// Runs one coroutine to its end on a loop of its own.
template <class T>
T run(boost::asio::awaitable<T> work) {
    std::optional<T> kept;
    run_to_end(then(std::move(work), [&](T outcome) { kept.emplace(std::move(outcome)); }));
    return std::move(kept).value();
}

inline storage::SecretBox box_of(unsigned char first = 1) {
    std::array<unsigned char, storage::key_bytes> bytes{};
    bytes[0] = first;
    return storage::SecretBox(storage::SecretKey(bytes));
}

inline std::unique_ptr<storage::Storage> open(const std::filesystem::path& path, storage::SqliteOptions options = {}) {
    auto opened = storage::open_sqlite(path, box_of(), options);
    REQUIRE_MESSAGE(opened.has_value(), opened.error().message());
    return std::move(*opened);
}

inline std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    REQUIRE(file.good());
}

inline const std::string some_a1_hash = "0123456789abcdef0123456789abcdef";

inline storage::User user(const std::string& login) {
    return {.login = login, .display_name = "Zoë Müller", .email = login + "@example.com"};
}
inline storage::Channel channel(const std::string& realm) { return {.name = "Office", .auth_realm = realm}; }
inline storage::Extension extension(storage::ChannelId channel, storage::UserId user, const std::string& number) {
    return {.channel = channel, .user = user, .number = number, .name = "Zoë", .department = "Sales"};
}
/// `last` ends both the session ID and the client ID.
inline storage::Session session(storage::ExtensionId extension, char last, storage::EpochSeconds used = 1000) {
    return {.extension = extension,
            .session_id = std::string("b9ad14e2-0c4f-4a6e-9d2b-5f0e8a1c3d7") + last,
            .client_id = std::string("b-0123456789abcdef012") + last,
            .a1_hash = some_a1_hash,
            .created_at = 1000,
            .last_used_at = used,
            .expires_at = 9000};
}
inline storage::Line line(storage::UserId user, storage::ExtensionId extension, const std::string& username) {
    return {.user = user, .extension = extension, .label = "Desk phone", .username = username, .a1_hash = some_a1_hash};
}
inline storage::Gateway gateway(const std::string& name) {
    return {.name = name, .proxy = "sip.carrier.example:5061", .username = "pbx", .secret = "carrier's secret"};
}
inline storage::OutboundRoute route(const std::string& name, std::vector<storage::GatewayId> gateways) {
    return {.name = name, .pattern = "0[1-9][0-9]{3,14}", .gateways = std::move(gateways)};
}
inline storage::Did did(const std::string& number, std::vector<storage::ExtensionId> extensions) {
    return {.number = number, .name = "Switchboard", .extensions = std::move(extensions)};
}
/// `digit` fills the token hash.
inline storage::SignIn sign_in(storage::UserId user, char digit) {
    return {.user = user,
            .token_hash = std::string(64, digit),
            .csrf_token = "AbCdEfGhIjKlMnOp_-012345",
            .created_at = 1000,
            .expires_at = 2000,
            .address = "192.0.2.7",
            .user_agent = "Mozilla/5.0"};
}

/// A PBX in a folder of its own: two Users with an Extension each on one Channel.
struct Pbx {
    TemporaryFolder folder;
    std::unique_ptr<storage::Storage> storage = open(folder / "pbxd.db");
    storage::User alice = run(storage->users().add(user("alice"))).value();
    storage::User bob = run(storage->users().add(user("bob"))).value();
    storage::Channel office = run(storage->channels().add(channel("extensions"))).value();
    storage::Extension desk = run(storage->extensions().add(extension(office.id, alice.id, "1001"))).value();
    storage::Extension shop = run(storage->extensions().add(extension(office.id, bob.id, "1002"))).value();
};

}  // namespace storage_tests
