#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "scripted_switch.hpp"

namespace esl::test {
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

std::string uuid_in(const std::string& command) { return command.substr(command.find("Job-UUID: ") + 10); }

asio::awaitable<void> Peer::send(std::string text) {
    const auto [error, size] = co_await asio::async_write(socket_, asio::buffer(text), as_result);
    REQUIRE_FALSE(error.failed());
}

asio::awaitable<std::string> Peer::command() {
    const auto [error, size] =
        co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_), "\n\n", as_result);
    if (error) co_return std::string();
    std::string text = received_.substr(0, size - 2);
    received_.erase(0, size);
    co_return text;
}

asio::awaitable<void> Peer::expect(std::string text) {
    const std::string next = co_await command();
    REQUIRE(next == text);
}

asio::awaitable<void> Peer::welcome(std::string core) {
    co_await send("Content-Type: auth/request\n\n");
    co_await expect("auth ClueCon");
    co_await send(reply("+OK accepted"));
    co_await expect("api global_getvar core_uuid");
    co_await send(response(core));
    co_await expect("api hostname");
    co_await send(response("pbx"));
    co_await expect("event plain HEARTBEAT");
    co_await send(reply("+OK event listener enabled plain"));
}

void Peer::reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
}

}  // namespace esl::test
