// Opens what the daemon serves and where it listens. Part of application.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "application_parts.hpp"

namespace pbxd {

namespace asio = boost::asio;
using Fault = ConfigurationFault;
template <class T>
using Checked = boost::system::result<T, Fault>;

namespace {

std::optional<http::TlsFiles> tls_files(const std::string& certificate, const std::string& key) {
    if (certificate.empty()) return std::nullopt;
    return http::TlsFiles{.certificate_chain = certificate, .private_key = key};
}

}  // namespace

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

Checked<void> Application::Parts::open_calls() {
    const auto executor = context.get_executor();
    calls = std::make_unique<CallKeeper>(executor, storage->call_records(), model.directory(), configuration.numbers,
                                         configuration.switches.front().name, clock, log);
    cdrs = std::make_unique<CdrReceiver>(http::Credentials{configuration.fsapi.user, configuration.fsapi.password},
                                         *calls, log);
    if (!configuration.calls.spool.empty()) {
        cdr_spool = std::make_unique<CdrSpool>(executor, configuration.calls.spool, *calls, log);
    }
    auto loaded = asio::co_spawn(context, calls->load(), asio::use_future);
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

Checked<void> Application::Parts::open_desk() {
    const auto& settings = configuration.calls;
    if (settings.address.empty()) return {};
    desk_key = storage::random_token(random);
    esl::ServerOptions options;
    options.address = settings.address;
    options.port = static_cast<std::uint16_t>(settings.port);
    desk = std::make_unique<CallDesk>(context.get_executor(),
                                      CallDeskParts{.people = *people,
                                                    .model = model,
                                                    .numbers = configuration.numbers,
                                                    .key = desk_key,
                                                    .link_of = [this](std::string_view core) { return link_of(core); },
                                                    .log = log,
                                                    .srtp = srtp_of(configuration.phones.srtp).value_or(Srtp::accept)},
                                      std::move(options));
    const auto error = desk->listen();
    if (!error) return {};
    return Fault{"[calls]",
                 "cannot listen on " + settings.address + ":" + std::to_string(settings.port) + ": " + error.message()};
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
    for_switch.body_bytes = max_cdr_bytes;
    auto handle_switch = [this](http::Request request) {
        return request.path == CdrReceiver::path ? cdrs->handle(std::move(request)) : fsapi->handle(std::move(request));
    };
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

}  // namespace pbxd
