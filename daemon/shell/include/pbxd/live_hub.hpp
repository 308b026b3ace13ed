// All browsers that watch the table, and what is told to them when the read model changes.
//
//     pbxd::LiveHub hub(executor, model, clock);
//     people.on_changed = [&] { hub.publish(); };
//     co_await hub.run(std::move(socket), {.user = user, .sign_in = sign_in});
//
// Changes are gathered: publish() may be called for each event of a burst, and goes out once when the loop is done with
// it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <string>

#include "http/websocket.hpp"
#include "pbxd/clock.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/views.hpp"
#include "pbxd/writer_queue.hpp"

namespace pbxd {

/// Whose socket it is.
struct Viewer {
    storage::UserId user;
    storage::SignInId sign_in;
    storage::EpochSeconds expires_at = 0;  ///< of the sign-in
    bool sees_parties = false;             ///< with whom people are in calls
};

/// Asked once a socket can be ended with its sign-in: that may have ended between the request and then.
using IsSignedIn = std::function<boost::asio::awaitable<bool>(storage::SignInId)>;

class LiveConnection;

class LiveHub {
  public:
    LiveHub(boost::asio::any_io_executor executor, ReadModel& model, Clock clock);
    ~LiveHub();

    /// Speaks `pbxd.live.v1` with a browser until either side ends it.
    boost::asio::awaitable<void> run(std::unique_ptr<http::WebSocket> socket, Viewer viewer);

    /// The read model changed: tell those who look at what changed.
    void publish();
    /// A link's state changed: tell everybody.
    void publish_switches();

    /// Called after the read model's changes were told: for others that watch (the CLI).
    std::function<void(const std::vector<storage::ExtensionId>&)> on_published = [](const auto&) {};

    IsSignedIn is_signed_in;

    /// The User was disabled, removed or signed out everywhere.
    void end_user(storage::UserId user);
    void end_sign_in(storage::SignInId sign_in, const std::string& reason);
    void end_all(const std::string& reason);

    std::size_t connections() const { return connections_.size(); }

    static http::WebSocketOptions socket_options();

  private:
    friend class LiveConnection;

    LiveConnection* find(std::uint64_t id) const;
    void flush();
    void flush_later();
    void deliver(const std::vector<ViewMessage>& messages);
    std::string encode_switches(const char* type) const;

    boost::asio::any_io_executor executor_;
    ReadModel& model_;
    Clock clock_;
    Views views_;
    /// Flat: thousands are looked up for one message.
    boost::unordered_flat_map<std::uint64_t, LiveConnection*> connections_;
    std::uint64_t next_ = 1;
    bool scheduled_ = false;
    bool waiting_ = false;
    boost::asio::steady_timer timer_;
    WriterQueue writers_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace pbxd
