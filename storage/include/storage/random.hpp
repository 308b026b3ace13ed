// Random tokens, client IDs and passwords, and the hash under which a token is stored.
//
//     storage::SystemRandom random;
//     std::string cookie = storage::random_token(random);         // 43 characters
//     sign_in.token_hash = storage::token_hash(cookie);
//
// The source is a parameter, so that a test can say what comes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace storage {

class RandomSource {
  public:
    RandomSource() = default;
    RandomSource(const RandomSource&) = delete;
    RandomSource& operator=(const RandomSource&) = delete;
    virtual ~RandomSource() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// The operating system's random numbers, through libsodium. May be used from several threads at once.
class SystemRandom final : public RandomSource {
  public:
    SystemRandom();
    void fill(std::span<unsigned char> bytes) override;
};

/// `bytes` random bytes as base64url without padding: [A-Za-z0-9_-].
std::string random_token(RandomSource& random, std::size_t bytes = 32);
/// A Session's name at the switch: "b-" and 20 hex digits (80 bits).
std::string random_client_id(RandomSource& random);
/// A generated password: 24 characters of base64url (144 bits).
std::string random_password(RandomSource& random);

/// BLAKE2b-256 of a token, 64 lower-case hex digits: what the database holds in its place.
std::string token_hash(std::string_view token);

}  // namespace storage
