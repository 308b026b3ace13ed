#include "http/request_reader.hpp"

#include <doctest/doctest.h>

#include "http/request_target.hpp"
#include "printing.hpp"

using http::ReadStep;
using http::RequestReader;

namespace {

/// 0: complete; else the status of the refusal; -1: more is wanted.
int outcome(std::string_view bytes, http::ReadLimits limits = {}) {
    RequestReader reader(limits);
    switch (reader.feed(bytes)) {
        case ReadStep::complete:
            return 0;
        case ReadStep::refused:
            return static_cast<int>(reader.refusal().status);
        default:
            return -1;
    }
}

std::string post(std::string_view headers, std::string_view body = "") {
    return std::string("POST / HTTP/1.1\r\nHost: a\r\n").append(headers).append("\r\n").append(body);
}

}  // namespace

TEST_CASE("a request is read whole and byte by byte alike") {
    const std::string bytes = "POST /a%20b?x=%31 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Y:  z \r\n\r\nhello";
    for (const bool whole : {true, false}) {
        RequestReader reader({});
        CHECK_FALSE(reader.started());
        if (whole) {
            REQUIRE(reader.feed(bytes) == ReadStep::complete);
        } else {
            for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
                REQUIRE(reader.feed(bytes.substr(i, 1)) == ReadStep::more);
                CHECK(reader.started());
            }
            REQUIRE(reader.feed(bytes.substr(bytes.size() - 1)) == ReadStep::complete);
        }
        const auto request = reader.take();
        CHECK(request.method == http::Method::post);
        CHECK(request.target == "/a%20b?x=%31");
        CHECK(request.path == "/a b");
        CHECK(request.query == "x=%31");
        CHECK(request.headers.find("x-y") == "z");
        CHECK(request.body == "hello");
        CHECK(reader.keep_alive());
    }
}

TEST_CASE("requests that come together are read one after the other") {
    RequestReader reader({});
    REQUIRE(
        reader.feed("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nrest") ==
        ReadStep::complete);
    CHECK(reader.take().path == "/1");
    CHECK(reader.keep_alive());
    REQUIRE(reader.next() == ReadStep::complete);
    CHECK(reader.take().path == "/2");
    CHECK_FALSE(reader.keep_alive());
    CHECK(reader.take_rest() == "rest");
}

TEST_CASE("a chunked body is put together, its trailers left out") {
    RequestReader reader({});
    const std::string bytes =
        post("Transfer-Encoding: chunked\r\n", "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Evil: 1\r\n\r\n");
    for (const char c : bytes.substr(0, bytes.size() - 1)) REQUIRE(reader.feed({&c, 1}) == ReadStep::more);
    REQUIRE(reader.feed("\n") == ReadStep::complete);
    const auto request = reader.take();
    CHECK(request.body == "abcde");
    CHECK(request.headers.count("X-Evil") == 0);
}

TEST_CASE("100-continue is asked for once, and not if the body is there already or too large") {
    RequestReader reader({});
    REQUIRE(reader.feed(post("Expect: 100-continue\r\nContent-Length: 2\r\n")) == ReadStep::send_continue);
    REQUIRE(reader.feed("h") == ReadStep::more);
    REQUIRE(reader.feed("i") == ReadStep::complete);
    CHECK(reader.take().body == "hi");

    CHECK(outcome(post("Expect: 100-continue\r\nContent-Length: 2\r\n", "hi")) == 0);
    RequestReader eager({});
    CHECK(eager.feed(post("Expect: 100-continue\r\nContent-Length: 2\r\n", "h")) == ReadStep::more);
    CHECK(outcome(post("Expect: 100-continue\r\nContent-Length: 99999999\r\n")) == 413);
    CHECK(outcome(post("Expect: tea\r\n")) == 417);
}

