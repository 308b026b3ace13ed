// TLS as this project speaks it: 1.2 and up, modern ciphers, ALPN http/1.1.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>
#include <memory>

#include "http/server.hpp"

namespace http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// For a listener. Errors: what reading the files gave; Error::tls_files if key and certificate do not belong together.
boost::system::result<TlsContext> make_server_tls(const TlsFiles& files);

/// For connections to others, with the system's certificate authorities.
boost::system::result<TlsContext> make_client_tls();

}  // namespace http
