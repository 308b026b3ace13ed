#include "http/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace http {

std::string hmac_sha1_base64(std::string_view secret, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (::HMAC(::EVP_sha1(), secret.data(), static_cast<int>(secret.size()), bytes, text.size(), digest.data(),
               &length) == nullptr) {
        throw std::runtime_error("OpenSSL has no HMAC-SHA1");
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE * 2> encoded{};
    const int size = ::EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(length));
    return {encoded.begin(), encoded.begin() + size};
}

}  // namespace http
