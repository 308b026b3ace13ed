#include "storage/random.hpp"

#include <array>
#include <vector>

#include "sodium.hpp"

namespace storage {
namespace {

std::string to_hex(std::span<const unsigned char> bytes) {
    std::string hex(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    hex.pop_back();  // the terminating zero
    return hex;
}

}  // namespace

SystemRandom::SystemRandom() { require_sodium(); }

void SystemRandom::fill(std::span<unsigned char> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

std::string random_token(RandomSource& random, std::size_t bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::vector<unsigned char> raw(bytes);
    random.fill(raw);
    std::string token(sodium_base64_encoded_len(bytes, variant), '\0');
    sodium_bin2base64(token.data(), token.size(), raw.data(), raw.size(), variant);
    token.pop_back();  // the terminating zero
    sodium_memzero(raw.data(), raw.size());
    return token;
}

std::string random_client_id(RandomSource& random) {
    std::array<unsigned char, 10> raw{};
    random.fill(raw);
    return "b-" + to_hex(raw);
}

std::string random_password(RandomSource& random) { return random_token(random, 18); }

std::string token_hash(std::string_view token) {
    std::array<unsigned char, 32> hash{};
    crypto_generichash(hash.data(), hash.size(), bytes_of(token.data()), token.size(), nullptr, 0);
    return to_hex(hash);
}

}  // namespace storage
