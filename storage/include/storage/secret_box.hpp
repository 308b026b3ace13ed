// Encrypts the secrets that must be given to a switch (a1-hashes), with a key kept in a file outside the database.
//
//     auto key = storage::load_or_create_key("/var/lib/pbxd/key");
//     if (!key) fail(key.error().message());
//     storage::SecretBox box(std::move(*key));
//     std::string sealed = box.seal(a1_hash, "session:b-3f...");
//     auto opened = box.open(sealed, "session:b-3f...");          // another context: Error::secret_damaged
//
// XChaCha20-Poly1305 with a random nonce; the context (which record it belongs to) is authenticated, so a ciphertext
// moved to another record does not open. The nonce comes from libsodium and is no parameter: a repeated one would break
// the encryption.
#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "storage/error.hpp"

namespace storage {

inline constexpr std::size_t key_bytes = 32;

/// 32 secret bytes; wiped when destroyed or moved from.
class SecretKey {
  public:
    explicit SecretKey(std::span<const unsigned char, key_bytes> bytes) noexcept;
    SecretKey(SecretKey&& other) noexcept;
    SecretKey& operator=(SecretKey&& other) noexcept;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey();

    const unsigned char* data() const noexcept { return bytes_.data(); }

  private:
    std::array<unsigned char, key_bytes> bytes_;
};

/// Reads the key at `path` (32 bytes raw, or as base64 with or without a newline behind it); where there is no file,
/// makes one with a random key, base64, mode 0600.
/// Errors: key_exposed (group or others may read or write it), key_wrong_size, key_unreadable (also: not a regular
/// file).
boost::system::result<SecretKey> load_or_create_key(const std::filesystem::path& path);

/// May be used from several threads at once.
class SecretBox {
  public:
    explicit SecretBox(SecretKey key);

    /// Nonce, ciphertext and tag: 40 bytes more than `plain`.
    std::string seal(std::string_view plain, std::string_view context) const;
    /// Error::secret_damaged when it was not sealed with this key and this very context, or was altered.
    boost::system::result<std::string> open(std::string_view sealed, std::string_view context) const;

  private:
    SecretKey key_;
};

/// Overwrites a secret that is no longer needed, and empties it.
void wipe(std::string& secret) noexcept;

}  // namespace storage
