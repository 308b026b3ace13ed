// A whole little PBX: real storage in a folder of its own, real listeners on free ports, everything joined as
// application.cpp joins it. Alice (1001, Line 1001) and Bob (1002, Line 1002) are on the channel "extensions", Carol
// (2001) alone on "warehouse"; each signs in with `password`.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "loop.hpp"
#include "memory_log.hpp"
#include "pbxd/cdr_receiver.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/fsapi.hpp"
#include "pbxd/web_app.hpp"

namespace pbxd::test {

inline constexpr EpochMilliseconds noon = 1'795'348'800'000;
inline const std::string password = "correct horse";
inline const std::string session_a = "0d90b85c-2d01-457b-9d12-c8823bfce78c";
inline const std::string session_b = "4d745862-048b-4b12-953e-dc0c4fd6c5d3";

class Office {
  public:
    explicit Office(IceServers ice = {});
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;
    ~Office();

    std::uint16_t web_port() const { return web_server->port(); }
    std::uint16_t fsapi_port() const { return fsapi_server->port(); }

    const storage::User& user(const std::string& login) const { return *model.directory().user_of_login(login); }
    const storage::Extension& extension(const std::string& number) const {
        return *model.directory().extension_of_number(number);
    }
    std::string channel_path(const std::string& realm) const;

    /// A phone of a Line comes (or goes) at the switch "main", as an event would tell it.
    void phone_comes(const std::string& username, const std::string& device = "desk");
    void phone_goes(const std::string& username, const std::string& device = "desk");
    /// The switch "main" is up, with nothing on it.
    void switch_comes_up();
    /// Asks whether a sign-in still is, when it has just ended: between a request and its socket.
    IsSignedIn after_sign_out();
    /// A verto credential of an Extension, as open_session() makes it.
    NewSession new_session(const std::string& number, const std::string& session_id);
    /// Keeps a User or an Extension as it is given.
    template <class Record>
    void keep(const Record& record) {
        const People::Change<Record> change = [&record](Record& kept) { kept = record; };
        if constexpr (std::is_same_v<Record, storage::User>)
            REQUIRE(loop.run(people->change(record.id, change, std::nullopt)).has_value());
        else
            REQUIRE(loop.run(people->change(record.id, change)).has_value());
    }
    /// Has a command done; gives the whole answer.
    nlohmann::json command(const std::string& name, const nlohmann::json& arguments);
    /// The same, which must succeed: its result.
    nlohmann::json done(const std::string& name, const nlohmann::json& arguments);

    IceServers ice;
    Loop loop;
    TemporaryFolder folder;
    EpochMilliseconds now = noon;
    MemoryLog log;
    std::optional<http::Target> verto_target;  ///< where the relay finds a switch

    storage::SystemRandom random;
    storage::PasswordHasher hasher;
    std::unique_ptr<storage::Storage> storage;
    ReadModel model;
    Clock clock = [this] { return now; };
    std::unique_ptr<People> people;
    std::unique_ptr<SignIns> sign_ins;
    std::unique_ptr<LiveHub> hub;
    std::unique_ptr<VertoRelay> relay;
    Router router{model.directory(), {.numbers = {.country_code = "49"}}};
    std::unique_ptr<Fsapi> fsapi;
    std::unique_ptr<CallKeeper> calls;
    std::unique_ptr<CdrReceiver> cdrs;
    std::vector<GatewayAtSwitch> gateways;  ///< how they are, as the switches would say
    std::vector<std::string> ended_lines;   ///< usernames whose registrations the switches were to end
    std::unique_ptr<Commands> commands;
    http::StaticFiles files;
    http::Origins origins;
    std::vector<std::unique_ptr<ApiPart>> api;
    std::unique_ptr<WebApp> web;
    std::unique_ptr<http::Server> web_server;
    std::unique_ptr<http::Server> fsapi_server;
    SwitchId main_switch = 0;

  private:
    void open();
    void connect_parts();
    void listen();
    void hire();
};

}  // namespace pbxd::test
