// Asks what a switch asks: whole requests from a file, a new TCP connection for each as mod_xml_curl does, some at
// once. One thread. Prints one line of JSON; tests/bench/fsapi.mjs starts it.
#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// Each request behind a line with its length in bytes.
std::vector<std::string> read_requests(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    std::vector<std::string> requests;
    for (std::string line; std::getline(file, line);) {
        std::string request(std::stoul(line), '\0');
        file.read(request.data(), static_cast<std::streamsize>(request.size()));
        requests.push_back(std::move(request));
    }
    return requests;
}

/// Bytes of the whole answer, head and body, or 0 while its head is not there yet.
std::size_t whole_answer(std::string_view text) {
    constexpr std::string_view field = "Content-Length: ";
    const auto end = text.find("\r\n\r\n");
    const auto at = text.substr(0, end).find(field);
    if (end == std::string_view::npos || at == std::string_view::npos) return 0;
    std::size_t length = 0;
    std::from_chars(text.data() + at + field.size(), text.data() + end, length);
    return end + 4 + length;
}

class Load {
  public:
    Load(std::vector<std::string> requests, std::uint16_t port, std::chrono::milliseconds time)
        : requests_(std::move(requests)),
          server_(asio::ip::address_v4::loopback(), port),
          began_(Clock::now()),
          end_(began_ + time) {}

    /// One switch's thread: a question, its answer, and the next.
    asio::awaitable<void> ask_on() {
        std::string answer;
        while (Clock::now() < end_) {
            const std::string& request = requests_[next_++ % requests_.size()];
            if (co_await ask(request, answer))
                ++answered_;
            else
                ++failed_;
            ended_ = Clock::now();
        }
        last_answer_ = std::move(answer);
    }

    void print() const {
        const double seconds = std::chrono::duration<double>(ended_ - began_).count();
        std::printf("{\"answered\":%zu,\"failed\":%zu,\"seconds\":%.6f}\n", answered_, failed_, seconds);
    }
    const std::string& last_answer() const { return last_answer_; }

  private:
    asio::awaitable<bool> ask(const std::string& request, std::string& answer) {
        tcp::socket socket(co_await asio::this_coro::executor);
        const auto [refused] = co_await socket.async_connect(server_, as_result);
        if (refused) co_return false;
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);  // as libcurl does
        const auto [broken, written] = co_await asio::async_write(socket, asio::buffer(request), as_result);
        if (broken) co_return false;
        answer.resize(most_bytes);
        std::size_t size = 0;
        for (std::size_t whole = 0; whole == 0 || size < whole;) {
            const auto [error, count] =
                co_await socket.async_read_some(asio::buffer(answer.data() + size, answer.size() - size), as_result);
            if (error || count == 0) co_return false;
            size += count;
            whole = whole_answer({answer.data(), size});
        }
        answer.resize(size);
        co_return answer.starts_with("HTTP/1.1 200 ");
    }

    static constexpr std::size_t most_bytes = std::size_t{64} * 1024;

    std::vector<std::string> requests_;
    tcp::endpoint server_;
    Clock::time_point began_;
    Clock::time_point end_;
    Clock::time_point ended_;
    std::size_t next_ = 0;
    std::size_t answered_ = 0;
    std::size_t failed_ = 0;
    std::string last_answer_;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("The load of a switch on whoever answers its questions.");
    std::string requests_file;
    std::string keep;
    std::uint16_t port = 0;
    unsigned at_once = 8;
    unsigned milliseconds = 1000;
    app.add_option("--requests", requests_file, "Whole requests, each behind a line with its length")->required();
    app.add_option("--port", port, "Who is asked, on loopback")->required();
    app.add_option("--at-once", at_once, "Connections at any time")->capture_default_str();
    app.add_option("--milliseconds", milliseconds)->capture_default_str();
    app.add_option("--keep", keep, "A file for the last answer, head and body");
    CLI11_PARSE(app, argc, argv);

    auto requests = read_requests(requests_file);
    if (requests.empty()) {
        std::cerr << "bench_fsapi_load: " << requests_file << " cannot be read, or is empty\n";
        return 2;
    }
    asio::io_context loop(1);
    Load load(std::move(requests), port, std::chrono::milliseconds(milliseconds));
    for (unsigned i = 0; i < at_once; ++i) asio::co_spawn(loop, load.ask_on(), asio::detached);
    loop.run();
    load.print();
    if (!keep.empty()) std::ofstream(keep, std::ios::binary) << load.last_answer();
    return 0;
}
