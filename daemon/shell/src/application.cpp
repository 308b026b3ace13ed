#include "pbxd/application.hpp"

#include <systemd/sd-daemon.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>

#include "pbxd/control.hpp"
#include "pbxd/database.hpp"
#include "pbxd/fsapi.hpp"
#include "pbxd/gateway_keeper.hpp"
#include "pbxd/status.hpp"
#include "pbxd/switch_link.hpp"
#include "pbxd/web_app.hpp"

namespace pbxd {

namespace asio = boost::asio;
using Fault = ConfigurationFault;
template <class T>
using Checked = boost::system::result<T, Fault>;
using namespace std::chrono_literals;

struct Application::Parts {
    Parts(Configuration given, Log& to, Clock now) : configuration(std::move(given)), log(to), clock(std::move(now)) {}

    Configuration configuration;
    Log& log;
    Clock clock;
    asio::io_context context{1};
    ReadModel model;
    storage::SystemRandom random;
    storage::PasswordHasher hasher;
    std::unique_ptr<storage::Storage> storage;
    std::unique_ptr<People> people;
    std::unique_ptr<SignIns> sign_ins;
    std::unique_ptr<LiveHub> hub;
    std::unique_ptr<VertoRelay> relay;
    std::vector<std::unique_ptr<SwitchLink>> links;
    std::vector<std::unique_ptr<GatewayKeeper>> keepers;  ///< one for each link
    std::unique_ptr<Router> router;
    std::unique_ptr<Fsapi> fsapi;
    std::unique_ptr<Commands> commands;
    std::unique_ptr<ControlServer> control;
    http::StaticFiles files;
    http::Origins origins;
    std::unique_ptr<WebApp> web;
    std::unique_ptr<http::Server> fsapi_server;
    std::unique_ptr<http::Server> web_server;
    asio::signal_set signals{context, SIGTERM, SIGINT, SIGHUP};
    asio::steady_timer housekeeping{context};
    asio::steady_timer goodbye{context};
    bool stopping = false;

