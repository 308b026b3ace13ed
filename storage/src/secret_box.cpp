#include "storage/secret_box.hpp"

#include <algorithm>

#include "sodium.hpp"

namespace storage {
namespace {
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
}  // namespace

SecretKey::SecretKey(std::span<const unsigned char, key_bytes> bytes) noexcept {
    std::ranges::copy(bytes, bytes_.begin());
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) {
    sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    if (this != &other) {
        bytes_ = other.bytes_;
        sodium_memzero(other.bytes_.data(), other.bytes_.size());
    }
    return *this;
}

SecretKey::~SecretKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

SecretBox::SecretBox(SecretKey key) : key_(std::move(key)) { require_sodium(); }

std::string SecretBox::seal(std::string_view plain, std::string_view context) const {
    std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
    unsigned char* nonce = bytes_of(sealed.data());
    randombytes_buf(nonce, nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, bytes_of(plain.data()), plain.size(),
                                               bytes_of(context.data()), context.size(), nullptr, nonce, key_.data());
    return sealed;
}

boost::system::result<std::string> SecretBox::open(std::string_view sealed, std::string_view context) const {
    if (sealed.size() < nonce_bytes + tag_bytes) return Error::secret_damaged;
    std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
    const unsigned char* nonce = bytes_of(sealed.data());
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(plain.data()), nullptr, nullptr, nonce + nonce_bytes, sealed.size() - nonce_bytes,
        bytes_of(context.data()), context.size(), nonce, key_.data());
    if (failed != 0) return Error::secret_damaged;
    return plain;
}

void wipe(std::string& secret) noexcept {
    sodium_memzero(secret.data(), secret.size());
    secret.clear();
}

}  // namespace storage
