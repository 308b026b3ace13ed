#include "fake_verto.hpp"

#include <nlohmann/json.hpp>

namespace pbxd::test {
namespace {

asio::awaitable<http::Answer> upgrade(http::Upgrade wanted) { co_return http::Answer(std::move(wanted)); }

}  // namespace

FakeVerto::FakeVerto(Loop& loop) : loop_(loop) {
    auto handler = [this](const http::Request&) {
        return upgrade({.options = {.message_bytes = std::size_t{1024} * 1024},
                        .run = [this](std::unique_ptr<http::WebSocket> socket) { return listen(std::move(socket)); }});
    };
    auto made = http::create_server(loop.executor(), {}, handler);
    REQUIRE(made.has_value());
    server_ = std::move(*made);
}

FakeVerto::~FakeVerto() {
    server_->stop();
    loop_.settle();
}

http::Target FakeVerto::target() const {
    return {.host = "127.0.0.1", .port = server_->port(), .secure = false, .verify_peer = true, .path = "/"};
}

asio::awaitable<void> FakeVerto::listen(std::unique_ptr<http::WebSocket> socket) {
    socket_ = socket.get();
    ++opened_;
    for (;;) {
        auto message = co_await socket->read();
        if (!message) break;
        heard_.push_back(std::move(*message));
    }
    if (socket_ == socket.get()) socket_ = nullptr;
    ++closed_;
}

nlohmann::json FakeVerto::next() {
    loop_.until([this] { return !heard_.empty(); });
    const auto message = std::move(heard_.front());
    heard_.pop_front();
    return nlohmann::json::parse(message);
}

bool FakeVerto::say(const nlohmann::json& message) {
    REQUIRE(socket_ != nullptr);
    const auto text = std::make_shared<const std::string>(message.dump());
    return loop_.run(socket_->write(text)).has_value();
}

void FakeVerto::hang_up() {
    REQUIRE(socket_ != nullptr);
    socket_->abort();
}

}  // namespace pbxd::test
