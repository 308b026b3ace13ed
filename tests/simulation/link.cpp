// The switch's end of a link, and what is between the two.
#include "link.hpp"

#include <utility>

#include "wire_text.hpp"

namespace simulation {
namespace {

/// How many messages a switch keeps for a listener that does not read (100,000 in truth).
constexpr std::size_t switch_keeps = 40;

}  // namespace

Link::Link(ModelSwitch& pbx, Random& random, Timeline& time, const Trace& trace)
    : pbx_(pbx), random_(random), time_(time), trace_(trace) {
    config_.password = "ClueCon";
    config_.subscription.events = {"CHANNEL_CALLSTATE", "CHANNEL_DESTROY"};
    config_.subscription.subclasses = {"sofia::register"};
    pbx_.fire = [this](std::string message) {
        if (subscribed_) send(std::move(message));
    };
    pbx_.died = [this](bool silently) {
        if (silently) {
            go_half_open();
        } else {
            cut();
        }
        open_at_switch_ = subscribed_ = false;
    };
}

EpochMilliseconds Link::delay() {
    const auto slow = time_.now() < slow_until_ ? random_.between(200, 4000) : 0;
    return slow + random_.between(0, 3);
}

void Link::send(std::string message) {
    if (!open_at_switch_ || half_open_) return;
    if (on_their_way_ >= switch_keeps) {
        // It lost events, and drops who does not read.
        trace_.say(pbx_.name(), ": a listener reads too slowly and is dropped");
        cut();
        return;
    }
    ++on_their_way_;
    last_arrival_ = std::max(last_arrival_, time_.now() + delay());
    later(last_arrival_, [this, connection = connection_, bytes = std::make_shared<std::string>(std::move(message))] {
        arrive(connection, bytes);
    });
}

void Link::obey(const std::string& command) {
    if (!open_at_switch_ || !pbx_.is_running()) return;
    if (command.starts_with("auth ")) {
        send(command_reply("+OK accepted"));
    } else if (command == "api global_getvar core_uuid") {
        send(api_response(pbx_.core_uuid()));
    } else if (command == "api hostname") {
        send(api_response(pbx_.name()));
    } else if (command.starts_with("event plain")) {
        subscribed_ = true;
        send(command_reply("+OK event listener enabled plain"));
    } else if (command.starts_with("bgapi ")) {
        const auto line = command.find('\n');
        const auto job_uuid = command.substr(command.rfind(' ') + 1);
        send(command_reply("+OK Job-UUID: " + job_uuid, "Job-UUID: " + job_uuid + "\n"));
        time_.after(random_.between(0, 20),
                    [this, connection = connection_, job_uuid, asked = command.substr(6, line - 6)] {
                        if (connection == connection_ && open_at_switch_) run_job(asked, job_uuid);
                    });
    } else {
        send(command_reply("-ERR command not found"));
    }
}

void Link::run_job(const std::string& command, const std::string& job_uuid) {
    auto text = pbx_.answer(command);
    if (random_.chance(bad_answers_)) {
        text.resize(1 + random_.below(text.size()));
        trace_.say(pbx_.name(), ": answers '", command, "' with its first ", text.size(), " bytes");
    }
    // Others have their turn before it is sent, so that their events overtake it and its rows are the older word.
    if (random_.chance(40)) {
        for (auto times = 1 + random_.below(3); times > 0; --times) pbx_.stir();
    }
    time_.after(random_.chance(50) ? random_.between(0, 30) : random_.between(0, 800),
                [this, connection = connection_, command, job_uuid, text = std::move(text)] {
                    if (connection != connection_ || !open_at_switch_) return;
                    send(event_message({{"Event-Name", "BACKGROUND_JOB"},
                                        {"Core-UUID", pbx_.core_uuid()},
                                        {"Job-UUID", job_uuid},
                                        {"Job-Command", command}},
                                       text));
                });
}

void Link::cut() {
    if (!session_ || half_open_) return;
    trace_.say(pbx_.name(), ": the link is cut");
    open_at_switch_ = subscribed_ = false;
    bytes_left_ = random_.below(300);
    // What arrives before that is read; then comes the end.
    last_arrival_ = std::max(last_arrival_, time_.now() + delay());
    later(last_arrival_, [this, connection = connection_] {
        if (is_current(connection)) lose(esl::Error::connection_lost);
    });
}

void Link::go_half_open() {
    if (!session_) return;
    trace_.say(pbx_.name(), ": the link is half-open");
    half_open_ = true;
}

void Link::heal() { refused_until_ = slow_until_ = suspended_until_ = bad_answers_ = 0; }

bool Link::is_up() const {
    return session_ && session_->ready() && open_at_switch_ && !half_open_ && queue_->empty() && asked_.empty() &&
           presence_->switches()[id_].link == pbxd::LinkState::up;
}

}  // namespace simulation
