// Joins the parts: who is told of what. Part of application.
#include "application_parts.hpp"
#include "pbxd/admin_api.hpp"
#include "pbxd/calls_api.hpp"
#include "pbxd/click_to_call.hpp"
#include "pbxd/my_phones.hpp"
#include "pbxd/my_settings.hpp"
#include "pbxd/status.hpp"
#include "running.hpp"

namespace pbxd {

void Application::Parts::connect_parts() {
    const auto executor = executor_of(context);
    sign_ins = std::make_unique<SignIns>(*storage, model.directory(), hasher, random, clock,
                                         std::chrono::hours(configuration.session.sign_in_hours));
    hub = std::make_unique<LiveHub>(executor, model, clock);
    relay = std::make_unique<VertoRelay>(
        executor, model, [this] { return find_verto(); }, clock, log);
    for (const auto& at : configuration.switches) {
        auto& link = links.emplace_back(std::make_unique<SwitchLink>(executor, at, model, clock, log));
        link->on_changed = [this] {
            hub->publish();
            if (desk) desk->look();
        };
        link->on_fact = [this](const SwitchFact& fact) {
            if (desk) desk->take(fact);
        };
        calls->watch(*link);
        auto& keeper = keepers.emplace_back(std::make_unique<GatewayKeeper>(executor, *link, model.directory(), log));
        auto& mailboxes = mailbox_keepers.emplace_back(std::make_unique<MailboxKeeper>(executor, *link, model));
        link->on_link_changed = [this, &keeper = *keeper, &mailboxes = *mailboxes] {
            hub->publish_switches();
            keeper.look();
            mailboxes.look();
        };
        link->on_gateways_changed = [&keeper = *keeper] { keeper.look(); };
    }
    router =
        std::make_unique<Router>(model.directory(), router_settings(configuration, desk ? desk->port() : 0, desk_key));
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
        for (auto& link : links) pbxd::start(context, link->end_line(username));
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

std::vector<SwitchLink*> Application::Parts::all_links() const {
    std::vector<SwitchLink*> all;
    for (const auto& link : links) all.push_back(link.get());
    return all;
}

SwitchLink* Application::Parts::link_of(std::string_view core_uuid) const {
    for (const auto& link : links) {
        if (link->is_up() && link->core_uuid() == core_uuid) return link.get();
    }
    return nullptr;
}

std::optional<http::Target> Application::Parts::find_verto() const {
    for (const auto& link : links) {
        if (link->is_up()) {
            return http::Target{.host = link->verto_host(), .port = link->verto_port(), .secure = false, .path = "/"};
        }
    }
    return std::nullopt;
}

}  // namespace pbxd
