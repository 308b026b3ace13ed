#include "esl/detail/call_session.hpp"

#include <algorithm>

namespace esl::detail {
namespace {

using Kind = CallSession::Action::Kind;

CallSession::Action fail(boost::system::error_code error) { return {Kind::fail, 0, error}; }

bool is_refusal(std::string_view text) { return text.starts_with("-"); }

}  // namespace

CallSession::CallSession(const CallSessionConfig& config, Time now) : config_(config), started_(now) {
    send(Command::connect(), Purpose::connect);
}

std::string_view CallSession::doing() const noexcept {
    switch (state_) {
        case State::connecting:
            return "waiting for the channel data";
        case State::preparing:
            return "asking for the call's events";
        case State::ready:
            return "handling the call";
    }
    return "";
}

CallSession::Action CallSession::on_frame(const Frame& frame) {
    switch (frame.type) {
        case FrameType::command_reply:
        case FrameType::api_response:
            return on_reply(frame);
        case FrameType::event:
            return on_event(frame);
        case FrameType::disconnect_notice:
            return on_notice(frame);
        case FrameType::auth_request:
            return fail(Error::unexpected_message);
        case FrameType::rude_rejection:
            return fail(Error::access_denied);
        case FrameType::log_data:
        case FrameType::other:
            return {};
    }
    return {};
}

CallSession::CommandId CallSession::send(const Command& command, Purpose purpose, std::string_view event_uuid) {
    output_ += command.text();
    queued_ += command.text().size();
    pending_.push_back({next_id_, purpose, command.kind(), queued_, std::string(event_uuid)});
    return next_id_++;
}

CallSession::Action CallSession::on_reply(const Frame& frame) {
    if (pending_.empty()) return fail(Error::unexpected_message);
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    // Only an api command has an api/response: anything else means that replies and commands are out of step.
    if (frame.type == FrameType::api_response && pending.kind != Command::Kind::api)
        return fail(Error::unexpected_message);
    const bool refused = is_refusal(frame.headers.get("Reply-Text"));
    switch (pending.purpose) {
        case Purpose::connect:
            return on_connected(frame);
        case Purpose::myevents:
            if (refused) return fail(Error::subscription_refused);
            break;
        case Purpose::linger:  // a call without it can be handled too
            break;
        case Purpose::owner:
            return {Kind::reply, pending.id};
        case Purpose::execution:
            if (refused && executions_.erase(pending.event_uuid) > 0) return {Kind::reply, pending.id};
            return {};
        case Purpose::abandoned:
            return {};
    }
    if (!pending_.empty()) return {};
    state_ = State::ready;
    return {Kind::ready};
}

CallSession::Action CallSession::on_connected(const Frame& frame) {
    Result<CallData> data = CallData::copied(frame.raw, config_.max_headers);
    if (data.has_error()) return fail(data.error());
    data_ = std::move(*data);
    uuid_ = data_.uuid();
    if (uuid_.empty()) return fail(Error::unexpected_message);  // a refusal, or no switch
    state_ = State::preparing;
    send(Command::myevents(), Purpose::myevents);
    if (data_.full() && config_.linger.count() > 0) {
        const Result<Command> linger = Command::linger(config_.linger);
        if (linger.has_error()) return fail(linger.error());
        send(*linger, Purpose::linger);
    }
    if (data_.get("Answer-State") != "hangup") return {};
    return {Kind::none, 0, {}, hang_up(HungUp::How::event, data_.get("Hangup-Cause"))};
}

CallSession::Action CallSession::on_event(const Frame& frame) {
    const EventView& event = *frame.event;
    const std::string_view name = event.name();
    std::string scratch;
    Action action{Kind::event};
    if (name == "CHANNEL_EXECUTE_COMPLETE") {
        const auto found = executions_.find(std::string(event.decoded("Application-UUID", scratch)));
        if (found != executions_.end()) {
            action = {Kind::executed, found->second.id};
            executions_.erase(found);
        }
    } else if (name == "CHANNEL_UUID" && event.decoded("Old-Unique-ID", scratch) == uuid_) {
        uuid_ = event.decoded("Unique-ID");
    } else if (name == "CHANNEL_HANGUP" || name == "CHANNEL_HANGUP_COMPLETE" || name == "CHANNEL_DESTROY") {
        // On a `full` connection the owner may have subscribed to other calls' events as well.
        if (event.decoded("Unique-ID", scratch) == uuid_)
            action.hung_up = hang_up(HungUp::How::event, event.decoded("Hangup-Cause"));
    }
    return action;
}

CallSession::Action CallSession::on_notice(const Frame& frame) {
    const bool lingers = frame.headers.get("Content-Disposition") == "linger";
    // The answer to our own `exit` says nothing about the call.
    const bool news = !finished_ && hang_up(HungUp::How::goodbye, {});
    if (lingers) return {Kind::none, 0, {}, news};
    return {Kind::fail, 0, Error::disconnect_notice, news};
}

bool CallSession::on_lost() { return !finished_ && hang_up(HungUp::How::lost, {}); }

bool CallSession::hang_up(HungUp::How how, std::string cause) {
    const bool news = !hangup_;
    if (news) hangup_ = HungUp{how, {}};
    if (hangup_->cause.empty()) hangup_->cause = std::move(cause);
    return news;
}

boost::system::error_code CallSession::on_time(Time now) const {
    if (now < next_deadline()) return {};
    return Error::timed_out;
}

CallSession::Time CallSession::next_deadline() const noexcept {
    return ready() ? Time::max() : started_ + config_.handshake_timeout;
}

boost::system::error_code CallSession::may_submit() const {
    if (!ready() || finished_) return Error::not_connected;
    if (pending_.size() + executions_.size() >= config_.max_pending) return Error::too_many_pending;
    return {};
}

Result<CallSession::CommandId> CallSession::submit(const Command& command) {
    if (const auto error = may_submit()) return error;
    return send(command, Purpose::owner);
}

Result<CallSession::CommandId> CallSession::submit_execution(const Command& message, std::string_view event_uuid) {
    if (const auto error = may_submit()) return error;
    if (hangup_) return make_error_code(Error::hung_up);
    const CommandId id = send(message, Purpose::execution, event_uuid);
    executions_.emplace(event_uuid, Execution{id, queued_});
    return id;
}

void CallSession::abandon(CommandId id) {
    if (std::erase_if(executions_, [id](const auto& entry) { return entry.second.id == id; }) > 0) return;
    const auto pending = std::ranges::lower_bound(pending_, id, {}, &Pending::id);
    if (pending != pending_.end() && pending->id == id) pending->purpose = Purpose::abandoned;
}

void CallSession::finish() {
    if (finished_) return;
    finished_ = true;
    send(Command::exit(), Purpose::abandoned);
}

std::vector<CallSession::CommandId> CallSession::take_executions() {
    std::vector<CommandId> ids;
    ids.reserve(executions_.size());
    for (const auto& [uuid, execution] : executions_) ids.push_back(execution.id);
    executions_.clear();
    return ids;
}

std::vector<std::pair<CallSession::CommandId, Error>> CallSession::lost(std::uint64_t written) const {
    std::vector<std::pair<CommandId, Error>> result;
    const auto outcome = [written](std::uint64_t end) {
        return end > written ? Error::not_connected : Error::unknown_outcome;
    };
    for (const Pending& pending : pending_) {
        if (pending.purpose == Purpose::owner) result.emplace_back(pending.id, outcome(pending.end));
    }
    for (const auto& [uuid, execution] : executions_) result.emplace_back(execution.id, outcome(execution.end));
    return result;
}

}  // namespace esl::detail
