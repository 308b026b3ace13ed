// HMAC-SHA1 against published vectors.
#include "http/hmac.hpp"

#include <doctest/doctest.h>

TEST_CASE("HMAC-SHA1 is that of RFC 2202") {
    // The RFC's digests in base64: b617318655057264e28bc0b6fb378c8ef146be00, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79,
    // and that of a key longer than a block, aa4ae5e15272d00e95705637ce8a3b55ed402112.
    CHECK(http::hmac_sha1_base64(std::string(20, '\x0b'), "Hi There") == "thcxhlUFcmTii8C2+zeMjvFGvgA=");
    CHECK(http::hmac_sha1_base64("Jefe", "what do ya want for nothing?") == "7/zfauXrL6LSdBbV8YTfnCWafHk=");
    CHECK(http::hmac_sha1_base64(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "qkrl4VJy0A6VcFY3zoo7Ve1AIRI=");
}

TEST_CASE("an empty text and an empty secret have a hash of the same length") {
    CHECK(http::hmac_sha1_base64("secret", "").size() == 28);
    CHECK(http::hmac_sha1_base64("", "text").size() == 28);
    CHECK(http::hmac_sha1_base64("", "text") != http::hmac_sha1_base64("", "texu"));
}

// RFC 4231, test cases 1 and 2.
TEST_CASE("HMAC-SHA256 is what its RFC says") {
    CHECK(http::hmac_sha256_hex(std::string(20, '\x0b'), "Hi There") ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(http::hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
