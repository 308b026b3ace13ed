// The browser's way to the switch: a WebSocket of pbxd's own origin, and behind it a socket to mod_verto on loopback.
// Every message passes the filter (verto_filter.hpp); nothing else does.
//
//     co_await relay.run(std::move(socket), {.user = user, .sign_in = sign_in});
//
// A browser that is not heard for seconds is closed (pings), so it does not stay online as a ghost; a revoked Session
// is closed at once.
#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_set>

#include "http/client.hpp"
#include "http/websocket.hpp"
#include "pbxd/clock.hpp"
#include "pbxd/live_hub.hpp"
#include "pbxd/log.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/verto_filter.hpp"

namespace pbxd {

class VertoConnection;

class VertoRelay {
  public:
    /// Where a mod_verto listens that is up now; nothing: none is.
    using FindSwitch = std::function<std::optional<http::Target>()>;

    VertoRelay(boost::asio::any_io_executor executor, const ReadModel& model, FindSwitch find_switch, Clock clock,
               Log& log);
    ~VertoRelay();

    boost::asio::awaitable<void> run(std::unique_ptr<http::WebSocket> socket, Viewer viewer);

    IsSignedIn is_signed_in;

    void end_user(storage::UserId user);
    void end_sign_in(storage::SignInId sign_in);
    void end_session(const std::string& client_id);
    void end_all();

    /// How often each refusal happened, by Refusal.
    const std::array<std::uint64_t, refusal_count>& refusals() const { return refusals_; }
    std::size_t connections() const { return connections_.size(); }

    static http::WebSocketOptions socket_options();

    /// Closing code for a Session that expired or was revoked: the browser asks for a new one first.
    static constexpr auto session_over = static_cast<http::CloseCode>(4001);

  private:
    friend class VertoConnection;
    /// A browser whose switch is still being reached: it may be revoked meanwhile.
    struct Waiting {
        Viewer viewer;
        std::optional<http::CloseCode> over;
    };
    void count(Refusal refusal, const Viewer& viewer);
    std::optional<VertoIdentity> identify(std::string_view login, storage::UserId user) const;
    bool is_taken(std::string_view call_id) const;

    boost::asio::any_io_executor executor_;
    const ReadModel& model_;
    FindSwitch find_switch_;
    Clock clock_;
    Log& log_;
    std::array<std::uint64_t, refusal_count> refusals_{};
    std::unordered_set<VertoConnection*> connections_;
    std::unordered_set<Waiting*> waiting_;
};

}  // namespace pbxd
