#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <thread>
#include <variant>

#include "esl/client.hpp"
#include "esl/decoder.hpp"
#include "esl_bench.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;

/// The messages of the stream that are events, and how many.
struct Events {
    std::string bytes;
    std::uint64_t count = 0;
};

Events only_events(const std::string& stream) {
    Events events;
    esl::Decoder decoder;
    for (std::size_t at = 0; at < stream.size();) {
        const auto space = decoder.prepare(16 * 1024);
        const auto n = std::min(space.size(), stream.size() - at);
        std::copy_n(stream.data() + at, n, space.data());
        decoder.commit(n);
        at += n;
        for (auto frame = decoder.next(); frame && *frame; frame = decoder.next()) {
            if (!(*frame)->event) continue;
            events.bytes += (*frame)->raw;
            ++events.count;
        }
    }
    return events;
}

/// Socket to callback: what a program with the decoder alone reaches.
double over_socketpair(const Events& events) {
    asio::io_context loop(1);
    asio::local::stream_protocol::socket ours(loop), theirs(loop);
    asio::local::connect_pair(ours, theirs);
    std::thread writer([&] {
        asio::write(theirs, asio::buffer(events.bytes));
        theirs.close();
    });
    std::uint64_t taken = 0;
    const Stopwatch watch;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            esl::Decoder decoder;
            while (taken < events.count) {
                const auto space = decoder.prepare(64 * 1024);
                decoder.commit(
                    co_await ours.async_read_some(asio::buffer(space.data(), space.size()), asio::use_awaitable));
                for (auto frame = decoder.next(); frame && *frame; frame = decoder.next()) {
                    if ((*frame)->event && !(*frame)->event->name().empty()) ++taken;
                }
            }
        },
        asio::detached);
    loop.run();
    const double seconds = watch.seconds();
    writer.join();
    return seconds;
}

/// Plays a switch that lets the client in and then sends the events.
void play(asio::ip::tcp::acceptor& acceptor, const Events& events) {
    asio::ip::tcp::socket socket = acceptor.accept();
    asio::write(socket, asio::buffer(std::string("Content-Type: auth/request\n\n")));
    std::string input;
    bool subscribed = false;
    while (!subscribed) {
        const auto n = asio::read_until(socket, asio::dynamic_buffer(input), "\n\n");
        const bool is_api = input.starts_with("api ");
        subscribed = input.starts_with("event ");
        input.erase(0, n);
        const std::string answer = is_api ? "Content-Type: api/response\nContent-Length: 4\n\nnone"
                                          : "Content-Type: command/reply\nReply-Text: +OK\n\n";
        asio::write(socket, asio::buffer(answer));
    }
    asio::write(socket, asio::buffer(events.bytes));
    boost::system::error_code gone;
    asio::read_until(socket, asio::dynamic_buffer(input), "\n\n", gone);
}

/// Through esl::Client, over loopback, to the owner: an owned copy of each event, in order.
double over_client(const Events& events) {
    asio::io_context loop(1);
    asio::io_context other(1);
    asio::ip::tcp::acceptor acceptor(other, {asio::ip::make_address("127.0.0.1"), 0});
    std::thread writer([&] { play(acceptor, events); });
    esl::Client client(loop.get_executor(), {.port = acceptor.local_endpoint().port(),
                                             .password = "x",
                                             .subscription = {.all = true},
                                             .max_queued_events = 10'000'000,
                                             .max_queued_bytes = std::size_t{4} << 30});
    double seconds = 0;
    asio::co_spawn(loop, client.async_run(), asio::detached);
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            std::optional<Stopwatch> watch;
            for (std::uint64_t taken = 0; taken < events.count;) {
                const auto notification = co_await client.async_receive();
                if (std::holds_alternative<esl::Connected>(notification)) watch.emplace();
                if (std::holds_alternative<esl::EventMessage>(notification)) ++taken;
            }
            seconds = watch->seconds();
            client.stop();
        },
        asio::detached);
    loop.run();
    writer.join();
    return seconds;
}

}  // namespace

void receiving(const std::string& stream) {
    const Events events = only_events(stream);
    double pair_best = 1e9, client_best = 1e9;
    for (int round = 0; round < 3; ++round) {
        pair_best = std::min(pair_best, over_socketpair(events));
        client_best = std::min(client_best, over_client(events));
    }
    const auto count = static_cast<double>(events.count);
    const double megabytes = static_cast<double>(events.bytes.size()) / 1e6;
    print("esl.receive.events_per_s", count / pair_best, "events/s");
    print("esl.receive.mb_per_s", megabytes / pair_best, "MB/s");
    print("esl.client.events_per_s", count / client_best, "events/s");
}

}  // namespace bench
