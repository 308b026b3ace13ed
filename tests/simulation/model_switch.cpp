#include "model_switch.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "wire_text.hpp"

namespace simulation {

ModelSwitch::ModelSwitch(std::string name, const Names& names, Random& random, Timeline& time, const Trace& trace)
    : name_(std::move(name)), names_(names), random_(random), time_(time), trace_(trace) {
    profiles_ = {{"lines", false}, {"more", false}};
    start();
    heal();
}

bool ModelSwitch::is_whole() const {
    return running_ &&
           std::all_of(profiles_.begin(), profiles_.end(), [](const auto& profile) { return profile.running; });
}

void ModelSwitch::happen() {
    if (!running_) return;
    const auto what = random_.below(100);
    if (what < 92) {
        stir();
    } else if (what < 95) {
        restart_profile();
    } else {
        kill(random_.chance(30));
    }
}

void ModelSwitch::stir() {
    if (still_) return;
    const auto what = random_.below(92);
    if (what < 45) {
        happen_to_phones();
    } else if (what < 62) {
        happen_to_browsers();
    } else {
        happen_to_legs();
    }
}

void ModelSwitch::happen_to_phones() {
    const auto what = random_.below(100);
    if (what < 60 || phones_.empty()) {
        register_phone();
    } else if (what < 96) {
        end_phone(random_.below(phones_.size()), random_.chance(40));
    } else {
        flush();
    }
}

void ModelSwitch::register_phone() {
    ModelPhone phone;
    const auto& profile = random_.pick(profiles_);
    phone.profile = profile.name;
    phone.user = random_.pick(names_.line_users);
    phone.realm = random_.chance(95) ? "lines" : "elsewhere";
    constexpr std::array<std::string_view, 3> devices{"\"Zo\xC3\xAB & <co>\" <sip:%U@192.0.2.7:5060;ob>",
                                                      "<sip:%U@192.0.2.8:5061;x=a%20b>", "<sip:%U@192.0.2.7:6001>"};
    phone.contact = random_.pick(devices);
    phone.contact.replace(phone.contact.find("%U"), 2, phone.user);
    phone.call_id = std::to_string(next_id_++) + "@phone";
    if (random_.chance(10))
        phone.call_id +=
            random_.chance(50) ? "<&" : "</call-id><user>" + random_.pick(names_.line_users) + "@lines</user><call-id>";
    phone.address = "192.0.2.7";
    phone.agent = "phone";
    phone.tcp = random_.chance(30);
    if (!profile.running) return;
    const auto same = std::find_if(phones_.begin(), phones_.end(), [&phone](const auto& other) {
        return other.profile == phone.profile && other.user == phone.user && other.realm == phone.realm &&
               other.contact == phone.contact;
    });
    const bool is_new = same == phones_.end();
    std::erase_if(leaving_, [&phone](const auto& other) {
        return other.profile == phone.profile && other.user == phone.user && other.contact == phone.contact;
    });
    if (is_new) {
        phones_.push_back(phone);
    } else {
        *same = phone;
    }
    trace_.say(name_, is_new ? ": registers " : ": refreshes ", phone.profile, " ", phone.user, "@", phone.realm, " ",
               phone.contact);
    fire(event_message({{"Event-Subclass", "sofia::register"},
                        {"Event-Name", "CUSTOM"},
                        {"Core-UUID", core_uuid_},
                        {"profile-name", phone.profile},
                        {"from-user", phone.user},
                        {"from-host", phone.realm},
                        {"contact", phone.contact},
                        {"call-id", phone.call_id},
                        {"network-ip", phone.address},
                        {"user-agent", phone.agent}}));
}

void ModelSwitch::end_phone(std::size_t which, bool expires) {
    const auto phone = phones_[which];
    const auto profile = std::find_if(profiles_.begin(), profiles_.end(),
                                      [&phone](const auto& other) { return other.name == phone.profile; });
    if (!profile->running) return;
    phones_.erase(phones_.begin() + static_cast<std::ptrdiff_t>(which));
    if (expires) {
        leaving_.push_back(phone);
        time_.at(soon_recorded(), [this, id = phone.call_id] {
            std::erase_if(leaving_, [&id](const auto& other) { return other.call_id == id; });
        });
    }
    trace_.say(name_, expires ? ": expires " : ": unregisters ", phone.profile, " ", phone.user, "@", phone.realm, " ",
               phone.contact);
    // The two name the user differently, and an unregister may come under another Call-ID.
    fire(event_message({{"Event-Subclass", expires ? "sofia::expire" : "sofia::unregister"},
                        {"Event-Name", "CUSTOM"},
                        {"Core-UUID", core_uuid_},
                        {"profile-name", phone.profile},
                        {expires ? "user" : "from-user", phone.user},
                        {expires ? "host" : "from-host", phone.realm},
                        {"contact", phone.contact},
                        {"call-id", random_.chance(50) ? phone.call_id : "another"}}));
}

void ModelSwitch::flush() {
    trace_.say(name_, ": all registrations are flushed");
    for (auto which = phones_.size(); which-- > 0;) end_phone(which, true);
}

void ModelSwitch::happen_to_browsers() {
    const auto what = random_.below(100);
    if (what < 55 || browsers_.empty()) {
        log_in();
    } else {
        close_browser();
    }
}

void ModelSwitch::log_in() {
    ModelBrowser browser{.profile = random_.chance(80) ? "browsers" : "browsers-tls",
                         .address = "192.0.2.9:" + std::to_string(40000 + random_.below(3)),
                         .client_id = random_.pick(names_.clients),
                         .realm = random_.pick(names_.realms),
                         .logged_in = random_.chance(80)};
    const auto taken = std::any_of(browsers_.begin(), browsers_.end(), [&browser](const auto& other) {
        return other.profile == browser.profile && other.address == browser.address;
    });
    if (taken) return;
    browsers_.push_back(browser);
    trace_.say(name_, browser.logged_in ? ": logs in " : ": refuses ", browser.profile, " ", browser.address, " ",
               browser.client_id, "@", browser.realm);
    fire(event_message({{"Event-Subclass", "verto::login"},
                        {"Event-Name", "CUSTOM"},
                        {"Core-UUID", core_uuid_},
                        {"verto_profile_name", browser.profile},
                        {"verto_client_address", browser.address},
                        {"verto_login", browser.client_id + "@" + browser.realm},
                        {"verto_success", browser.logged_in ? "1" : "0"}}));
}

void ModelSwitch::close_browser() {
    const auto which = random_.below(browsers_.size());
    const auto browser = browsers_[which];
    browsers_.erase(browsers_.begin() + static_cast<std::ptrdiff_t>(which));
    trace_.say(name_, ": browser closes ", browser.profile, " ", browser.address);
    fire(event_message({{"Event-Subclass", "verto::client_disconnect"},
                        {"Event-Name", "CUSTOM"},
                        {"Core-UUID", core_uuid_},
                        {"verto_profile_name", browser.profile},
                        {"verto_client_address", browser.address}}));
}

void ModelSwitch::happen_to_legs() {
    const auto what = random_.below(100);
    if (what < 35 || legs_.empty()) {
        new_leg();
    } else if (what < 65) {
        go_on(random_.below(legs_.size()));
    } else {
        end_leg(random_.below(legs_.size()));
    }
}

void ModelSwitch::tell_leg(const ModelLeg& leg, const char* event) {
    trace_.say(name_, ": leg ", leg.unique_id, " ", leg.presence_id, " ", event, " ", leg.call_state);
    fire(event_message({{"Event-Name", event},
                        {"Core-UUID", core_uuid_},
                        {"Unique-ID", leg.unique_id},
                        {"Channel-Call-State", leg.call_state},
                        {"Channel-Presence-ID", leg.presence_id},
                        {"Hangup-Cause", "NORMAL_CLEARING"}}));
}

EpochMilliseconds ModelSwitch::soon_recorded() {
    return recorded_at_ = std::max(recorded_at_, time_.now() + random_.between(0, 200));
}

void ModelSwitch::record_legs() {
    time_.at(soon_recorded(), [this, run = run_, legs = legs_] {
        if (running_ && run == run_) recorded_legs_ = legs;
    });
}

void ModelSwitch::new_leg() {
    legs_.push_back({.unique_id = name_ + "-" + std::to_string(next_id_++),
                     .presence_id = random_.chance(90) ? random_.pick(names_.presence_ids) : std::string(),
                     .call_state = random_.chance(50) ? "RINGING" : "DIALING"});
    record_legs();
    tell_leg(legs_.back(), "CHANNEL_CALLSTATE");
}

void ModelSwitch::go_on(std::size_t which) {
    constexpr std::array<std::string_view, 6> states{"EARLY", "ACTIVE", "ACTIVE", "HELD", "UNHELD", "RING_WAIT"};
    legs_[which].call_state = random_.pick(states);
    record_legs();
    tell_leg(legs_[which], "CHANNEL_CALLSTATE");
}

void ModelSwitch::end_leg(std::size_t which) {
    auto leg = legs_[which];
    legs_.erase(legs_.begin() + static_cast<std::ptrdiff_t>(which));
    record_legs();
    leg.call_state = "HANGUP";
    if (random_.chance(70)) tell_leg(leg, "CHANNEL_CALLSTATE");
    tell_leg(leg, "CHANNEL_DESTROY");
}

void ModelSwitch::kill(bool silently) {
    trace_.say(name_, silently ? ": its machine dies" : ": is killed");
    running_ = false;
    browsers_.clear();
    legs_.clear();
    recorded_legs_.clear();
    leaving_.clear();
    for (auto& profile : profiles_) profile.running = profile.starting = false;
    died(silently);
    time_.after(random_.between(500, 8000), [this] {
        if (!running_) start();
    });
}

void ModelSwitch::start() {
    running_ = true;
    core_uuid_ = name_ + "-core-" + std::to_string(++run_);
    trace_.say(name_, ": starts as ", core_uuid_);
    for (std::size_t which = 0; which < profiles_.size(); ++which) {
        time_.after(random_.between(50, 3000), [this, which, run = run_] {
            if (running_ && run == run_) start_profile(which);
        });
    }
}

void ModelSwitch::restart_profile() {
    const auto which = random_.below(profiles_.size());
    if (!profiles_[which].running) return;
    trace_.say(name_, ": profile ", profiles_[which].name, " stops");
    profiles_[which].running = false;
    time_.after(random_.between(50, 2000), [this, which, run = run_] {
        if (running_ && run == run_) start_profile(which);
    });
}

void ModelSwitch::start_profile(std::size_t which) {
    auto& profile = profiles_[which];
    if (profile.running || profile.starting) return;
    std::erase_if(phones_, [this, &profile](const auto& phone) {
        return phone.profile == profile.name && (phone.tcp || random_.chance(25));
    });
    profile.starting = true;
    trace_.say(name_, ": profile ", profile.name, " starts");
    fire(event_message({{"Event-Subclass", "sofia::profile_start"},
                        {"Event-Name", "CUSTOM"},
                        {"Core-UUID", core_uuid_},
                        {"module_name", "mod_sofia"},
                        {"profile_name", profile.name}}));
    if (random_.chance(70)) return show_profile(which);
    time_.after(random_.between(1, 400), [this, which, run = run_] {
        if (running_ && run == run_) show_profile(which);
    });
}

void ModelSwitch::show_profile(std::size_t which) {
    auto& profile = profiles_[which];
    if (!std::exchange(profile.starting, false)) return;
    profile.running = true;
    trace_.say(name_, ": profile ", profile.name, " is in the list");
}

void ModelSwitch::fall_still() {
    trace_.say(name_, ": nothing happens there any more");
    still_ = true;
}

void ModelSwitch::heal() {
    if (!running_) start();
    for (std::size_t which = 0; which < profiles_.size(); ++which) {
        start_profile(which);
        show_profile(which);
    }
}

}  // namespace simulation
