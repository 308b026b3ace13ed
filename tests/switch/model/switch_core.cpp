#include "model/switch_core.hpp"

#include <utility>

namespace sim {

SwitchCore::SwitchCore(Identity identity, std::uint64_t seed, Clock clock)
    : identity_(std::move(identity)), random_(seed), clock_(std::move(clock)) {
    restart();
}

void SwitchCore::restart() {
    core_uuid_ = new_uuid();
    started_ = clock_();
    sequence_ = 0;
    request_id_ = 0;
    session_id_ = 0;
}

std::string SwitchCore::new_uuid() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string uuid = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char& c : uuid) {
        if (c == 'x') c = digits[random_() % 16];
        if (c == 'y') c = digits[8 + random_() % 4];
    }
    return uuid;
}

void SwitchCore::add_common(Event& event, const Source& source) {
    const Micros time = now();
    event.add("Core-UUID", core_uuid_);
    event.add("FreeSWITCH-Hostname", identity_.hostname);
    event.add("FreeSWITCH-Switchname", identity_.switchname);
    event.add("FreeSWITCH-IPv4", identity_.ipv4);
    event.add("FreeSWITCH-IPv6", identity_.ipv6);
    event.add("Event-Date-Local", local_date(time));
    event.add("Event-Date-GMT", gmt_date(time));
    event.add("Event-Date-Timestamp", std::to_string(time));
    event.add("Event-Calling-File", source.file);
    event.add("Event-Calling-Function", source.function);
    event.add("Event-Calling-Line-Number", std::to_string(source.line));
    event.add("Event-Sequence", std::to_string(++sequence_));
}

Event SwitchCore::event(std::string_view name, const Source& source) {
    Event event;
    event.add("Event-Name", name);
    add_common(event, source);
    return event;
}

Event SwitchCore::custom(std::string_view subclass, const Source& source) {
    Event event;
    event.add("Event-Subclass", subclass);
    event.add("Event-Name", "CUSTOM");
    add_common(event, source);
    return event;
}

void SwitchCore::fire(const Event& event) {
    ++fired_;
    if (on_event) on_event(event);
}

}  // namespace sim
