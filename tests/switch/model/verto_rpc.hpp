// mod_verto's JSON-RPC, sans-I/O. It believes its clients as the real one does: userVariables become channel variables,
// no method checks whose call it is. What it hears is kept in `received`.
//
//     VertoRpc rpc(core, clients, calls);
//     rpc.send = [&](ClientId id, std::string text) { ... };
//     rpc.ask = [&](LoginQuestion question) { ... later: rpc.finish_login(question, answer); };
//     rpc.message(id, text);
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "model/calls.hpp"
#include "model/directory.hpp"
#include "model/received_log.hpp"
#include "model/verto_clients.hpp"

namespace sim {

struct LoginQuestion {
    ClientId client = 0;
    std::string request_id;  ///< JSON
    std::string login;
    std::string user;
    std::string domain;
    std::string password;
    std::string sessid;
    Fields params;          ///< loginParams: go into the form of the directory question
    Fields user_variables;  ///< become channel variables where the directory has none of that name
};

class VertoRpc {
  public:
    VertoRpc(SwitchCore& core, VertoClients& clients, Calls& calls);

    std::function<void(ClientId, std::string)> send;
    /// Ends the socket once what was sent before is out.
    std::function<void(ClientId)> close;
    std::function<void(LoginQuestion)> ask;
    /// Finds who is called by a number; nobody means an echo.
    std::function<std::optional<Endpoint>(std::string_view number)> resolve;
    bool answer_phones = true;  ///< a phone called by a browser answers at once

    void message(ClientId id, std::string_view text);
    /// The directory's answer, or nothing for "not found" and every failure.
    void finish_login(const LoginQuestion& question, const std::optional<DirectoryUser>& user);
    /// The socket is gone: its calls end.
    void closed(ClientId id);
    /// Ends logins whose `login-expires` is over.
    void expire_until(Micros now);
    /// A browser is called: verto.invite.
    void invite(const Call& call);
    /// A call was answered: its browsers get verto.answer and verto.display.
    void tell_answered(const Call& call);

    ReceivedLog received;

  private:
    void login(VertoClient& client, const nlohmann::json& request);
    void dispatch(VertoClient& client, const nlohmann::json& request, const std::string& method);
    void start_call(VertoClient& client, const nlohmann::json& request);
    void answer_call(VertoClient& client, const nlohmann::json& request);
    void end_call(VertoClient& client, const nlohmann::json& request);
    void info(VertoClient& client, const nlohmann::json& request);
    void reply(const VertoClient& client, const nlohmann::json& id, nlohmann::ordered_json result);
    void fail(const VertoClient& client, const nlohmann::json& id, int code, std::string_view text);
    void request(ClientId client, std::string_view method, nlohmann::ordered_json params);
    void punt(ClientId id);
    void tell_ended(const Call& call, std::string_view cause);
    nlohmann::ordered_json channel_data();

    SwitchCore& core_;
    VertoClients& clients_;
    Calls& calls_;
    std::string ending_;  ///< UUID of the leg whose browser said bye itself
};

}  // namespace sim
