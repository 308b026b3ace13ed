// Answers what the switch asks over HTTP (mod_xml_curl): `POST /fsapi`, form-encoded, with basic credentials.
//
// Every answer but a refused credential or a malformed request is a document with status 200; what is not pbxd's to
// answer is *not found*, at once, so that the switch falls back to its files. An answer never waits for a switch or the
// database.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "http/basic_auth.hpp"
#include "http/form.hpp"
#include "http/server.hpp"
#include "pbxd/clock.hpp"
#include "pbxd/directory.hpp"
#include "pbxd/log.hpp"
#include "pbxd/router.hpp"

namespace pbxd {

struct FsapiCounters {
    std::uint64_t answered = 0;
    std::uint64_t not_found = 0;
    std::uint64_t refused = 0;    ///< wrong credentials
    std::uint64_t malformed = 0;  ///< forms that are none, fields that are there twice
};

class Fsapi {
  public:
    Fsapi(http::Credentials credentials, const Directory& directory, const Router& router, Clock clock, Log& log);

    boost::asio::awaitable<http::Answer> handle(http::Request request);
    const FsapiCounters& counters() const { return counters_; }

  private:
    http::Response answer(const http::Request& request);
    /// The document, or not found and a word in the log if a value in it must not reach the switch.
    std::string told(boost::system::result<std::string, http::Fault> document, const std::string& what);
    std::string answer_section(const http::Form& form);
    std::string answer_directory(const http::Form& form);
    std::string answer_gateways(const std::string& purpose);
    std::string answer_dialplan(const http::Form& form);

    http::Credentials credentials_;
    const Directory& directory_;
    const Router& router_;
    Clock clock_;
    Log& log_;
    FsapiCounters counters_;
};

}  // namespace pbxd
