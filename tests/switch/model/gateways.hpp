// The Gateways of the profile `gateways`, as they were loaded from the directory. All of them answer.
//
//     gateways.load(answer_to(gateways_question(core)));       // `sofia profile gateways rescan`
//     std::string rows = gateways.xml();                        // `sofia xmlstatus gateway`
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/directory.hpp"

namespace sim {

struct Gateway {
    std::string proxy;
    std::string username;
    std::string realm;
    bool registers = false;
    bool has_password = false;
};

class Gateways {
  public:
    /// What a directory answer has and is not there yet. One that is there stays as it is, even if it was changed
    /// ("Ignoring duplicate", see the facts).
    void load(std::string_view body);
    /// Whether there was one of that name; the switch answers +OK either way.
    bool end(std::string_view name);
    void clear() { gateways_.clear(); }
    const std::map<std::string, Gateway, std::less<>>& all() const { return gateways_; }
    /// The document of `sofia xmlstatus gateway`.
    std::string xml() const;

  private:
    std::map<std::string, Gateway, std::less<>> gateways_;
};

/// Sofia's question at start and at a rescan.
Fields gateways_question(SwitchCore& core);

}  // namespace sim
