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
#include <vector>

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

/// Whom a number leads to.
struct Reached {
    std::vector<Endpoint> endpoints{};  ///< all ring; nobody and no cause means an echo
    std::string cause{};                ///< why it leads to nobody
};

class VertoRpc {
  public:
    VertoRpc(SwitchCore& core, VertoClients& clients, Calls& calls);

    std::function<void(ClientId, std::string)> send;
    /// Ends the socket once what was sent before is out.
    std::function<void(ClientId)> close;
    std::function<void(LoginQuestion)> ask;
    /// Finds who is called by a number.
    std::function<Reached(std::string_view number)> reach;
    bool answer_phones = true;  ///< a phone called by a browser answers at once

    void message(ClientId id, std::string_view text);
    /// The directory's answer, or nothing for "not found" and every failure.
    void finish_login(const LoginQuestion& question, const std::optional<DirectoryUser>& user);
    /// The socket is gone: its calls that are not answered end, the others wait for the session to come back.
    void closed(ClientId id);
    /// Ends logins whose `login-expires` is over, calls whose browser did not come back, and those that nobody answers.
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
    void modify(VertoClient& client, const nlohmann::json& request);
    void attach(VertoClient& client, const nlohmann::json& request);
    void end_leg(const Call& call, const std::string& leg, std::string_view cause);
    void tell_ended(const Leg& leg, std::string_view cause);
    nlohmann::ordered_json reattach(VertoClient& client);
    void offer_again(const Call& call, const Leg& leg);
    void send_attach(const Leg& leg, std::string_view sdp);
    void expire_calls(Micros now);
    std::vector<std::string> legs_where(const std::function<bool(const Leg&)>& fits);
    nlohmann::ordered_json channel_data();

    /// A new connection between two browsers: `by` is asked for an offer, which `to` answers.
    struct Offer {
        std::string by;
        std::string to;
        bool made = false;
    };

    SwitchCore& core_;
    VertoClients& clients_;
    Calls& calls_;
    std::string ending_;  ///< UUID of the leg whose browser said bye itself
    std::vector<Offer> offers_;
};

}  // namespace sim
