// One browser's live socket: reads its subscriptions, writes what the hub hands it. Part of live_hub.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "http/json.hpp"
#include "pbxd/live_hub.hpp"
#include "pbxd/outbox.hpp"

namespace pbxd {

class LiveConnection {
  public:
    LiveConnection(LiveHub& hub, std::uint64_t id, std::unique_ptr<http::WebSocket> socket, Viewer viewer);

    boost::asio::awaitable<void> run();

    /// A message of one of its views, which write_in() writes. When too much waits, all of it goes and each
    /// view gets a fresh snapshot as soon as the browser has read what is on its way.
    void deliver(unsigned view, const Outbox::Message& message);
    /// deliver() comes soon: as prefetch(), of what that reads.
    void expect() const {
        __builtin_prefetch(&outbox_);
        __builtin_prefetch(&behind_);
    }
    /// Whether something delivered is not written yet.
    bool is_waiting() const { return outbox_.waiting_bytes() > 0; }
    /// write_in() comes soon.
    void prefetch() const {
        if (is_waiting()) socket_->prefetch();
    }
    /// Writes what is delivered, one message for each call.
    void write_in(http::SendBatch& batch) { outbox_.write_in(batch, *socket_); }
    /// After it.
    void written() { outbox_.written(*socket_); }
    /// A message of a view, as it is told to a browser that gave it that number.
    static Outbox::Message addressed(unsigned view, const std::string& text);
    void tell(const std::string& text);
    /// Says goodbye and ends.
    void end(std::string reason);

    const Viewer& viewer() const { return viewer_; }

    /// A view's number and its connection in one.
    static constexpr std::uint64_t views_of_connection = 1024;

  private:
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> write();
    /// Ends when the sign-in does.
    boost::asio::awaitable<void> watch_sign_in();
    /// How long to wait before the next message is read, so that nobody keeps pbxd busy alone.
    std::chrono::steady_clock::duration pace();
    bool handle(const std::string& text);
    bool subscribe(http::JsonObject& in, unsigned view);
    void refuse(const std::string& message, std::optional<unsigned> view);
    /// Forgets what waits of the views: each gets a fresh snapshot instead.
    void fall_behind();
    void catch_up();
    void send(const Outbox::Message& message, Outbox::Write write);

    LiveHub& hub_;
    std::uint64_t id_;
    std::unique_ptr<http::WebSocket> socket_;
    Viewer viewer_;
    Outbox outbox_;
    boost::asio::steady_timer expiry_;
    boost::asio::steady_timer pause_;
    std::chrono::steady_clock::time_point paid_until_;
    std::set<unsigned> views_;
    std::set<unsigned> behind_;  ///< views that need a snapshot
    unsigned errors_ = 0;
    bool ending_ = false;
    http::CloseCode code_ = http::CloseCode::normal;
    std::string reason_;
};

}  // namespace pbxd
