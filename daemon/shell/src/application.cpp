#include "pbxd/application.hpp"

#include <systemd/sd-daemon.h>

#include "application_parts.hpp"
#include "running.hpp"

namespace pbxd {

using namespace std::chrono_literals;

Application::Application(Configuration configuration, Log& log, Clock clock)
    : parts_(std::make_unique<Parts>(std::move(configuration), log, std::move(clock))) {}

Application::~Application() = default;

boost::system::result<void, ConfigurationFault> Application::start() {
    if (auto opened = parts_->open_database(); !opened) return opened;
    if (auto opened = parts_->open_calls(); !opened) return opened;
    if (auto opened = parts_->open_web(); !opened) return opened;
    if (auto opened = parts_->open_desk(); !opened) return opened;
    parts_->make_parts();
    parts_->connect_parts();
    if (auto listening = parts_->listen(); !listening) return listening;
    for (auto& link : parts_->links) pbxd::start(parts_->context, link->run());
    for (auto& keeper : parts_->keepers) pbxd::start(parts_->context, keeper->run());
    if (parts_->desk) pbxd::start(parts_->context, parts_->desk->run());
    if (parts_->cdr_spool) pbxd::start(parts_->context, parts_->cdr_spool->run());
    pbxd::start(parts_->context, parts_->control->run());
    pbxd::start(parts_->context, parts_->keep_house());
    parts_->watch_signals();
    return {};
}

void Application::run() {
    sd_notify(0, "READY=1");
    parts_->context.run();
}

std::uint16_t Application::http_port() const { return parts_->web_server->port(); }
std::uint16_t Application::fsapi_port() const { return parts_->fsapi_server->port(); }

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
        if (desk) desk->stop();
        for (auto& keeper : keepers) keeper->stop();
        for (auto& keeper : mailbox_keepers) keeper->stop();
        for (auto& link : links) link->stop();
        if (cdr_spool) cdr_spool->stop();
        calls->stop();
        housekeeping.cancel();
        goodbye.expires_after(2s);
        goodbye.async_wait([this](boost::system::error_code) { context.stop(); });
    });
}

}  // namespace pbxd
