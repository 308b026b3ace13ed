#include "inspection.hpp"

#include <strings.h>

#include <algorithm>

namespace pbxd::cli {

bool is_subscribed(const esl::Subscription& subscription, const esl::EventView& event) {
    if (subscription.all || subscription.empty()) return true;
    const std::string name(event.name());
    if (name == "CUSTOM") {
        return std::ranges::any_of(subscription.subclasses,
                                   [&event](const auto& subclass) { return event.is_custom(subclass); });
    }
    // The switch takes the names of events in any case, those of subclasses as they are.
    return std::ranges::any_of(subscription.events,
                               [&name](const auto& wanted) { return ::strcasecmp(wanted.c_str(), name.c_str()) == 0; });
}

bool Inspection::wanted(const esl::EventView& event) const {
    return is_subscribed(settings_.subscription, event) && (!settings_.filter || settings_.filter->matches(event));
}

bool Inspection::take(const esl::EventView& event, Time at) {
    if (settings_.count != 0 && taken_ >= settings_.count) return false;
    if (!wanted(event)) return true;
    if (settings_.stats)
        stats_.add(output_, event, at);
    else
        settings_.printer(output_, event);
    return ++taken_ != settings_.count;
}

void Inspection::advance(Time now) {
    if (settings_.stats) stats_.advance(output_, now);
}

void Inspection::finish(Time now) {
    if (!settings_.stats) return;
    // The last second is not over, but nothing more will come in it.
    stats_.advance(output_, std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds(1));
    stats_.summarize(output_, now);
}

std::optional<esl::Subscription> Inspection::enough() const {
    return settings_.filter ? settings_.filter->enough() : std::nullopt;
}

}  // namespace pbxd::cli
