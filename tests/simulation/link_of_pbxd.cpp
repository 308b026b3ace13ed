// pbxd's end of a link.
#include <cstring>
#include <utility>

#include "link.hpp"

namespace simulation {

using esl::detail::Session;

void Link::later(EpochMilliseconds time, std::function<void()> what) {
    time_.at(time, [this, run = run_, what = std::move(what)] {
        if (run == run_) what();
    });
}

Session::Time Link::session_time() const { return Session::Time(std::chrono::milliseconds(time_.now())); }

EpochMilliseconds Link::soon() {
    const auto pause = random_.chance(90) ? random_.between(0, 3) : random_.between(0, 300);
    return std::max(time_.now() + pause, suspended_until_);
}

void Link::begin(pbxd::ReadModel& model, pbxd::SwitchId id) {
    ++run_;
    presence_ = &model.presence();
    id_ = id;
    // Sometimes so short that events are thrown away.
    longest_queue_ = random_.chance(25) ? 2 + random_.below(4) : 1000;
    queue_.emplace(longest_queue_, 1'000'000);
    // Sometimes all is checked soon again.
    const auto looks_of_a_check = random_.chance(30) ? 5 : 30;
    follower_.emplace(model, id, 1 + random_.below(3), looks_of_a_check);
    following_ = false;
    connect_later();
}

void Link::end() {
    ++run_;
    ++connection_;
    open_at_switch_ = subscribed_ = half_open_ = false;
    session_.reset();
    asked_.clear();
    on_their_way_ = 0;
}

void Link::connect_later() {
    later(std::max(soon(), time_.now() + random_.between(100, 3000)), [this] { connect(); });
}

void Link::connect() {
    if (session_) return;
    if (!pbx_.is_running() || time_.now() < refused_until_) {
        notify(esl::Disconnected{esl::Error::connection_lost, "connecting"});
        connect_later();
        return;
    }
    trace_.say(pbx_.name(), ": pbxd connects");
    ++connection_;
    open_at_switch_ = true;
    half_open_ = subscribed_ = false;
    bytes_left_.reset();
    on_their_way_ = 0;
    last_arrival_ = last_command_ = time_.now();
    inbox_.clear();
    decoder_.reset();
    session_.emplace(config_, session_time());
    watch();
    send("Content-Type: auth/request\n\n");
}

void Link::watch() {
    const auto due =
        std::chrono::duration_cast<std::chrono::milliseconds>(session_->next_deadline().time_since_epoch());
    time_.time_out_at(std::max(due.count(), suspended_until_), [this, connection = connection_] {
        if (!is_current(connection)) return;
        if (time_.now() < suspended_until_) return watch();
        if (const auto error = session_->on_time(session_time())) {
            trace_.say(pbx_.name(), ": pbxd hears nothing any more");
            return lose(esl::Error::silent);
        }
        write();
        watch();
    });
}

void Link::arrive(std::uint64_t connection, const Bytes& bytes) {
    if (!is_current(connection)) return;
    inbox_.push_back(bytes);
    drain(connection);
}

void Link::drain(std::uint64_t connection) {
    if (!is_current(connection)) return;
    if (time_.now() < suspended_until_) {
        later(suspended_until_, [this, connection] { drain(connection); });
        return;
    }
    while (!inbox_.empty() && is_current(connection)) {
        const auto bytes = inbox_.front();
        inbox_.pop_front();
        --on_their_way_;
        if (!half_open_) receive(connection, *bytes);
    }
}

void Link::receive(std::uint64_t connection, std::string_view rest) {
    bool ends = false;
    if (bytes_left_) {
        ends = *bytes_left_ < rest.size();
        rest = rest.substr(0, *bytes_left_);
        *bytes_left_ -= rest.size();
    }
    while (!rest.empty() && is_current(connection)) {
        const auto size = random_.chance(70) ? rest.size() : 1 + random_.below(rest.size());
        read(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    if (ends && is_current(connection)) lose(esl::Error::connection_lost);
}

void Link::read(std::string_view bytes) {
    session_->on_bytes(session_time());
    while (!bytes.empty()) {
        const auto space = decoder_.prepare(bytes.size());
        const auto size = std::min(space.size(), bytes.size());
        std::memcpy(space.data(), bytes.data(), size);
        decoder_.commit(size);
        bytes.remove_prefix(size);
    }
    for (;;) {
        const auto frame = decoder_.next();
        if (frame.has_error()) throw Difference("the decoder refuses what the switch sent");
        if (!*frame) break;
        on_frame(**frame);
        if (!session_) return;
    }
    write();
}

void Link::on_frame(const esl::Frame& frame) {
    using Kind = Session::Action::Kind;
    const auto action = session_->on_frame(frame);
    switch (action.kind) {
        case Kind::none:
            break;
        case Kind::connected:
            notify(esl::Connected{session_->core_uuid(), session_->hostname()});
            break;
        case Kind::event:
            notify(esl::EventMessage(frame));
            break;
        case Kind::reply:
            answer(action.id, make_error_code(esl::Error::api_failed));
            break;
        case Kind::job: {
            const auto text = frame.event->body();
            // As SwitchLink::ask() has it: the module is not there.
            answer(action.id, text.starts_with("-ERR") ? std::string() : std::string(text));
            break;
        }
        case Kind::fail:
            throw Difference("the session refuses what the switch sent");
    }
}

void Link::write() {
    auto output = session_->take_output();
    if (output.empty() || half_open_ || !open_at_switch_) return;
    for (std::size_t at = 0; at < output.size();) {
        const auto end = output.find("\n\n", at);
        last_command_ = std::max(last_command_, time_.now() + delay());
        later(last_command_, [this, connection = connection_, command = output.substr(at, end - at)] {
            if (is_current(connection) && !half_open_) obey(command);
        });
        at = end + 2;
    }
}

void Link::lose(esl::Error error) {
    trace_.say(pbx_.name(), ": pbxd's link ends");
    open_at_switch_ = subscribed_ = half_open_ = false;
    for (const auto& [id, lost] : session_->lost(~std::uint64_t{0})) answer(id, make_error_code(lost));
    session_.reset();
    notify(esl::Disconnected{error, "reading"});
    connect_later();
}

void Link::notify(auto&& notification) {
    queue_->push(std::forward<decltype(notification)>(notification));
    if (std::exchange(following_, true)) return;
    later(soon(), [this] { follow(); });
}

void Link::follow() {
    following_ = false;
    while (!queue_->empty()) {
        auto notification = queue_->pop();
        take(notification);
    }
    on_changed();
}

void Link::take(esl::Notification& notification) {
    const auto now = time_.now();
    const auto attempt = follower_->attempt();
    if (const auto* event = std::get_if<esl::EventMessage>(&notification)) {
        follower_->on_event(event->view(), now);
    } else if (const auto* up = std::get_if<esl::Connected>(&notification)) {
        follower_->on_connected(up->core_uuid, now);
    } else if (std::holds_alternative<esl::Overflow>(notification)) {
        trace_.say(pbx_.name(), ": pbxd read too slowly and lost events");
        follower_->on_events_lost(now);
    } else {
        before_down();
        follower_->on_disconnected(now);
        after_down();
        return;
    }
    if (attempt == follower_->attempt()) return;
    trace_.say(pbx_.name(), ": rebuild ", follower_->attempt());
    later(soon(), [this, begun = follower_->attempt()] { advance(begun); });
}

void Link::advance(std::uint64_t attempt) {
    auto step = follower_->next(attempt, time_.now());
    if (const auto* question = std::get_if<pbxd::AskSwitch>(&step)) {
        ask(attempt, question->command);
    } else if (std::holds_alternative<pbxd::RowsWait>(step)) {
        later(soon(), [this, attempt] { advance(attempt); });
    } else if (const auto* failed = std::get_if<pbxd::RebuildFailed>(&step)) {
        trace_.say(pbx_.name(), ": rebuild ", attempt, " pauses: ", failed->error.message());
        later(time_.now() + failed->pause, [this, attempt] { advance(attempt); });
    } else if (const auto* wait = std::get_if<pbxd::AskLater>(&step)) {
        wait_for(attempt, wait->pause);
    } else if (std::holds_alternative<pbxd::RebuildDone>(step)) {
        trace_.say(pbx_.name(), ": rebuild ", attempt, " is done");
        on_changed();
        advance(attempt);
    } else if (const auto* checked = std::get_if<pbxd::RebuildChecked>(&step)) {
        trace_.say(pbx_.name(), ": rebuild ", attempt, " is checked, ", checked->corrected, " corrected");
        on_changed();
        advance(attempt);
    }
}

void Link::wait_for(std::uint64_t attempt, EpochMilliseconds pause) {
    if (!follower_->is_settled()) return later(time_.now() + pause, [this, attempt] { advance(attempt); });
    time_.time_out_at(time_.now() + pause, [this, run = run_, attempt] {
        if (run == run_) advance(attempt);
    });
}

void Link::ask(std::uint64_t attempt, const std::string& command) {
    const auto job = esl::Command::bgapi(command, "job-" + std::to_string(next_job_++));
    const auto until = time_.now() + 30'000;
    const auto id = session_ ? session_->submit(*job, Session::Time(std::chrono::milliseconds(until)))
                             : esl::Result<Session::CommandId>(make_error_code(esl::Error::not_connected));
    if (id.has_error()) {
        const auto error = id.error();
        later(soon(), [this, attempt, error] {
            follower_->answer(attempt, error);
            advance(attempt);
        });
        return;
    }
    asked_[*id] = attempt;
    write();
    time_.time_out_at(until, [this, run = run_, connection = connection_, id = *id, job = *job] {
        if (run != run_ || !is_current(connection) || !asked_.contains(id)) return;
        session_->abandon(id, job);
        answer(id, make_error_code(esl::Error::timed_out));
    });
}

void Link::answer(Session::CommandId id, boost::system::result<std::string> text) {
    const auto asked = asked_.find(id);
    if (asked == asked_.end()) return;
    const auto attempt = asked->second;
    asked_.erase(asked);
    later(soon(), [this, attempt, text = std::move(text)] {
        follower_->answer(attempt, text);
        advance(attempt);
    });
}

}  // namespace simulation
