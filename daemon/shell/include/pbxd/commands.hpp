// What the command line can have done: one JSON object in, one out, whether it runs in the daemon (over the control
// socket) or in the CLI itself while no daemon runs.
//
//     {"command":"user.add","arguments":{"login":"alice","name":"Alice"}}
//     {"ok":true,"result":{"login":"alice",...}}   or   {"ok":false,"error":"a sentence"}
//
// Records are named as people name them: a User by login, a Channel by realm, an Extension by number, a Line by
// username, a Gateway and a route by name, a DID by number. A secret goes in and never comes out: what is shown is
// whether there is one.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/json.hpp"
#include "pbxd/gateway_sync.hpp"
#include "pbxd/people.hpp"
#include "pbxd/problem.hpp"
#include "pbxd/router.hpp"

namespace pbxd {

/// How a Gateway is at one of the switches.
struct GatewayAtSwitch {
    std::string switch_name;
    GatewayState state;
};

/// What the commands work with; all of it must outlive them.
struct CommandParts {
    People& people;
    const ReadModel& model;
    const Router& router;
    storage::CallRecordRepository& calls;
    Clock clock;
    /// Describes the running daemon as JSON text; absent where none runs.
    std::function<std::string()> status = {};
    /// How a Gateway is, by its name; absent where no daemon runs.
    std::function<std::vector<GatewayAtSwitch>(const std::string& name)> gateways = {};
};

class Commands {
  public:
    explicit Commands(CommandParts parts);
    ~Commands();

    /// Never fails: what is wrong is in the answer.
    boost::asio::awaitable<std::string> execute(std::string_view request);

    /// The result as JSON text.
    using Outcome = boost::system::result<std::string, Problem>;
    /// One command by its name ("gateway.add"). `arguments` is within http::parse_json()'s limits, and it and `name`
    /// outlive the reply. Nothing is changed with a Problem.
    boost::asio::awaitable<Outcome> perform(const std::string& name, const nlohmann::json& arguments);

    /// The row of an Extension as `presence` shows it.
    static std::string describe_presence(const ReadModel& model, storage::ExtensionId id);

  private:
    using Json = nlohmann::json;
    using Arguments = http::JsonObject;
    using Reply = boost::asio::awaitable<Outcome>;
    using Handler = Reply (Commands::*)(Arguments&);

    boost::asio::awaitable<Outcome> run(const Json& request);

    Reply add_user(Arguments& in);
    Reply set_user(Arguments& in);
    Reply list_users(Arguments& in);
    Reply remove_user(Arguments& in);
    Reply add_channel(Arguments& in);
    Reply set_channel(Arguments& in);
    Reply list_channels(Arguments& in);
    Reply remove_channel(Arguments& in);
    Reply add_extension(Arguments& in);
    Reply set_extension(Arguments& in);
    Reply list_extensions(Arguments& in);
    Reply remove_extension(Arguments& in);
    Reply add_line(Arguments& in);
    Reply set_line(Arguments& in);
    Reply list_lines(Arguments& in);
    Reply remove_line(Arguments& in);
    Reply add_gateway(Arguments& in);
    Reply set_gateway(Arguments& in);
    Reply list_gateways(Arguments& in);
    Reply remove_gateway(Arguments& in);
    Reply add_route(Arguments& in);
    Reply set_route(Arguments& in);
    Reply list_routes(Arguments& in);
    Reply remove_route(Arguments& in);
    Reply explain_route(Arguments& in);
    Reply add_did(Arguments& in);
    Reply set_did(Arguments& in);
    Reply list_dids(Arguments& in);
    Reply remove_did(Arguments& in);
    Reply list_calls(Arguments& in);
    Reply show_presence(Arguments& in);
    Reply show_status(Arguments& in);

    const storage::User* user_named(Arguments& in, std::string_view field);
    const storage::Channel* channel_named(Arguments& in, std::string_view field);
    const storage::Extension* extension_named(Arguments& in, std::string_view field);
    const storage::Line* line_named(Arguments& in, std::string_view field);
    const storage::Gateway* gateway_named(Arguments& in, std::string_view field);
    const storage::OutboundRoute* route_named(Arguments& in, std::string_view field);
    const storage::Did* did_named(Arguments& in, std::string_view field);
    /// The lists of a route and a DID, and the DID's voicemail, if they were given.
    void take_gateways(Arguments& in, std::vector<storage::GatewayId>& gateways);
    void take_extensions(Arguments& in, storage::Did& did);
    Json describe(const storage::User& user) const;
    Json describe(const storage::Channel& channel) const;
    Json describe(const storage::Extension& extension) const;
    Json describe(const storage::Line& line) const;
    Json describe(const storage::Gateway& gateway) const;
    Json describe(const storage::OutboundRoute& route) const;
    Json describe(const storage::Did& did) const;

    People& people_;
    const ReadModel& model_;
    CommandParts parts_;
    std::map<std::string, Handler, std::less<>> handlers_;
};

}  // namespace pbxd
