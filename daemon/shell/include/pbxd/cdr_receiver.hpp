// Takes the CDRs that mod_xml_cdr posts: `POST /cdr` on the listener for the switch, text/xml, with the credentials of
// [fsapi]. Whatever is not 200 makes the switch keep the CDR as a file, which CdrSpool takes later.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "http/basic_auth.hpp"
#include "http/server.hpp"
#include "pbxd/call_keeper.hpp"
#include "pbxd/log.hpp"

namespace pbxd {

class CdrReceiver {
  public:
    static constexpr std::string_view path = "/cdr";

    CdrReceiver(http::Credentials credentials, CallKeeper& calls, Log& log);

    boost::asio::awaitable<http::Answer> handle(http::Request request);

  private:
    http::Credentials credentials_;
    CallKeeper& calls_;
    Log& log_;
    bool was_refused_ = false;
};

}  // namespace pbxd
