// The limit of answers per second: a bare Beast server on one thread, with the settings of pbxd's listener. It reads
// the request whole and says the same bytes to everybody. Prints its port; ends with its standard input.
#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(tcp::socket socket, const std::string& answer) {
    beast::flat_buffer buffer;
    while (true) {
        beast::http::request<beast::http::string_body> request;
        const auto [gone, read] = co_await beast::http::async_read(socket, buffer, request, as_result);
        if (gone) co_return;
        const auto [broken, written] = co_await asio::async_write(socket, asio::buffer(answer), as_result);
        if (broken) co_return;
    }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, const std::string& answer) {
    while (true) {
        auto [error, socket] = co_await acceptor.async_accept(as_result);
        if (error) co_return;
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), answer), asio::detached);
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A bare Beast server that says the same bytes to everybody.");
    std::string answer_file;
    app.add_option("--answer", answer_file, "The answer's bytes, head and body")->required();
    CLI11_PARSE(app, argc, argv);

    std::ifstream file(answer_file, std::ios::binary);
    const std::string answer{std::istreambuf_iterator<char>(file), {}};
    if (answer.empty()) {
        std::cerr << "bench_fsapi_limit: " << answer_file << " cannot be read, or is empty\n";
        return 2;
    }
    asio::io_context loop(1);
    // Opens, sets SO_REUSEADDR, binds and listens with the longest backlog: as http::create_server does.
    tcp::acceptor acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::cout << acceptor.local_endpoint().port() << std::endl;
    asio::co_spawn(loop, accept_all(acceptor, answer), asio::detached);
    asio::posix::stream_descriptor input(loop, 0);
    char byte = 0;
    input.async_read_some(asio::buffer(&byte, 1), [&loop](const auto&, std::size_t) { loop.stop(); });
    loop.run();
    return 0;
}
