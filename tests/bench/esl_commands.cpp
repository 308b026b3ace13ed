#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <iostream>
#include <optional>
#include <variant>

#include "esl/client.hpp"
#include "esl_bench.hpp"

namespace bench {

namespace asio = boost::asio;

void commands(std::uint16_t port, const std::string& password, unsigned count) {
    // So many coroutines wait for an answer at any time.
    constexpr unsigned at_once = 1'000;
    asio::io_context loop(1);
    esl::Client client(loop.get_executor(), {.port = port, .password = password});
    std::optional<Stopwatch> watch;
    unsigned left = count;
    unsigned answered = 0;
    unsigned failed = 0;
    const auto ask = [&]() -> asio::awaitable<void> {
        while (left > 0) {
            --left;
            const auto answer = co_await client.async_api("hostname", std::chrono::seconds(30));
            if (!answer) ++failed;
            if (++answered == count) client.stop();
        }
    };
    asio::co_spawn(loop, client.async_run(), asio::detached);
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            const auto first = co_await client.async_receive();
            if (!std::holds_alternative<esl::Connected>(first)) {
                client.stop();
                co_return;
            }
            watch.emplace();
            for (unsigned i = 0; i < at_once; ++i) asio::co_spawn(loop, ask(), asio::detached);
        },
        asio::detached);
    loop.run();
    if (!watch || failed > 0) {
        std::cerr << "bench_esl: commands: " << (watch ? "some failed" : "no link") << '\n';
        return;
    }
    print("esl.commands.per_s", static_cast<double>(count) / watch->seconds(), "commands/s");
}

}  // namespace bench
