// Joins the parts: who is told of what. Part of application.
#include "application_parts.hpp"
#include "running.hpp"

namespace pbxd {

void Application::Parts::connect_parts() {
    for (std::size_t i = 0; i < links.size(); ++i) {
        auto& link = *links[i];
        auto& keeper = *keepers[i];
        auto& mailboxes = *mailbox_keepers[i];
        link.on_changed = [this] {
            hub->publish();
            if (desk) desk->look();
        };
        link.on_fact = [this, &mailboxes](const SwitchFact& fact) {
            for (auto& each : mailbox_keepers) {
                if (each.get() == &mailboxes)
                    each->take(fact);
                else
                    each->take_from_other(fact);
            }
            if (desk) desk->take(fact);
        };
        calls->watch(link);
        link.on_link_changed = [this, &keeper, &mailboxes] {
            hub->publish_switches();
            keeper.look();
            mailboxes.look();
        };
        link.on_gateways_changed = [&keeper] { keeper.look(); };
    }
    hub->on_published = [this](const auto& changed) { control->publish(changed); };
    people->on_changed = [this] { hub->publish(); };
    people->on_calls_changed = [this] {
        for (auto& keeper : keepers) keeper->look();
    };
    people->on_user_revoked = [this](storage::UserId user) {
        hub->end_user(user);
        relay->end_user(user);
    };
    people->on_line_ended = [this](const std::string& username) {
        for (auto& link : links) pbxd::start(context, link->end_line(username));
    };
    people->on_session_ended = [this](const storage::Session& session) { relay->end_session(session.client_id); };
    hub->is_signed_in = relay->is_signed_in = [this](storage::SignInId id) { return sign_ins->is_signed_in(id); };
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
