#include "esl/detail/session.hpp"

#include <algorithm>

namespace esl::detail {
namespace {

using Kind = Session::Action::Kind;

Session::Action fail(Error error) { return {Kind::fail, 0, error}; }

// Reply-Text of a command/reply; the body of an api/response.
std::string_view reply_text(const Frame& frame) {
    return frame.type == FrameType::api_response ? frame.body : frame.headers.get("Reply-Text");
}

bool is_refusal(std::string_view text) { return text.starts_with("-"); }

// A short, printable word out of an API answer, or "" if it is none.
std::string one_word(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    const bool word = text.size() <= 255 && !is_refusal(text) &&
                      std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7F; });
    return std::string(word ? text : std::string_view{});
}

bool names_jobs(const Subscription& subscription) {
    return subscription.all || std::ranges::find(subscription.events, "BACKGROUND_JOB") != subscription.events.end();
}

}  // namespace

Session::Session(const SessionConfig& config, Time now)
    : config_(config),
      owner_wants_jobs_(names_jobs(config.subscription)),
      jobs_subscribed_(owner_wants_jobs_),
      started_(now),
      last_traffic_(now) {}

std::string_view Session::doing() const noexcept {
    switch (state_) {
        case State::greeting:
            return "waiting for the switch's greeting";
        case State::authenticating:
            return "authenticating";
        case State::preparing:
            return "subscribing to events";
        case State::ready:
            return "listening to events";
    }
    return "";
}

Session::Action Session::on_frame(const Frame& frame) {
    switch (frame.type) {
        case FrameType::auth_request:
            return state_ == State::greeting ? authenticate() : fail(Error::unexpected_message);
        case FrameType::command_reply:
        case FrameType::api_response:
            return on_reply(frame);
        case FrameType::event:
            return on_event(frame);
        case FrameType::rude_rejection:
            return fail(Error::access_denied);
        case FrameType::disconnect_notice:
            if (frame.headers.get("Content-Disposition") == "linger") return {};  // the goodbye comes later
            return fail(Error::disconnect_notice);
        case FrameType::log_data:
        case FrameType::other:
            return {};
    }
    return {};
}

Session::CommandId Session::send(const Command& command, Purpose purpose, Time deadline) {
    output_ += command.text();
    queued_ += command.text().size();
    pending_.push_back({next_id_, purpose, command.kind(), queued_, deadline, command.job_uuid()});
    return next_id_++;
}

Session::Action Session::authenticate() {
    const auto command = config_.user.empty() ? Command::auth(config_.password)
                                              : Command::userauth(config_.user, config_.domain, config_.password);
    if (command.has_error()) return {Kind::fail, 0, command.error()};
    send(*command, Purpose::authenticate, started_);
    state_ = State::authenticating;
    return {};
}

// Asks who the switch is, and for the events last, so that no event comes before the session is ready. Every switch
// with mod_commands answers both questions without a profile, a call or an event being there; a restricted user may be
// refused.
Session::Action Session::prepare() {
    state_ = State::preparing;
    send(*Command::api("global_getvar core_uuid"), Purpose::core_uuid, started_);
    send(*Command::api("hostname"), Purpose::hostname, started_);
    if (config_.subscription.empty()) return {};
    const auto command = Command::subscribe(config_.subscription);
    if (command.has_error()) return {Kind::fail, 0, command.error()};
    send(*command, Purpose::subscribe, started_);
    return {};
}

Session::Action Session::on_reply(const Frame& frame) {
    if (pending_.empty()) return fail(Error::unexpected_message);
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    // Only an api command has an api/response: anything else means that replies and commands are out of step.
    if (frame.type == FrameType::api_response && pending.kind != Command::Kind::api)
        return fail(Error::unexpected_message);
    const std::string_view text = reply_text(frame);
    switch (pending.purpose) {
        case Purpose::authenticate:
            return text.starts_with("+OK") ? prepare() : fail(Error::authentication_refused);
        case Purpose::core_uuid:
        case Purpose::hostname:
        case Purpose::subscribe:
            return on_prepared(pending, frame, text);
        case Purpose::subscribe_jobs:
            jobs_refused_ = is_refusal(text);
            return {};
        case Purpose::owner:
            return {Kind::reply, pending.id};
        case Purpose::job:
            return on_job_started(pending, frame, text);
        case Purpose::probe:
        case Purpose::abandoned:
            return {};
    }
    return {};
}

