#include "tls.hpp"

#include <openssl/ssl.h>

#include <string_view>

#include "http/error.hpp"

namespace http {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr unsigned char alpn[] = "\x08http/1.1";

/// Someone who speaks ALPN but not HTTP/1.1 is told so; someone without ALPN is taken to speak it.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
    unsigned char* found = nullptr;
    const int result = SSL_select_next_proto(&found, chosen_size, alpn, sizeof(alpn) - 1, offered, offered_size);
    *chosen = found;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void restrict_protocol(ssl::context& context) {
    SSL_CTX* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    // TLS 1.3's own suites are all good. For 1.2: forward secrecy and authenticated encryption only.
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // thousands of idle sockets
}

}  // namespace

boost::system::result<TlsContext> make_server_tls(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    restrict_protocol(*context);
    SSL_CTX* native = context->native_handle();
    constexpr std::string_view session_context = "pbxd";
    SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(session_context.data()),
                                   session_context.size());
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);

    error_code error;
    context->use_certificate_chain_file(files.certificate_chain, error);
    if (error) return error;
    context->use_private_key_file(files.private_key, ssl::context::pem, error);
    if (error) return error;
    if (SSL_CTX_check_private_key(native) != 1) return Error::tls_files;
    return context;
}

boost::system::result<TlsContext> make_client_tls() {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    restrict_protocol(*context);
    SSL_CTX_set_alpn_protos(context->native_handle(), alpn, sizeof(alpn) - 1);
    error_code error;
    context->set_default_verify_paths(error);
    if (error) return error;
    return context;
}

}  // namespace http
