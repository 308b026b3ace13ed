#include "http/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace http {
namespace {

struct Digest {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int length = 0;
};

Digest hmac(const EVP_MD* function, std::string_view secret, std::string_view text) {
    Digest digest;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (::HMAC(function, secret.data(), static_cast<int>(secret.size()), bytes, text.size(), digest.bytes.data(),
               &digest.length) == nullptr) {
        throw std::runtime_error("OpenSSL has not the HMAC that is needed");
    }
    return digest;
}

}  // namespace

std::string hmac_sha1_base64(std::string_view secret, std::string_view text) {
    const auto digest = hmac(::EVP_sha1(), secret, text);
    std::array<unsigned char, EVP_MAX_MD_SIZE * 2> encoded{};
    const int size = ::EVP_EncodeBlock(encoded.data(), digest.bytes.data(), static_cast<int>(digest.length));
    return {encoded.begin(), encoded.begin() + size};
}

std::string hmac_sha256_hex(std::string_view secret, std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const auto digest = hmac(::EVP_sha256(), secret, text);
    std::string hex;
    for (unsigned int at = 0; at < digest.length; ++at) {
        hex += digits[digest.bytes.at(at) >> 4U];
        hex += digits[digest.bytes.at(at) & 0xfU];
    }
    return hex;
}

}  // namespace http
