#include "certificate.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace testing {
namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freed<X509_free>>;
using File = std::unique_ptr<FILE, Freed<fclose>>;

Key write_key(const std::filesystem::path& path) {
    Key key(EVP_EC_gen("P-256"));
    REQUIRE(key);
    const File file(std::fopen(path.c_str(), "w"));
    REQUIRE(file);
    REQUIRE(PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return key;
}

void write_certificate(const std::filesystem::path& path, EVP_PKEY* key, const std::string& name) {
    const X509Pointer certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1,
                               -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    REQUIRE(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
    const File file(std::fopen(path.c_str(), "w"));
    REQUIRE(file);
    REQUIRE(PEM_write_X509(file.get(), certificate.get()) == 1);
}

}  // namespace

Certificate::Certificate(const std::string& name) {
    std::string folder = (std::filesystem::temp_directory_path() / "pbxd-tls-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()));
    folder_ = folder;
    replace(name);
}

Certificate::~Certificate() { std::filesystem::remove_all(folder_); }

http::TlsFiles Certificate::files() const { return {folder_ / "chain.pem", folder_ / "key.pem"}; }

void Certificate::replace(const std::string& name) const {
    const Key key = write_key(folder_ / "key.pem");
    write_certificate(folder_ / "chain.pem", key.get(), name);
}

void Certificate::break_key() const { write_key(folder_ / "key.pem"); }

std::string tls_facts(std::uint16_t port, int most_version, const std::string& alpn) {
    using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
    using Session = std::unique_ptr<SSL, Freed<SSL_free>>;
    const Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);  // so that the client would speak TLS 1.0, were it let
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), most_version);
    const Session session(SSL_new(context.get()));
    if (!alpn.empty()) {
        const std::string wire = static_cast<char>(alpn.size()) + alpn;
        SSL_set_alpn_protos(session.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                            static_cast<unsigned>(wire.size()));
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    SSL_set_fd(session.get(), socket);
    std::string facts = "refused";
    if (SSL_connect(session.get()) == 1) {
        const X509Pointer certificate(SSL_get1_peer_certificate(session.get()));
        std::array<char, 100> name{};
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(), name.size());
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(session.get(), &chosen, &size);
        facts = std::string(name.data()) + " " +
                (size > 0 ? std::string(reinterpret_cast<const char*>(chosen), size) : "none") + " " +
                SSL_get_version(session.get());
    }
    ::close(socket);
    return facts;
}

}  // namespace testing
