#include "storage/password_hasher.hpp"

#include <array>
#include <functional>
#include <new>
#include <utility>

#include "sodium.hpp"
#include "storage/checks.hpp"
#include "storage/secret_box.hpp"
#include "work_queue.hpp"

namespace storage {
namespace {

using boost::system::error_code;
using boost::system::result;
namespace asio = boost::asio;

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;

std::string hash_now(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();  // its only cause of failure
    }
    return hash.data();
}

/// 0: made with today's parameters, 1: with others, -1: not a hash.
int compare_parameters(const std::string& hash) {
    return crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory_bytes);
}

}  // namespace

struct PasswordHasher::Impl {
    explicit Impl(const HasherOptions& options) : queue(options.threads, options.max_pending) {}

    bool verify_now(const std::string& hash, const std::string& password) const {
        const bool real = !hash.empty() && hash.size() < crypto_pwhash_STRBYTES && compare_parameters(hash) >= 0;
        const std::string& against = real ? hash : dummy_hash;
        return crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0 && real;
    }

    // Verified against where there is no hash, so that it takes as long.
    const std::string dummy_hash = (require_sodium(), hash_now("nobody's password"));
    WorkQueue queue;
};

PasswordHasher::PasswordHasher(HasherOptions options) : impl_(std::make_unique<Impl>(options)) {}

PasswordHasher::~PasswordHasher() = default;

asio::awaitable<result<std::string>> PasswordHasher::hash(std::string password) {
    if (const CheckResult good = check_password(password); !good) {
        wipe(password);
        co_return good.error();
    }
    std::string hash;
    std::function<void()> work = [&] { hash = hash_now(password); };
    const error_code failed = co_await impl_->queue.run(std::move(work));
    wipe(password);
    if (failed) co_return failed;
    co_return hash;
}

asio::awaitable<result<bool>> PasswordHasher::verify(std::string hash, std::string password) {
    if (password.size() > max_password_bytes) co_return false;
    bool good = false;
    Impl& impl = *impl_;
    std::function<void()> work = [&] { good = impl.verify_now(hash, password); };
    const error_code failed = co_await impl.queue.run(std::move(work));
    wipe(password);
    // An error_code converts to bool too, hence in so many words.
    if (failed) co_return result<bool>(boost::system::in_place_error, failed);
    co_return good;
}

bool PasswordHasher::needs_rehash(std::string_view hash) { return compare_parameters(std::string(hash)) != 0; }

}  // namespace storage
