#include "replay_server.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "esl/replay.hpp"
#include "recording_file.hpp"
#include "replay_pace.hpp"

namespace pbxd {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
/// The player waits while this much is not yet written.
constexpr std::size_t most_unwritten = std::size_t{1} << 20;

}  // namespace

/// A client, shared by three coroutines: one reads its commands, one plays, one writes what both have to say.
struct ReplayServer::Connection {
    Connection(tcp::socket accepted, const esl::ReplayedSwitch::Settings& settings)
        : socket(std::move(accepted)),
          part(settings),
          to_write(socket.get_executor(), asio::steady_timer::time_point::max()),
          may_play(socket.get_executor(), asio::steady_timer::time_point::max()) {}

    tcp::socket socket;
    esl::ReplayedSwitch part;
    std::string output;
    asio::steady_timer to_write;  ///< never expires; cancelled when there is something to write
    asio::steady_timer may_play;  ///< likewise: the client listens, or what was played is written
};

ReplayServer::ReplayServer(const asio::any_io_executor& executor, Settings settings)
    : executor_(executor), settings_(std::move(settings)), acceptor_(executor) {
    part_.answer = answer_of_an_empty_switch;
}

boost::system::result<std::uint16_t> ReplayServer::listen(std::uint16_t port) {
    auto source = open_recording(settings_.path);
    if (!source) return source.error();
    read_identity(std::move(*source));
    boost::system::error_code error;
    acceptor_.open(tcp::v4(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind({asio::ip::address_v4::loopback(), port}, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    return acceptor_.local_endpoint().port();
}

/// Which switch it was that was recorded: its first event says so.
void ReplayServer::read_identity(esl::RecordingReader::Source source) {
    esl::Replay replay(std::move(source));
    for (;;) {
        const auto next = replay.next();
        if (next.has_error() || !*next) return;  // play() will say what is wrong
        if (!(*next)->frame.event) continue;
        const auto& event = *(*next)->frame.event;
        if (event.contains("Core-UUID")) part_.core_uuid = event.decoded("Core-UUID");
        if (event.contains("FreeSWITCH-Hostname")) part_.hostname = event.decoded("FreeSWITCH-Hostname");
        return;
    }
}

void ReplayServer::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
}

asio::awaitable<void> ReplayServer::run() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(as_result);
        if (!error) co_await serve(std::move(socket));
    }
}

asio::awaitable<void> ReplayServer::serve(tcp::socket socket) {
    using namespace asio::experimental::awaitable_operators;
    Connection client(std::move(socket), part_);
    settings_.say("a client has connected");
    // The client leaves, and so ends the reading; that ends the others.
    co_await (read(client) || (write(client) && play(client)));
    settings_.say("the client has left");
}

asio::awaitable<void> ReplayServer::read(Connection& client) {
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        client.output += client.part.take_output();
        client.to_write.cancel();
        client.may_play.cancel();
        const auto [error, size] = co_await client.socket.async_read_some(asio::buffer(buffer), as_result);
        if (error) co_return;
        client.part.receive({buffer.data(), size});
    }
}

asio::awaitable<void> ReplayServer::write(Connection& client) {
    for (;;) {
        while (client.output.empty()) {
            if (client.part.ended()) {
                boost::system::error_code ignored;
                client.socket.shutdown(tcp::socket::shutdown_both, ignored);
                co_return;
            }
            co_await client.to_write.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) co_return;
        }
        const auto output = std::exchange(client.output, {});
        const auto [error, size] = co_await asio::async_write(client.socket, asio::buffer(output), as_result);
        if (error) co_return;
        client.may_play.cancel();
    }
}

asio::awaitable<void> ReplayServer::play(Connection& client) {
    while (!client.part.listening()) {
        co_await client.may_play.async_wait(as_result);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
    auto source = open_recording(settings_.path);
    if (source)
        co_await play_events(client, std::move(*source));
    else
        settings_.say("the recording cannot be opened: " + source.error().message());
}

asio::awaitable<void> ReplayServer::play_events(Connection& client, esl::RecordingReader::Source source) {
    esl::Replay replay(std::move(source));
    ReplayPace pace(executor_, settings_.speed);
    std::size_t played = 0;
    for (;;) {
        const auto next = replay.next();
        if (next.has_error()) settings_.say("the recording is damaged: " + next.error().message());
        if (next.has_error() || !*next) break;
        const auto& [at, frame] = **next;
        if (!frame.event) continue;
        co_await pace.wait_for(at);
        while (client.output.size() > most_unwritten) {
            co_await client.may_play.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) co_return;
        }
        client.output += frame.raw;
        client.to_write.cancel();
        ++played;
    }
    settings_.say(std::to_string(played) + " events were played");
}

std::optional<std::string> answer_of_an_empty_switch(std::string_view command) {
    if (command == "sofia xmlstatus") return "<profiles>\n</profiles>\n";
    if (command == "verto jsonstatus") return R"({"profiles":[]})";
    if (command == "show channels as json" || command == "show calls as json") return R"({"row_count":0})";
    return std::nullopt;
}

}  // namespace pbxd
