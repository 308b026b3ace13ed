// Opens where the daemon listens. Part of application.
#include "application_parts.hpp"
#include "running.hpp"

namespace pbxd {

using Fault = ConfigurationFault;
template <class T>
using Checked = boost::system::result<T, Fault>;

namespace {

std::optional<http::TlsFiles> tls_files(const std::string& certificate, const std::string& key) {
    if (certificate.empty()) return std::nullopt;
    return http::TlsFiles{.certificate_chain = certificate, .private_key = key};
}

}  // namespace

Checked<std::unique_ptr<http::Server>> Application::Parts::listen_at(http::ServerOptions options, http::Handler handler,
                                                                     const std::string& section) {
    const auto where = options.address + ":" + std::to_string(options.port);
    options.log = [this](std::string_view what, const http::Peer& peer) {
        log.warning("http: " + printable(what) + " (" + peer.address + ")");
    };
    auto server = http::create_server(executor_of(context), std::move(options), std::move(handler));
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
