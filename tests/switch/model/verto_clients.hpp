// mod_verto's sockets: who is connected, who has logged in as whom, and the events that it makes.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "model/leg.hpp"
#include "model/switch_core.hpp"

namespace sim {

using ClientId = std::uint64_t;

struct VertoClient {
    ClientId id = 0;
    std::string address;  ///< ip:port, with the profile the key of a browser
    std::string login;    ///< user@domain once logged in
    std::string sessid;
    std::vector<std::pair<std::string, std::string>> variables;
    std::vector<std::string> allowed_methods;  ///< empty: all
    Micros login_ends = 0;                     ///< 0: never

    bool logged_in() const { return !login.empty(); }
    Endpoint endpoint() const;
};

class VertoClients {
  public:
    explicit VertoClients(SwitchCore& core) : core_(core) {}

    static constexpr std::string_view profile = "browsers";

    /// verto::client_connect.
    VertoClient& connect(std::string address);
    /// verto::client_disconnect; nothing for one that is gone.
    void disconnect(ClientId id);
    /// verto::login with verto_success 1.
    void logged_in(VertoClient& client, std::string login, std::string sessid);
    /// verto::login with verto_success 0.
    void login_failed(const VertoClient& client, std::string_view login, std::string_view why);

    VertoClient* find(ClientId id);
    VertoClient* find_session(std::string_view sessid);
    /// The newest first, as `verto jsonstatus` lists them.
    const std::list<VertoClient>& all() const { return clients_; }
    /// A new process: all are gone, and nobody is told.
    void restart() { clients_.clear(); }

  private:
    Event start(std::string_view subclass, const Source& source, const VertoClient& client);

    SwitchCore& core_;
    std::list<VertoClient> clients_;
    ClientId last_ = 0;
};

}  // namespace sim
