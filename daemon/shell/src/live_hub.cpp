#include "pbxd/live_hub.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <unordered_map>
#include <utility>

#include "live_connection.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

namespace asio = boost::asio;

namespace {

/// So many are written to where they are told; more have to take their turns.
constexpr std::size_t few = 32;

}  // namespace

LiveHub::LiveHub(asio::any_io_executor executor, ReadModel& model, Clock clock)
    : executor_(std::move(executor)),
      model_(model),
      clock_(std::move(clock)),
      views_(model),
      timer_(executor_),
      writers_(executor_, {.prefetch =
                               [this](auto id) {
                                   if (const auto* connection = find(id)) connection->prefetch();
                               },
                           .write =
                               [this](auto id, auto& batch) {
                                   if (auto* connection = find(id)) connection->write_in(batch);
                               },
                           .written =
                               [this](auto id) {
                                   if (auto* connection = find(id)) connection->written();
                               }}) {}

LiveHub::~LiveHub() = default;

LiveConnection* LiveHub::find(std::uint64_t id) const {
    const auto at = connections_.find(id);
    return at == connections_.end() ? nullptr : at->second;
}

http::WebSocketOptions LiveHub::socket_options() {
    // Half of it is how often Beast pings a browser that says nothing: at ten seconds, pings to ten thousand took a
    // fifth of the processor time beside a thousand changes a second. A page asks by itself when it hears nothing, and
    // proxies wait for a minute. Spread, so that thousands who came together are not pinged together for ever.
    static thread_local std::minstd_rand random(std::random_device{}());
    const std::chrono::milliseconds idle(std::uniform_int_distribution<>(45'000, 60'000)(random));
    return {.message_bytes = 4096, .idle = idle, .subprotocol = "pbxd.live.v1"};
}

asio::awaitable<void> LiveHub::run(std::unique_ptr<http::WebSocket> socket, Viewer viewer) {
    const auto id = next_++;
    LiveConnection connection(*this, id, std::move(socket), viewer);
    connections_[id] = &connection;
    std::exception_ptr failure;
    try {
        co_await connection.run();
    } catch (...) {
        failure = std::current_exception();
    }
    connections_.erase(id);
    if (failure) std::rethrow_exception(failure);
}

void LiveHub::publish() {
    if (std::exchange(scheduled_, true)) return;
    asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) flush();
    });
}

void LiveHub::flush() {
    scheduled_ = false;
    if (model_.take_all_changed()) views_.touch_all();
    const auto changed = model_.take_changed();
    views_.touch(changed);
    deliver(views_.flush(clock_()));
    if (!changed.empty()) on_published(changed);
    if (views_.is_waiting()) flush_later();
}

void LiveHub::flush_later() {
    const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(views_.next_in());
    if (waiting_ && timer_.expiry() <= due) return;
    waiting_ = true;
    timer_.expires_at(due);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code error) {
        if (error || alive.expired()) return;
        waiting_ = false;
        flush();
    });
}

void LiveHub::deliver(const std::vector<ViewMessage>& messages) {
    // What many are told is the same bytes for all whose view has the same number, and nearly everybody's has.
    std::map<std::pair<const std::string*, unsigned>, Outbox::Message> addressed;
    std::unordered_map<const std::string*, std::size_t> readers;
    std::vector<std::uint64_t> at_once;
    for (const auto& message : messages) ++readers[message.text.get()];
    std::vector<LiveConnection*> found(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        found[i] = find(messages[i].viewer / LiveConnection::views_of_connection);
        if (found[i] != nullptr) found[i]->expect();
    }
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& message = messages[i];
        auto* const connection = found[i];
        if (connection == nullptr) continue;
        // What one is told of two views may together be more than may wait.
        if (connection->is_waiting() && !at_once.empty()) writers_.write_at_once(std::exchange(at_once, {}));
        const auto id = message.viewer / LiveConnection::views_of_connection;
        const auto view = static_cast<unsigned>(message.viewer % LiveConnection::views_of_connection);
        auto& text = addressed[{message.text.get(), view}];
        if (!text) text = LiveConnection::addressed(view, *message.text);
        connection->deliver(view, text);
        if (readers[message.text.get()] <= few) {
            at_once.push_back(id);
        } else {
            writers_.add(id);
        }
    }
    writers_.write_at_once(at_once);
}

std::string LiveHub::encode_switches(const char* type) const {
    auto list = nlohmann::json::array();
    for (const auto& at : model_.presence().switches()) {
        list.push_back({{"name", at.name}, {"state", to_string(at.link)}, {"since", at.since}});
    }
    nlohmann::json message{{"type", type}, {"switches", std::move(list)}};
    if (std::string_view(type) == "hello") message["server_time"] = clock_();
    return json_text(message);
}

void LiveHub::publish_switches() {
    const auto text = encode_switches("switches");
    for (const auto& [id, connection] : connections_) connection->tell(text);
    publish();
}

void LiveHub::end_user(storage::UserId user) {
    const auto* found = model_.directory().find(user);
    const char* reason = found != nullptr && found->enabled ? "signed_out" : "user_disabled";
    for (const auto& [id, connection] : connections_) {
        if (connection->viewer().user == user) connection->end(reason);
    }
}

void LiveHub::end_sign_in(storage::SignInId sign_in, const std::string& reason) {
    for (const auto& [id, connection] : connections_) {
        if (connection->viewer().sign_in == sign_in) connection->end(reason);
    }
}

void LiveHub::end_all(const std::string& reason) {
    for (const auto& [id, connection] : connections_) connection->end(reason);
}

}  // namespace pbxd
