#include "live_connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "pbxd/json_text.hpp"
#include "pbxd/search_text.hpp"

namespace pbxd {

namespace asio = boost::asio;

namespace {

// A snapshot of 200 rows is about 50 KB.
constexpr std::size_t most_waiting = 256 * 1024;
constexpr std::size_t most_views = 4;
constexpr unsigned most_errors = 20;
// A search may cost ten milliseconds, and everybody waits for them. Nobody types or scrolls as fast as this.
constexpr int most_at_once = 40;
constexpr std::chrono::milliseconds cost_of_message{50};

}  // namespace

LiveConnection::LiveConnection(LiveHub& hub, std::uint64_t id, std::unique_ptr<http::WebSocket> socket, Viewer viewer)
    : hub_(hub),
      id_(id),
      socket_(std::move(socket)),
      viewer_(viewer),
      outbox_(hub.executor_, most_waiting),
      expiry_(hub.executor_),
      pause_(hub.executor_) {
    outbox_.on_empty = [this] { catch_up(); };
}

asio::awaitable<void> LiveConnection::run() {
    using asio::experimental::awaitable_operators::operator||;
    tell(hub_.encode_switches("hello"));
    co_await (read() || write() || watch_sign_in());
    for (const auto view : views_) hub_.views_.close(id_ * views_of_connection + view);
    socket_->abort();
}

asio::awaitable<void> LiveConnection::write() {
    const auto written = co_await outbox_.run(*socket_);
    // Said while the read is still under way: a read that is cancelled takes the socket with it.
    if (written && ending_) co_await socket_->close(code_, reason_);
}

asio::awaitable<void> LiveConnection::watch_sign_in() {
    const bool is_signed_in = !hub_.is_signed_in || co_await hub_.is_signed_in(viewer_.sign_in);
    if (is_signed_in) {
        expiry_.expires_after(
            std::chrono::milliseconds(std::max<std::int64_t>(0, viewer_.expires_at * 1000 - hub_.clock_())));
        co_await expiry_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    end("signed_out");
    // The writer ends first, when the goodbye is out.
    expiry_.expires_at(asio::steady_timer::time_point::max());
    co_await expiry_.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> LiveConnection::read() {
    for (;;) {
        const auto message = co_await socket_->read();
        if (!message) co_return;
        if (!ending_ && !handle(*message) && ++errors_ >= most_errors) {
            ending_ = true;
            code_ = http::CloseCode::policy_violation;
            reason_ = "too many errors";
            outbox_.finish();
        }
        pause_.expires_after(pace());
        const auto [error] = co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
    }
}

std::chrono::steady_clock::duration LiveConnection::pace() {
    const auto now = std::chrono::steady_clock::now();
    paid_until_ = std::max(paid_until_, now) + cost_of_message;
    return std::max(paid_until_ - now - most_at_once * cost_of_message, std::chrono::steady_clock::duration(0));
}

void LiveConnection::end(std::string reason) {
    if (ending_) return;
    ending_ = true;
    outbox_.clear();
    outbox_.push(R"({"type":"goodbye","reason":)" + json_quoted(reason) + "}");
    outbox_.finish();
    code_ = reason == "restarting" ? http::CloseCode::going_away : http::CloseCode::policy_violation;
    reason_ = std::move(reason);
}

void LiveConnection::tell(const std::string& text) {
    if (ending_ || outbox_.push_kept(text)) return;
    fall_behind();
    // What is kept alone is too much: it reads nothing at all.
    if (!outbox_.push_kept(text)) socket_->abort();
}

Outbox::Message LiveConnection::addressed(unsigned view, const std::string& text) {
    return std::make_shared<const std::string>(R"({"view":)" + std::to_string(view) + "," + text);
}

void LiveConnection::send(const Outbox::Message& message, Outbox::Write write) {
    if (ending_ || outbox_.push(message, write)) return;
    fall_behind();
}

void LiveConnection::fall_behind() {
    outbox_.drop();
    behind_ = views_;
}

void LiveConnection::deliver(unsigned view, const Outbox::Message& message) {
    if (!behind_.contains(view)) send(message, Outbox::Write::when_woken);
}

void LiveConnection::catch_up() {
    // One at a time, the next when this one is written: all together may be more than may wait, for ever.
    if (behind_.empty()) return;
    const auto view = *behind_.begin();
    behind_.erase(behind_.begin());
    if (auto snapshot = hub_.views_.refresh(id_ * views_of_connection + view))
        send(addressed(view, *snapshot->text), Outbox::Write::now);
}

void LiveConnection::refuse(const std::string& message, std::optional<unsigned> view) {
    tell(R"({"type":"error",)" + (view ? R"("view":)" + std::to_string(*view) + "," : std::string()) +
         R"("code":"bad_request","message":)" + json_quoted(message) + "}");
}

bool LiveConnection::handle(const std::string& text) {
    static constexpr std::array<std::string_view, 4> types{"subscribe", "unsubscribe", "refresh", "ping"};
    static const auto pong = std::make_shared<const std::string>(R"({"type":"pong"})");
    const auto document = http::parse_json(text, {.bytes = 4096, .depth = 4, .values = 40});
    if (!document) {
        refuse(document.error().message, {});
        return false;
    }
    http::JsonObject in(*document);
    const auto type = in.choice("type", types);
    const auto view = type == 3 ? 0 : static_cast<unsigned>(in.integer("view", {1, 1000}));
    if (type == 0) return subscribe(in, view);
    if (auto read = in.finish(); !read) {
        refuse(read.error().message, {});
        return false;
    }
    if (type == 3) {
        send(pong, Outbox::Write::now);
        return true;
    }
    if (!views_.contains(view)) {
        refuse("there is no view of that number; subscribe first", view);
        return false;
    }
    const auto viewer = id_ * views_of_connection + view;
    behind_.erase(view);
    if (type == 1) {
        hub_.views_.close(viewer);
        views_.erase(view);
    } else if (auto snapshot = hub_.views_.refresh(viewer)) {
        send(addressed(view, *snapshot->text), Outbox::Write::now);
    }
    return true;
}

bool LiveConnection::subscribe(http::JsonObject& in, unsigned view) {
    static constexpr std::array<std::string_view, 3> filters{"all", "online", "busy"};
    static constexpr std::array<std::string_view, 3> orders{"number", "name", "state"};
    ViewQuery query;
    query.words = fold_words(in.text_if("query", 64).value_or(""));
    query.filter = static_cast<Filter>(in.choice("filter", filters, 0));
    if (const auto channel = in.integer_if("channel", {1, std::numeric_limits<std::int64_t>::max()}))
        query.channel = storage::ChannelId{*channel};
    query.order = static_cast<Order>(in.choice("order", orders, 0));
    query.descending = in.boolean_or("descending", false);
    query.parties = viewer_.sees_parties;
    Window window;
    window.limit = static_cast<std::size_t>(in.integer_or("limit", 50, {1, 200}));
    window.after = in.text_if("after", 1024);
    window.before = in.text_if("before", 1024);
    window.at_end = in.boolean_or("at_end", false);
    // A window begins at the beginning or at a row; counting rows from the beginning would jump under the reader.
    in.integer_or("offset", 0, {0, 0});
    if ((window.after ? 1 : 0) + (window.before ? 1 : 0) + (window.at_end ? 1 : 0) > 1) {
        in.fail(http::Error::out_of_range, "after", "only one of after, before and at_end may be given");
    }
    if (views_.size() >= most_views && !views_.contains(view)) {
        in.fail(http::Error::too_many, "view", "a connection may have four views");
    }
    if (auto read = in.finish(); !read) {
        refuse(read.error().message, {});
        return false;
    }
    views_.insert(view);
    behind_.erase(view);
    send(addressed(view, *hub_.views_.open(id_ * views_of_connection + view, std::move(query), std::move(window)).text),
         Outbox::Write::now);
    return true;
}

}  // namespace pbxd