    Checked<void> open_database();
    Checked<void> open_web();
    Checked<void> listen();
    void connect_parts();
    std::optional<http::Target> find_verto() const;
    std::vector<GatewayAtSwitch> states_of(const std::string& gateway) const;
    Checked<std::unique_ptr<http::Server>> listen_at(http::ServerOptions options, http::Handler handler,
                                                     const std::string& section);
    void watch_signals();
    asio::awaitable<void> keep_house();
    void begin_stop();
};

namespace {

std::optional<http::TlsFiles> tls_files(const std::string& certificate, const std::string& key) {
    if (certificate.empty()) return std::nullopt;
    return http::TlsFiles{.certificate_chain = certificate, .private_key = key};
}

}  // namespace

Application::Application(Configuration configuration, Log& log, Clock clock)
    : parts_(std::make_unique<Parts>(std::move(configuration), log, std::move(clock))) {}

Application::~Application() = default;

Checked<void> Application::start() {
    if (auto opened = parts_->open_database(); !opened) return opened;
    if (auto opened = parts_->open_web(); !opened) return opened;
    parts_->connect_parts();
    if (auto listening = parts_->listen(); !listening) return listening;
    for (auto& link : parts_->links) asio::co_spawn(parts_->context, link->run(), asio::detached);
    for (auto& keeper : parts_->keepers) asio::co_spawn(parts_->context, keeper->run(), asio::detached);
    asio::co_spawn(parts_->context, parts_->control->run(), asio::detached);
    asio::co_spawn(parts_->context, parts_->keep_house(), asio::detached);
    parts_->watch_signals();
    return {};
}

void Application::run() {
    sd_notify(0, "READY=1");
    parts_->context.run();
}

std::uint16_t Application::http_port() const { return parts_->web_server->port(); }
std::uint16_t Application::fsapi_port() const { return parts_->fsapi_server->port(); }

Checked<void> Application::Parts::open_database() {
    auto opened = pbxd::open_database(configuration.storage);
    if (!opened) return opened.error();
    storage = std::move(*opened);
    people = std::make_unique<People>(*storage, model, hasher, random, clock);
    auto loaded = asio::co_spawn(context, people->load(), asio::use_future);
    context.run();
    context.restart();
    if (auto read = loaded.get(); !read) return Fault{configuration.storage.database, read.error().message()};
    return {};
}

Checked<void> Application::Parts::open_web() {
    auto loaded = http::StaticFiles::load(configuration.http.web_root);
    if (!loaded || !loaded->find("/index.html")) {
        return Fault{"[http] web_root", "'" + configuration.http.web_root +
                                            "' has no index.html; give the folder of the built web client"};
    }
    files = std::move(*loaded);
    std::vector<std::string> own;
    if (!configuration.http.public_url.empty()) own.push_back(configuration.http.public_url);
    auto read = http::Origins::of(own);
    if (!read) return Fault{"[http] public_url", "'" + configuration.http.public_url + "' is no http or https address"};
    origins = std::move(*read);
    return {};
}

void Application::Parts::connect_parts() {
    const auto executor = context.get_executor();
    sign_ins = std::make_unique<SignIns>(*storage, model.directory(), hasher, random, clock,
                                         std::chrono::hours(configuration.session.sign_in_hours));
    hub = std::make_unique<LiveHub>(executor, model, clock);
    relay = std::make_unique<VertoRelay>(
        executor, model, [this] { return find_verto(); }, clock, log);
    for (const auto& at : configuration.switches) {
        auto& link = links.emplace_back(std::make_unique<SwitchLink>(executor, at, model, clock, log));
        link->on_changed = [this] { hub->publish(); };
        auto& keeper = keepers.emplace_back(std::make_unique<GatewayKeeper>(executor, *link, model.directory(), log));
        link->on_link_changed = [this, &keeper = *keeper] {
            hub->publish_switches();
            keeper.look();
        };
        link->on_gateways_changed = [&keeper = *keeper] { keeper.look(); };
    }
    router = std::make_unique<Router>(model.directory(), RouterSettings{.numbers = configuration.numbers});
    fsapi = std::make_unique<Fsapi>(http::Credentials{configuration.fsapi.user, configuration.fsapi.password},
                                    model.directory(), *router, clock, log);
    commands = std::make_unique<Commands>(
        CommandParts{.people = *people,
                     .model = model,
                     .router = *router,
                     .clock = clock,
                     .status = [this] { return status(model, *hub, *relay, *fsapi); },
                     .gateways = [this](const std::string& name) { return states_of(name); }});
    control = std::make_unique<ControlServer>(executor, configuration.control.socket, *commands, model, log);
    web = std::make_unique<WebApp>(WebParts{.people = *people,
                                            .sign_ins = *sign_ins,
                                            .model = model,
                                            .hub = *hub,
                                            .relay = *relay,
                                            .files = files,
                                            .origins = origins,
                                            .log = log,
                                            .public_url = configuration.http.public_url,
                                            .session_lifetime = std::chrono::hours(configuration.session.verto_hours)});
    hub->on_published = [this](const auto& changed) { control->publish(changed); };
    people->on_changed = [this] { hub->publish(); };
    people->on_calls_changed = [this] {
        for (auto& keeper : keepers) keeper->look();
    };
    people->on_user_revoked = [this](storage::UserId user) {
        hub->end_user(user, "user_disabled");
        relay->end_user(user);
    };
    people->on_line_ended = [this](const std::string& username) {
        for (auto& link : links) asio::co_spawn(context, link->end_line(username), asio::detached);
    };
    people->on_session_ended = [this](const storage::Session& session) { relay->end_session(session.client_id); };
    sign_ins->on_ended = [this](storage::SignInId sign_in) {
        hub->end_sign_in(sign_in, "signed_out");
        relay->end_sign_in(sign_in);
    };
}

std::vector<GatewayAtSwitch> Application::Parts::states_of(const std::string& gateway) const {
    std::vector<GatewayAtSwitch> found;
    for (const auto& keeper : keepers) {
        for (const auto& state : keeper->states()) {
            if (state.name == gateway) found.push_back({keeper->switch_name(), state});
        }
    }
    return found;
}

std::optional<http::Target> Application::Parts::find_verto() const {
    for (const auto& link : links) {
        if (link->is_up()) {
            return http::Target{.host = link->verto_host(), .port = link->verto_port(), .secure = false, .path = "/"};
        }
    }
    return std::nullopt;
}

Checked<std::unique_ptr<http::Server>> Application::Parts::listen_at(http::ServerOptions options, http::Handler handler,
                                                                     const std::string& section) {
    const auto where = options.address + ":" + std::to_string(options.port);
    options.log = [this](std::string_view what, const http::Peer& peer) {
        log.warning("http: " + printable(what) + " (" + peer.address + ")");
    };
    auto server = http::create_server(context.get_executor(), std::move(options), std::move(handler));
    if (!server) return Fault{section, "cannot listen on " + where + ": " + server.error().message()};
    return std::move(*server);
}

Checked<void> Application::Parts::listen() {
    http::ServerOptions for_switch;
    for_switch.address = configuration.fsapi.address;
    for_switch.port = static_cast<std::uint16_t>(configuration.fsapi.port);
    for_switch.tls = tls_files(configuration.fsapi.certificate, configuration.fsapi.private_key);
    auto handle_switch = [this](http::Request request) { return fsapi->handle(std::move(request)); };
    auto made = listen_at(std::move(for_switch), handle_switch, "[fsapi]");
    if (!made) return made.error();
    fsapi_server = std::move(*made);

    http::ServerOptions for_web;
    for_web.address = configuration.http.address;
    for_web.port = static_cast<std::uint16_t>(configuration.http.port);
    for_web.tls = tls_files(configuration.http.certificate, configuration.http.private_key);
    auto handle_web = [this](http::Request request) { return web->handle(std::move(request)); };
    made = listen_at(std::move(for_web), handle_web, "[http]");
    if (!made) return made.error();
    web_server = std::move(*made);

    if (auto listening = control->listen(); !listening) {
        return Fault{"[control] socket",
                     "cannot listen on " + configuration.control.socket + ": " + listening.error().message()};
    }
    return {};
}

void Application::Parts::watch_signals() {
    signals.async_wait([this](boost::system::error_code error, int signal) {
        if (error) return;
        if (signal != SIGHUP) {
            log.info("stopping");
            begin_stop();
            return;
        }
        for (auto* server : {web_server.get(), fsapi_server.get()}) {
            const auto reloaded = server->reload();
            if (!reloaded) log.error("certificates could not be read again: " + reloaded.error().message());
        }
        log.info("certificates read again");
        watch_signals();
    });
}

asio::awaitable<void> Application::Parts::keep_house() {
    while (!stopping) {
        if (auto removed = co_await people->remove_expired(); !removed) {
            log.warning("expired sessions could not be removed: " + removed.error().message());
        }
        housekeeping.expires_after(60s);
        boost::system::error_code ignored;
        co_await housekeeping.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void Application::Parts::begin_stop() {
    stopping = true;
    sd_notify(0, "STOPPING=1");
    hub->end_all("restarting");
    relay->end_all();
    // The goodbyes go out first; whoever has not taken theirs by then is cut off.
    goodbye.expires_after(250ms);
    goodbye.async_wait([this](boost::system::error_code) {
        web_server->stop();
        fsapi_server->stop();
        control->stop();
        for (auto& keeper : keepers) keeper->stop();
        for (auto& link : links) link->stop();
        housekeeping.cancel();
        goodbye.expires_after(2s);
        goodbye.async_wait([this](boost::system::error_code) { context.stop(); });
    });
}

}  // namespace pbxd
