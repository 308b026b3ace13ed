// A small PBX for the core's tests: two people on one channel, with lines and browser sessions; and the recordings.
#pragma once

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "esl/decoder.hpp"
#include "pbxd/read_model.hpp"

namespace pbxd::test {

inline constexpr EpochMilliseconds noon = 1'795'348'800'000;
inline constexpr storage::ExtensionId alice{1};
inline constexpr storage::ExtensionId bob{2};
inline const std::string alices_session = "0d90b85c-2d01-457b-9d12-c8823bfce78c";

inline storage::Extension extension(std::int64_t id, const std::string& number, const std::string& name) {
    storage::Extension made;
    made.id = {id};
    made.channel = {1};
    made.user = {id};
    made.number = number;
    made.name = name;
    return made;
}

/// `model` with Alice (1001, line alice-desk, browser b-alice) and Bob (1002, line bob-desk).
inline void fill(ReadModel& model) {
    model.put(storage::Channel{.id = {1}, .name = "Office", .auth_realm = "extensions"}, noon);
    for (const auto& [id, login] : {std::pair{1, "alice"}, std::pair{2, "bob"}}) {
        storage::User user;
        user.id = {id};
        user.login = login;
        model.put(std::move(user), noon);
    }
    model.put(extension(1, "1001", "Alice Müller"), noon);
    model.put(extension(2, "1002", "Bob"), noon);
    for (const auto& [id, name] : {std::pair{1, "alice-desk"}, std::pair{2, "bob-desk"}}) {
        storage::Line line;
        line.id = {id};
        line.user = {id};
        line.extension = {id};
        line.username = name;
        line.a1_hash = std::string(32, static_cast<char>('0' + id));
        model.put(std::move(line), noon);
    }
    storage::Session session;
    session.id = {1};
    session.extension = alice;
    session.session_id = alices_session;
    session.client_id = "b-alice";
    session.a1_hash = std::string(32, 'a');
    session.expires_at = noon / 1000 + 3600;
    model.put(std::move(session), noon);
}

inline PhoneOnline phone(const std::string& username, const std::string& device) {
    return {.profile = "lines",
            .username = username,
            .realm = "lines",
            .contact = "<sip:" + username + "@192.0.2.7:5060;device=" + device + ">",
            .address = "192.0.2.7",
            .agent = "test"};
}
inline PhoneOffline gone(const PhoneOnline& phone) {
    return {.profile = phone.profile, .username = phone.username, .realm = phone.realm, .contact = phone.contact};
}
inline BrowserOnline browser(const std::string& address, const std::string& client_id = "b-alice") {
    return {.profile = "browsers", .address = address, .client_id = client_id, .realm = "extensions"};
}
inline LegActive leg(const std::string& id, const std::string& presence_id, LegPhase phase) {
    return {.unique_id = id, .presence_id = presence_id, .phase = phase};
}

inline std::string fixture(const std::string& name) {
    std::ifstream file(std::string(PBXD_FIXTURES) + "/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no fixture " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Hands on each event of a stream of the Event Socket.
template <class Take>
void for_each_event_of(const std::string& bytes, Take take) {
    esl::Decoder decoder;
    const auto space = decoder.prepare(bytes.size());
    if (space.size() < bytes.size()) throw std::runtime_error("no room");
    std::memcpy(space.data(), bytes.data(), bytes.size());
    decoder.commit(bytes.size());
    for (;;) {
        const auto frame = decoder.next();
        if (!frame.value()) return;
        if ((*frame)->event) take(*(*frame)->event);
    }
}

/// Hands on each event of a recorded stream.
template <class Take>
void for_each_event(const std::string& name, Take take) {
    for_each_event_of(fixture(name), take);
}

/// The fact in an event of these headers (`Event-Name: HEARTBEAT\n...`).
inline std::optional<SwitchFact> fact_of(const std::string& headers) {
    std::optional<SwitchFact> fact;
    const auto body = headers + "\n";
    for_each_event_of("Content-Length: " + std::to_string(body.size()) + "\nContent-Type: text/event-plain\n\n" + body,
                      [&](const esl::EventView& event) { fact = read_event(event); });
    return fact;
}

/// The facts in a recorded stream, in order.
inline std::vector<SwitchFact> facts_of(const std::string& recording) {
    std::vector<SwitchFact> facts;
    for_each_event("esl/" + recording, [&](const esl::EventView& event) {
        if (auto fact = read_event(event)) facts.push_back(std::move(*fact));
    });
    return facts;
}

}  // namespace pbxd::test
