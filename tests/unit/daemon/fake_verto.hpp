// A mod_verto that keeps what it is sent and says what a test has it say.
#pragma once

#include <deque>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "http/client.hpp"
#include "http/server.hpp"
#include "loop.hpp"

namespace pbxd::test {

class FakeVerto {
  public:
    explicit FakeVerto(Loop& loop);
    FakeVerto(const FakeVerto&) = delete;
    FakeVerto& operator=(const FakeVerto&) = delete;
    ~FakeVerto();

    http::Target target() const;
    /// The next message that came.
    nlohmann::json next();
    /// Whether nothing came that was not taken.
    bool heard_nothing() const { return heard_.empty(); }
    /// Gives whether it went out.
    bool say(const nlohmann::json& message);
    /// Ends the connection of the one who is connected.
    void hang_up();

    int opened() const { return opened_; }  ///< connections ever
    int open() const { return opened_ - closed_; }

  private:
    asio::awaitable<void> listen(std::unique_ptr<http::WebSocket> socket);

    Loop& loop_;
    std::deque<std::string> heard_;
    http::WebSocket* socket_ = nullptr;
    int opened_ = 0;
    int closed_ = 0;
    std::unique_ptr<http::Server> server_;
};

}  // namespace pbxd::test
