// Self-signed certificates made on the spot.
#pragma once

#include <filesystem>
#include <string>

#include "http/server.hpp"

namespace testing {

/// A key and a certificate for `name`, as PEM files in a folder that is gone with this object.
class Certificate {
  public:
    explicit Certificate(const std::string& name);
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;
    ~Certificate();

    http::TlsFiles files() const;
    /// Puts another certificate and key in the files' place.
    void replace(const std::string& name) const;
    /// Puts the key of another certificate in the file's place.
    void break_key() const;

  private:
    std::filesystem::path folder_;
};

/// Connects with TLS of at most that version (0x0303 is 1.2) and ALPN protocol (none if empty); gives the common name
/// of the server's certificate and what ALPN chose as "name alpn version", or "refused".
std::string tls_facts(std::uint16_t port, int most_version, const std::string& alpn);

}  // namespace testing