TEST_CASE("what two readers could understand differently is refused") {
    for (const std::string& bytes : {
             post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
             post("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", "0\r\n\r\n"),
             post("Content-Length: 1\r\nContent-Length: 1\r\n", "a"),
             post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"),
             post("Content-Length: 1, 1\r\n", "a"),
             post("Content-Length: +1\r\n", "a"),
             post("Content-Length: -1\r\n"),
             post("Content-Length: 0x1\r\n", "a"),
             post("Content-Length:\r\n"),
             post("Content-Length: 18446744073709551616\r\n"),
             post("Content-Length : 1\r\n", "a"),
             post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
             post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
             post("Transfer-Encoding: identity\r\n"),
             post("Transfer-Encoding: xchunked\r\n"),
             post("Transfer-Encoding: chunked\r\n", "g\r\n"),
             post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n"),
             post("Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n"),
             std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
         }) {
        CAPTURE(bytes);
        CHECK(outcome(bytes) == 400);
    }
}

TEST_CASE("malformed heads are refused") {
    for (const char* bytes : {
             "\r\n\r\n",
             "GET\r\n\r\n",
             "GET / HTTP/2.0\r\n\r\n",
             "GET / HTTX/1.1\r\n\r\n",
             "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nA: \x01\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
             "\x16\x03\x01\x02\x00\x01\r\n\r\n",
             "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
             "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /a/%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
         }) {
        CAPTURE(bytes);
        CHECK(outcome(bytes) == 400);
    }
    CHECK(outcome("GET / HTTP/1.0\r\n\r\n") == 0);
    CHECK(outcome("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") == 0);
}

TEST_CASE("the head and the body are limited") {
    const http::ReadLimits limits{.header_bytes = 200, .body_bytes = 10};
    CHECK(outcome(post("X: " + std::string(300, 'a') + "\r\n"), limits) == 431);
    CHECK(outcome("GET /" + std::string(300, 'a'), limits) == 431);
    CHECK(outcome(post("Content-Length: 10\r\n", "0123456789"), limits) == 0);
    CHECK(outcome(post("Content-Length: 11\r\n"), limits) == 413);
    CHECK(outcome(post("Transfer-Encoding: chunked\r\n", "8\r\n01234567\r\n3\r\n012\r\n0\r\n\r\n"), limits) == 413);
    CHECK(outcome(post("Transfer-Encoding: chunked\r\n", "1;" + std::string(300, 'x')), limits) == 400);
}

TEST_CASE("a target is taken apart and decoded") {
    const auto target = http::parse_target("/extensions/%31?next=%2Fa&x");
    REQUIRE(target);
    CHECK(target->path == "/extensions/1");
    CHECK(target->query == "next=%2Fa&x");
    CHECK(http::parse_target("/M%C3%BCller")->path == "/M\xc3\xbcller");
    CHECK(http::parse_target("/a..b/...")->path == "/a..b/...");
    for (const char* bad : {"",          "a",   "*",    "http://a/", "/..",  "/.",   "/a/../b",   "/a/%2E%2e",
                            "/a/.%2e/b", "/%",  "/%1",  "/%gg",      "/a?%", "/%00", "/%0d%0a",   "/%2f",
                            "/%5c",      "/\\", "/%ff", "/%c0%af",   "/a b", "/a#b", "/\xc3\xa4", "/%7f"}) {
        CAPTURE(bad);
        CHECK_FALSE(http::parse_target(bad));
    }
}

TEST_CASE("a response's head frames the body itself and lets no header out of its line") {
    auto response = http::Response::text(200, "hello");
    response.headers.add("Content-Length", "99");
    response.headers.add("connection", "upgrade");
    CHECK(http::response_head(response, true, "now") ==
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nDate: now\r\nContent-Length: 5\r\n\r\n");
    http::Response none;
    none.status = 204;
    CHECK(http::response_head(none, false, "") == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    CHECK_FALSE(http::response_head(http::Response::redirect("/\r\nSet-Cookie: x=1"), true, ""));
    response.headers.add("A b", "c");
    CHECK_FALSE(http::response_head(response, true, ""));
}
