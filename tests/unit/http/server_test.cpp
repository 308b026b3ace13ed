#include "http/server.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "http/basic_auth.hpp"
#include "http/form.hpp"
#include "printing.hpp"
#include "running_server.hpp"

using namespace std::chrono_literals;
using http::Answer;
using http::Response;
using testing::exchange;
using testing::RawClient;
using testing::RunningServer;
namespace asio = boost::asio;

namespace {

/// A recorded request of mod_xml_curl as it was on the wire: the recorder wrote the head's lines with bare LF, and an
/// empty line too many.
std::string recorded(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::size_t end = text.find("\n\n\r\n");
    REQUIRE(end != std::string::npos);
    std::string head;
    for (const char c : text.substr(0, end)) {
        if (c == '\r') continue;
        if (c == '\n') head += '\r';
        head += c;
    }
    return head + "\r\n\r\n" + text.substr(end + 4);
}

asio::awaitable<Answer> fsapi(http::Request request) {
    const auto credentials = http::basic_credentials(request.headers);
    if (!credentials || credentials->password != "lab-fsapi") co_return Answer(http::basic_challenge("fsapi"));
    const auto form = http::Form::parse(request.body);
    if (!form) co_return Answer(Response::text(400, "form\n"));
    std::string answer(form->single("section")->value_or("none"));
    answer += " " + std::to_string(form->fields().size());
    co_return Answer(Response::xml(answer));
}

std::string body_of(const std::string& response) { return response.substr(response.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("every recorded question of mod_xml_curl is understood whole and byte by byte") {
    const RunningServer server({}, fsapi);
    int questions = 0;
    for (const auto& file : std::filesystem::directory_iterator(PBXD_FIXTURES "/xml_curl")) {
        CAPTURE(file.path().string());
        ++questions;
        const std::string bytes = recorded(file.path());
        const std::string section =
            bytes.substr(bytes.find("section=") + 8, bytes.find("&tag_name") - bytes.find("section=") - 8);
        RawClient whole(server.port());
        whole.send(bytes);
        const std::string answer = whole.read_until("Content-Length");
        CHECK(answer.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nDate: "));
        CHECK(body_of(whole.read_until(section + " ")).starts_with(section));
        RawClient drip(server.port());
        for (const char c : bytes) REQUIRE(drip.send({&c, 1}));
        CHECK(drip.read_until(section + " ").find("200 OK") != std::string::npos);
    }
    CHECK(questions == 9);
}

TEST_CASE("a question that expects 100-continue gets it at once") {
    const RunningServer server({}, fsapi);
    std::string bytes = recorded(PBXD_FIXTURES "/xml_curl/dialplan-verto-invite.http");
    bytes.insert(bytes.find("Accept:"), "Expect: 100-continue\r\n");
    const std::size_t head = bytes.find("\r\n\r\n") + 4;
    RawClient client(server.port());
    client.send(bytes.substr(0, head));
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(bytes.substr(head));
    CHECK(client.read_until("dialplan ").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("a connection goes on to further requests until one says close") {
    const RunningServer server;
    RawClient client(server.port());
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.read_until("GET /1?\n").starts_with("HTTP/1.1 200 OK"));
    client.send(
        "POST /2?q HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\nHost: a\r\nConnection: "
        "close\r\n\r\n");
    CHECK(client.read_until("POST /2?q\nhi").starts_with("HTTP/1.1 200 OK"));
    const std::string last = client.read_all();
    CHECK(last.find("Connection: close\r\n") != std::string::npos);
    CHECK(last.ends_with("GET /3?\n"));
}

TEST_CASE("HTTP/1.0 is answered and closed") {
    const RunningServer server;
    const std::string answer = exchange(server.port(), "GET /x HTTP/1.0\r\n\r\n");
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("Connection: close") != std::string::npos);
    CHECK(body_of(answer) == "GET /x?\n");
}

TEST_CASE("HEAD is answered with the length but without the body") {
    const RunningServer server;
    const std::string answer = exchange(server.port(), "HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(answer.find("Content-Length: 9\r\n") != std::string::npos);
    CHECK(body_of(answer).empty());
}

TEST_CASE("bad requests get 400 and the end, whatever follows") {
    const RunningServer server;
    for (const char* bytes :
         {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET /%2e%2e HTTP/1.1\r\nHost: a\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
        CAPTURE(bytes);
        const std::string answer = exchange(server.port(), std::string(bytes) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        CHECK(answer.find("Connection: close") != std::string::npos);
        CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
    }
}

TEST_CASE("a body over the limit is refused before it is read, and the client sees the answer while still sending") {
    const RunningServer server({.body_bytes = 1000});
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
    CHECK(client.read_until("too large.\n").starts_with("HTTP/1.1 413 "));
    RawClient sending(server.port());
    sending.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + std::string(200000, 'x'));
    CHECK(sending.read_until("too large.\n").starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a handler that throws is logged and answered with 500, and the connection goes on") {
    const RunningServer server({}, [](http::Request request) -> asio::awaitable<Answer> {
        if (request.path == "/throw") throw std::runtime_error("broken");
        if (request.path == "/number") throw 7;
        if (request.path == "/header") co_return Answer(Response::redirect("/\r\nX: y"));
        co_return Answer(Response::text(200, "fine\n"));
    });
    RawClient client(server.port());
    client.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.read_until("here.\n").starts_with("HTTP/1.1 500 "));
    client.send("GET /number HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.read_until("here.\n").starts_with("HTTP/1.1 500 "));
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.read_until("fine\n").starts_with("HTTP/1.1 200 "));
    CHECK(exchange(server.port(), "GET /header HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("HTTP/1.1 500 "));
    REQUIRE(server.logged().size() == 3);
    CHECK(server.logged()[0] == "a handler threw: broken");
}

TEST_CASE("the peer is told to the handler") {
    const RunningServer server({}, [](http::Request request) -> asio::awaitable<Answer> {
        co_return Answer(
            Response::text(200, request.peer.address + (request.peer.port > 0 && !request.secure ? " plain\n" : "")));
    });
    CHECK(body_of(exchange(server.port(), "GET / HTTP/1.0\r\n\r\n")) == "127.0.0.1 plain\n");
}

TEST_CASE("a server that cannot listen says why") {
    asio::io_context loop;
    const RunningServer first;
    const auto handler = [](http::Request) -> asio::awaitable<Answer> { co_return Answer(Response::text(200, "")); };
    CHECK(http::create_server(loop.get_executor(), {.port = first.port()}, handler).error() ==
          boost::system::errc::address_in_use);
    CHECK_FALSE(http::create_server(loop.get_executor(), {.address = "localhost"}, handler));
    CHECK_FALSE(http::create_server(loop.get_executor(), {.tls = http::TlsFiles{"/nowhere", "/nowhere"}}, handler));
}