Session::Action Session::on_prepared(const Pending& pending, const Frame& frame, std::string_view text) {
    const bool answered = frame.type == FrameType::api_response;
    if (pending.purpose == Purpose::core_uuid && answered) core_uuid_ = one_word(text);
    if (pending.purpose == Purpose::hostname && answered) hostname_ = one_word(text);
    if (pending.purpose == Purpose::subscribe && is_refusal(text)) return fail(Error::subscription_refused);
    if (!pending_.empty()) return {};
    state_ = State::ready;
    return {Kind::connected};
}

Session::Action Session::on_job_started(const Pending& pending, const Frame& frame, std::string_view text) {
    const auto job = jobs_.find(pending.job_uuid);
    if (job == jobs_.end()) return {};  // abandoned, or its result came first
    if (is_refusal(text) || jobs_refused_) {
        jobs_.erase(job);
        if (is_refusal(text)) return {Kind::reply, pending.id};
        return {Kind::reply, pending.id, Error::unknown_outcome};  // it runs, but its result will not be shown to us
    }
    const std::string_view given = frame.headers.get("Job-UUID");
    if (!given.empty() && given != pending.job_uuid) {
        jobs_.erase(job);
        jobs_.emplace(given, pending.id);
    }
    return {};
}

Session::Action Session::on_event(const Frame& frame) {
    if (frame.event->name() == "BACKGROUND_JOB") {
        std::string scratch;
        const auto job = jobs_.find(std::string(frame.event->decoded("Job-UUID", scratch)));
        if (job != jobs_.end()) {
            const CommandId id = job->second;
            jobs_.erase(job);
            return {Kind::job, id};
        }
        if (!owner_wants_jobs_) return {};  // somebody else's job, or one that nobody waits for any longer
    }
    if (state_ != State::ready) return {};  // before Connected; the owner will rebuild
    return {Kind::event};
}

Result<Session::CommandId> Session::submit(const Command& command, Time deadline) {
    if (!ready()) return make_error_code(Error::not_connected);
    if (pending_.size() + jobs_.size() >= config_.max_pending) return make_error_code(Error::too_many_pending);
    if (command.kind() != Command::Kind::bgapi) return send(command, Purpose::owner, deadline);
    if (jobs_refused_) return make_error_code(Error::permission_denied);
    if (!jobs_subscribed_) {
        const Subscription jobs{.format = config_.subscription.format, .events = {"BACKGROUND_JOB"}};
        send(*Command::subscribe(jobs), Purpose::subscribe_jobs, deadline);
        jobs_subscribed_ = true;
    }
    const CommandId id = send(command, Purpose::job, deadline);
    jobs_.emplace(command.job_uuid(), id);
    return id;
}

void Session::abandon(CommandId id, const Command& command) {
    if (command.kind() == Command::Kind::bgapi) {
        // The switch may have given the job another name, so the identifier decides.
        if (jobs_.erase(command.job_uuid()) == 0)
            std::erase_if(jobs_, [id](const auto& job) { return job.second == id; });
    }
    const auto pending = std::ranges::lower_bound(pending_, id, {}, &Pending::id);
    if (pending != pending_.end() && pending->id == id) pending->purpose = Purpose::abandoned;
}

std::vector<std::pair<Session::CommandId, Error>> Session::lost(std::uint64_t written) const {
    std::vector<std::pair<CommandId, Error>> result;
    std::unordered_map<std::string, CommandId> started = jobs_;
    for (const Pending& pending : pending_) {
        if (pending.purpose != Purpose::owner && pending.purpose != Purpose::job) continue;
        if (pending.purpose == Purpose::job && started.erase(pending.job_uuid) == 0)
            continue;  // its result came already
        result.emplace_back(pending.id, pending.end > written ? Error::not_connected : Error::unknown_outcome);
    }
    for (const auto& [uuid, id] : started) result.emplace_back(id, Error::unknown_outcome);
    return result;
}

}  // namespace esl::detail
