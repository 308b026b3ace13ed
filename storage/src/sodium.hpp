// libsodium, ready for use.
#pragma once

#include <sodium.h>

#include <stdexcept>

namespace storage {

/// Must come before the first use of libsodium's random numbers; may be called again and from any thread.
inline void require_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised: no source of random numbers?");
}

inline const unsigned char* bytes_of(const char* text) noexcept {
    return reinterpret_cast<const unsigned char*>(text);  // NOLINT: libsodium's bytes are unsigned
}
inline unsigned char* bytes_of(char* text) noexcept {
    return reinterpret_cast<unsigned char*>(text);  // NOLINT: as above
}

}  // namespace storage
