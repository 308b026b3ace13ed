// Makes the parts. Part of application.
#include "application_parts.hpp"
#include "pbxd/admin_api.hpp"
#include "pbxd/calls_api.hpp"
#include "pbxd/click_to_call.hpp"
#include "pbxd/my_phones.hpp"
#include "pbxd/my_settings.hpp"
#include "pbxd/status.hpp"
#include "running.hpp"

namespace pbxd {

void Application::Parts::make_parts() {
    const auto executor = executor_of(context);
    sign_ins = std::make_unique<SignIns>(*storage, model.directory(), hasher, random, clock,
                                         std::chrono::hours(configuration.session.sign_in_hours));
    hub = std::make_unique<LiveHub>(executor, model, clock);
    relay = std::make_unique<VertoRelay>(
        executor, model, [this] { return find_verto(); }, clock, log);
    for (const auto& at : configuration.switches) {
        auto& link = links.emplace_back(std::make_unique<SwitchLink>(executor, at, model, clock, log));
        keepers.push_back(std::make_unique<GatewayKeeper>(executor, *link, model.directory(), log));
        mailbox_keepers.push_back(std::make_unique<MailboxKeeper>(executor, *link, model));
    }
    auto settings = router_settings(configuration, desk ? desk->port() : 0, desk_key, storage::random_token(random));
    whereabouts = std::make_unique<Whereabouts>(model.presence(), settings.switch_addresses);
    router = std::make_unique<Router>(model.directory(), std::move(settings), whereabouts.get());
    fsapi = std::make_unique<Fsapi>(http::Credentials{configuration.fsapi.user, configuration.fsapi.password},
                                    model.directory(), *router, clock, log);
    commands = std::make_unique<Commands>(
        CommandParts{.people = *people,
                     .model = model,
                     .router = *router,
                     .calls = storage->call_records(),
                     .clock = clock,
                     .status = [this] { return status(model, *hub, *relay, *fsapi, *calls); },
                     .gateways = [this](const std::string& name) { return states_of(name); }});
    control = std::make_unique<ControlServer>(executor, configuration.control.socket, *commands, model, log);
    api.push_back(std::make_unique<ClickToCall>(
        executor, model, [this] { return all_links(); }, router->settings().srtp, log));
    api.push_back(
        std::make_unique<MyPhones>(*people, model, random, configuration.phones, configuration.http.public_url));
    api.push_back(std::make_unique<MySettings>(*people, model));
    api.push_back(std::make_unique<AdminApi>(*commands, log));
    api.push_back(std::make_unique<CallsApi>(storage->call_records(), model.directory()));
    web = std::make_unique<WebApp>(
        WebParts{.people = *people,
                 .sign_ins = *sign_ins,
                 .model = model,
                 .hub = *hub,
                 .relay = *relay,
                 .files = files,
                 .origins = origins,
                 .log = log,
                 .public_url = configuration.http.public_url,
                 .session_lifetime = std::chrono::hours(configuration.session.verto_hours),
                 .ice = IceServers(configuration),
                 .with_whom = storage::value_of<WithWhom>(configuration.table.with_whom).value_or(WithWhom::admins)},
        api);
}

}  // namespace pbxd
