#include "pbxd/call_desk.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "call_desk_ring.hpp"
#include "http/basic_auth.hpp"
#include "pbxd/call_document.hpp"
#include "pbxd/feature_code.hpp"

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto answer_time = 10s;
// Two rising tones, and the tone of a number that is none: known to everybody, and in no language.
constexpr const char* done_tone = "tone_stream://%(150,50,600);%(150,50,800);%(300,0,1000)";
constexpr const char* refused_tone = "tone_stream://L=3;%(250,250,425)";

esl::ServerOptions reporting_to(Log& log, esl::ServerOptions options) {
    options.report = [&log](boost::system::error_code error, std::string_view doing) {
        log.warning("a call that the switch handed over: " + printable(doing) + ": " + error.message());
    };
    return options;
}

}  // namespace

CallDesk::CallDesk(const asio::any_io_executor& executor, CallDeskParts parts, esl::ServerOptions options)
    : executor_(executor),
      parts_(std::move(parts)),
      ringing_(std::make_shared<std::set<Ring*>>()),
      server_(executor, reporting_to(parts_.log, std::move(options)),
              [this](esl::Call& call) { return handle(call); }) {}

CallDesk::~CallDesk() = default;

void CallDesk::look() {
    for (auto* ring : *ringing_) ring->wake();
}

void CallDesk::take(const SwitchFact& fact) {
    const auto* gone = std::get_if<LegGone>(&fact);
    if (gone == nullptr) return;
    for (auto* ring : *ringing_) ring->leg_gone(gone->unique_id, gone->cause);
}

asio::awaitable<void> CallDesk::handle(esl::Call& call) {
    // The key is not for the call's record. And a connection that ends before the switch has begun to wait for what it
    // is told leaves the call waiting for ever (socket_function, switch_ivr_park); once it has done something, it
    // waits.
    if (!co_await call.async_execute("unset", key_variable, answer_time)) co_return;
    if (!http::same_in_constant_time(call.data().variable(key_variable), parts_.key)) {
        parts_.log.warning("a call was handed over without the key that the switch was told; it goes on without pbxd");
        co_return;
    }
    const auto task = call.data().variable(task_variable);
    if (task == feature_task) {
        co_await change(call);
        co_return;
    }
    if (const auto to_ring = read_ring_task(task, parts_.model.directory())) co_await ring(call, *to_ring);
}

asio::awaitable<void> CallDesk::change(esl::Call& call) {
    const auto question = read_call_question(call.data());
    const auto& directory = parts_.model.directory();
    const auto caller = identify(question, directory, parts_.numbers);
    const auto code = read_feature_code(question.destination);
    const auto* extension = caller.rights;
    if (extension == nullptr || caller.party.extension != extension || !code) {
        co_await call.async_hangup("CALL_REJECTED", answer_time);
        co_return;
    }
    const auto number = extension->number;
    const People::Change<storage::Extension> apply = [&code](auto& it) { it = code->applied_to(std::move(it)); };
    const auto changed = co_await parts_.people.change(extension->id, apply);
    if (changed)
        parts_.log.info("extension " + number + " changed how its calls are treated, by feature code");
    else
        parts_.log.info("extension " + number + ": a feature code was refused: " + changed.error().message());
    // Whoever hangs up meanwhile has heard enough: nothing is left to do then.
    const auto answered = co_await call.async_execute("answer", "", answer_time);
    if (!answered) co_return;
    co_await call.async_execute("sleep", "300", answer_time);
    co_await call.async_execute("playback", changed ? done_tone : refused_tone, answer_time);
    co_await call.async_hangup("", answer_time);
}

asio::awaitable<void> CallDesk::ring(esl::Call& call, const RingTask& task) {
    auto* link = parts_.link_of(call.data().get("Core-UUID"));
    if (link == nullptr) co_return;
    const auto ring = std::make_shared<Ring>(executor_, call, task, parts_, *link);
    const auto all = ringing_;
    all->insert(ring.get());
    // A coroutine that is cancelled leaves the set too.
    const std::unique_ptr<Ring, std::function<void(Ring*)>> listed(ring.get(), [all](Ring* it) { all->erase(it); });
    co_await ring->run(call);
}

}  // namespace pbxd
