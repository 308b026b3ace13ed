// mod_xml_curl: asks pbxd's fsapi for directory users, each time over a new connection. Without an address it believes
// everybody (for tests of the Event Socket alone).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "http/client.hpp"
#include "model/directory.hpp"
#include "model/switch_model.hpp"

namespace sim {

struct FsapiSettings {
    std::string url;  ///< http://127.0.0.1:8090/fsapi
    std::string user;
    std::string password;
};

/// The parts of an http(s) URL; nothing if it is none.
std::optional<http::Target> parse_url(const std::string& url);

class FsapiClient {
  public:
    /// `url` is well-formed (parse_url) or empty.
    FsapiClient(SwitchModel& model, const FsapiSettings& settings);

    /// Nothing for "not found", for an error and for no answer: the switch's own files know nobody either.
    boost::asio::awaitable<std::optional<DirectoryUser>> find_user(Fields question, std::string user,
                                                                   std::string domain, std::string password);
    /// The body of an answer; nothing for an error and for no answer, which is told with `whom`.
    boost::asio::awaitable<std::optional<std::string>> ask(const Fields& question, const std::string& whom);
    std::size_t asked() const { return asked_; }

  private:
    SwitchModel& model_;
    std::optional<http::Target> target_;
    http::Headers headers_;
    std::size_t asked_ = 0;
};

}  // namespace sim
