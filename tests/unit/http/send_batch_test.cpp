// Frames for many sockets, sent together.
#include "http/send_batch.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <string>

using http::SendBatch;

namespace {

/// Two ends of a connection, and what is told of what was sent from one of them.
struct Connection {
    Connection() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
        ours = ends[0];
        theirs = ends[1];
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        ::close(ours);
        if (theirs >= 0) ::close(theirs);
    }
    void leave() {
        ::close(theirs);
        theirs = -1;
    }
    /// All that has arrived.
    std::string read() const {
        std::string text;
        std::array<char, 65536> buffer{};
        for (;;) {
            const auto size = ::recv(theirs, buffer.data(), buffer.size(), 0);
            if (size <= 0) return text;
            text.append(buffer.data(), static_cast<std::size_t>(size));
        }
    }
    /// Until the kernel takes no more.
    void fill() const {
        const std::string much(65536, 'f');
        while (::send(ours, much.data(), much.size(), 0) > 0) continue;
        REQUIRE(errno == EAGAIN);
    }

    int ours = -1;
    int theirs = -1;
    bool taken = false;
    std::string rest;
};

void add(SendBatch& batch, Connection& to, std::string_view head, std::string_view payload) {
    batch.add(to.ours, head, payload, to.taken, to.rest);
}

/// By both ways of sending; where the kernel gives no ring, twice by the same.
const std::array<bool, 2> ways{true, false};

}  // namespace

TEST_CASE("frames for many sockets arrive whole, each its own") {
    for (const bool use_ring : ways) {
        CAPTURE(use_ring);
        SendBatch batch(use_ring);
        CHECK_FALSE(batch.send());
        // One, as many as a call takes, and more than two calls take.
        for (const std::size_t count : {std::size_t{1}, SendBatch::of_one_call, 2 * SendBatch::of_one_call + 1}) {
            CAPTURE(count);
            std::deque<Connection> many(count);
            const auto text_of = [](std::size_t i) { return i % 3 == 0 ? "same" : "text " + std::to_string(i); };
            for (std::size_t i = 0; i < count; ++i) add(batch, many[i], "head:", text_of(i));
            CHECK_FALSE(batch.empty());
            CHECK_FALSE(many.front().taken);
            CHECK(batch.send());
            CHECK(batch.empty());
            for (std::size_t i = 0; i < count; ++i) {
                CHECK(many[i].taken);
                CHECK(many[i].rest.empty());
                CHECK(many[i].read() == "head:" + text_of(i));
            }
            CHECK_FALSE(batch.send());
        }
    }
}

TEST_CASE("a frame like the one before it, under another head, is another frame") {
    for (const bool use_ring : ways) {
        SendBatch batch(use_ring);
        std::deque<Connection> many(3);
        add(batch, many[0], "a:", "text");
        add(batch, many[1], "b:", "text");
        add(batch, many[2], "", "b:text");
        batch.send();
        CHECK(many[0].read() == "a:text");
        CHECK(many[1].read() == "b:text");
        CHECK(many[2].read() == "b:text");
    }
}

TEST_CASE("who takes nothing, or is gone, is told so, and the others get theirs") {
    for (const bool use_ring : ways) {
        CAPTURE(use_ring);
        SendBatch batch(use_ring);
        std::deque<Connection> many(5);
        many[1].fill();
        many[3].leave();
        for (auto& at : many) add(batch, at, "", "text");
        CHECK(batch.send());
        CHECK_FALSE(many[1].taken);
        CHECK_FALSE(many[3].taken);
        CHECK(many[1].rest.empty());
        CHECK(many[1].read().find("text") == std::string::npos);
        for (const std::size_t i : {0, 2, 4}) {
            CHECK(many[i].taken);
            CHECK(many[i].read() == "text");
        }
    }
}

TEST_CASE("of a frame that is taken in part the rest is given back") {
    for (const bool use_ring : ways) {
        CAPTURE(use_ring);
        SendBatch batch(use_ring);
        std::deque<Connection> many(3);
        const std::string large(std::size_t{8} * 1024 * 1024, 'l');
        add(batch, many[0], "", "before");
        add(batch, many[1], "head:", large);
        add(batch, many[2], "", "after");
        CHECK(batch.send());
        CHECK(many[1].taken);
        CHECK_FALSE(many[1].rest.empty());
        CHECK(many[1].read() + many[1].rest == "head:" + large);
        CHECK(many[0].read() == "before");
        CHECK(many[2].read() == "after");
    }
}

TEST_CASE("without a ring each frame has a call of its own") {
    const SendBatch batch(false);
    CHECK_FALSE(batch.has_ring());
}
