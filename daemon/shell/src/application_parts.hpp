// What the application is made of, in the order in which it is built. Part of application.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>

#include "pbxd/application.hpp"
#include "pbxd/call_desk.hpp"
#include "pbxd/cdr_receiver.hpp"
#include "pbxd/cdr_spool.hpp"
#include "pbxd/control.hpp"
#include "pbxd/database.hpp"
#include "pbxd/fsapi.hpp"
#include "pbxd/gateway_keeper.hpp"
#include "pbxd/mailbox_keeper.hpp"
#include "pbxd/switch_link.hpp"
#include "pbxd/web_app.hpp"

namespace pbxd {

struct Application::Parts {
    Parts(Configuration given, Log& to, Clock now);
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    ~Parts();

    Configuration configuration;
    Log& log;
    Clock clock;
    boost::asio::io_context context{1};
    ReadModel model;
    storage::SystemRandom random;
    storage::PasswordHasher hasher;
    std::unique_ptr<storage::Storage> storage;
    std::unique_ptr<People> people;
    std::unique_ptr<SignIns> sign_ins;
    std::unique_ptr<LiveHub> hub;
    std::unique_ptr<VertoRelay> relay;
    std::vector<std::unique_ptr<SwitchLink>> links;
    std::vector<std::unique_ptr<GatewayKeeper>> keepers;          ///< one for each link
    std::vector<std::unique_ptr<MailboxKeeper>> mailbox_keepers;  ///< one for each link
    std::string desk_key;                                         ///< of this run of the daemon
    std::unique_ptr<CallDesk> desk;                               ///< nothing without an address in [calls]
    std::unique_ptr<CallKeeper> calls;
    std::unique_ptr<CdrReceiver> cdrs;
    std::unique_ptr<CdrSpool> cdr_spool;  ///< none where none is configured
    std::unique_ptr<Whereabouts> whereabouts;
    std::unique_ptr<Router> router;
    std::unique_ptr<Fsapi> fsapi;
    std::unique_ptr<Commands> commands;
    std::unique_ptr<ControlServer> control;
    http::StaticFiles files;
    http::Origins origins;
    std::vector<std::unique_ptr<ApiPart>> api;
    std::unique_ptr<WebApp> web;
    std::unique_ptr<http::Server> fsapi_server;
    std::unique_ptr<http::Server> web_server;
    boost::asio::signal_set signals{context, SIGTERM, SIGINT, SIGHUP};
    boost::asio::steady_timer housekeeping{context};
    boost::asio::steady_timer goodbye{context};
    bool stopping = false;

    boost::system::result<void, ConfigurationFault> open_database();
    boost::system::result<void, ConfigurationFault> open_web();
    boost::system::result<void, ConfigurationFault> open_desk();
    std::vector<SwitchLink*> all_links() const;
    SwitchLink* link_of(std::string_view core_uuid) const;
    boost::system::result<void, ConfigurationFault> listen();
    boost::system::result<void, ConfigurationFault> open_calls();
    void make_parts();
    void connect_parts();
    std::optional<http::Target> find_verto() const;
    std::vector<GatewayAtSwitch> states_of(const std::string& gateway) const;
    boost::system::result<std::unique_ptr<http::Server>, ConfigurationFault> listen_at(http::ServerOptions options,
                                                                                       http::Handler handler,
                                                                                       const std::string& section);
    void watch_signals();
    boost::asio::awaitable<void> keep_house();
    void begin_stop();
};

}  // namespace pbxd
