#include "pbxd/verto_relay.hpp"

#include <chrono>
#include <exception>

#include "verto_connection.hpp"

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_message = 64 * 1024;

}  // namespace

VertoRelay::VertoRelay(asio::any_io_executor executor, const ReadModel& model, FindSwitch find_switch, Clock clock,
                       Log& log)
    : executor_(std::move(executor)),
      model_(model),
      find_switch_(std::move(find_switch)),
      clock_(std::move(clock)),
      log_(log) {}

VertoRelay::~VertoRelay() = default;

http::WebSocketOptions VertoRelay::socket_options() {
    // A ping after five silent seconds, the end after ten: a browser that is gone is offline soon.
    return {.message_bytes = most_message, .idle = 10s, .subprotocol = {}};
}

asio::awaitable<void> VertoRelay::run(std::unique_ptr<http::WebSocket> socket, Viewer viewer) {
    const auto target = find_switch_();
    if (!target) {
        co_await socket->close(http::CloseCode::try_again_later, "no switch is reachable");
        co_return;
    }
    const http::WebSocketOptions options{.message_bytes = most_message, .idle = 60s, .subprotocol = {}};
    const http::Headers headers;
    Waiting waiting{.viewer = viewer, .over = {}};
    waiting_.insert(&waiting);
    const bool may_go_on = !is_signed_in || co_await is_signed_in(viewer.sign_in);
    if (!may_go_on) waiting.over = session_over;
    auto to_switch = co_await http::connect_websocket(*target, headers, options, 5s);
    waiting_.erase(&waiting);
    if (waiting.over) {
        co_await socket->close(*waiting.over, "signed out");
        co_return;
    }
    if (!to_switch) {
        log_.warning("verto relay: mod_verto at " + target->host + ":" + std::to_string(target->port) +
                     " cannot be reached (" + to_switch.error().message() + ")");
        co_await socket->close(http::CloseCode::try_again_later, "the switch cannot be reached");
        co_return;
    }
    VertoConnection connection(*this, std::move(socket), std::move(*to_switch), viewer);
    connections_.insert(&connection);
    std::exception_ptr failure;
    try {
        co_await connection.run();
    } catch (...) {
        failure = std::current_exception();
    }
    connections_.erase(&connection);
    if (failure) std::rethrow_exception(failure);
}

void VertoRelay::count(Refusal refusal, const Viewer& viewer) {
    const auto index = static_cast<std::size_t>(refusal);
    ++refusals_.at(index);
    const auto* user = model_.directory().find(viewer.user);
    log_.debug("verto relay: dropped (" + std::string(to_string(refusal)) + ") from " +
               (user == nullptr ? std::string("a removed user") : user->login));
}

std::optional<VertoIdentity> VertoRelay::identify(std::string_view login, storage::UserId user) const {
    const auto at = login.rfind('@');
    if (at == std::string_view::npos) return std::nullopt;
    const auto& directory = model_.directory();
    const auto* session = directory.session_of_client(login.substr(0, at));
    if (session == nullptr || session->expires_at <= clock_() / 1000) return std::nullopt;
    const auto* extension = directory.find(session->extension);
    if (extension == nullptr || extension->user != user || !directory.is_enabled(*extension)) return std::nullopt;
    const auto* channel = directory.find(extension->channel);
    if (channel == nullptr || channel->auth_realm != login.substr(at + 1)) return std::nullopt;
    return VertoIdentity{.client_id = session->client_id,
                         .realm = channel->auth_realm,
                         .session_id = session->session_id,
                         .number = extension->number,
                         .name = extension->name};
}

bool VertoRelay::is_taken(std::string_view call_id) const {
    if (model_.presence().has_leg(call_id)) return true;
    for (const auto* connection : connections_) {
        if (connection->filter().calls().contains(call_id)) return true;
    }
    return false;
}

void VertoRelay::end_user(storage::UserId user) {
    for (auto* connection : connections_) {
        if (connection->viewer().user == user) connection->end(session_over, "signed out");
    }
    for (auto* waiting : waiting_) {
        if (waiting->viewer.user == user) waiting->over = session_over;
    }
}

void VertoRelay::end_sign_in(storage::SignInId sign_in) {
    for (auto* connection : connections_) {
        if (connection->viewer().sign_in == sign_in) connection->end(session_over, "signed out");
    }
    for (auto* waiting : waiting_) {
        if (waiting->viewer.sign_in == sign_in) waiting->over = session_over;
    }
}

void VertoRelay::end_session(const std::string& client_id) {
    for (auto* connection : connections_) {
        const auto& identity = connection->filter().identity();
        if (identity && identity->client_id == client_id) connection->end(session_over, "the session is over");
    }
}

void VertoRelay::end_all() {
    for (auto* connection : connections_) connection->end(http::CloseCode::going_away, "restarting");
    for (auto* waiting : waiting_) waiting->over = http::CloseCode::going_away;
}

}  // namespace pbxd
