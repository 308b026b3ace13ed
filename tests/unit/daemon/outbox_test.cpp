// The bounded queue before a WebSocket.
#include "pbxd/outbox.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "loop.hpp"

using namespace pbxd;
namespace asio = boost::asio;
using test::Loop;

namespace {

/// Takes each message when it is told to.
class SlowSocket final : public http::WebSocket {
  public:
    explicit SlowSocket(Loop& loop) : gate_(loop.executor(), asio::steady_timer::time_point::max()) {}

    asio::awaitable<boost::system::result<std::string>> read() override {
        co_return make_error_code(http::Error::closed);
    }
    asio::awaitable<boost::system::result<void>> write(std::shared_ptr<const std::string> message) override {
        ++writing;
        while (!open && !broken) co_await gate_.async_wait(asio::as_tuple(asio::use_awaitable));
        --writing;
        if (broken) co_return make_error_code(http::Error::closed);
        written.push_back(*message);
        co_return boost::system::result<void>();
    }
    bool write_in(http::SendBatch&, std::string_view message, bool& taken) override {
        taken = at_once > 0;
        if (!taken) return full;
        --at_once;
        written.emplace_back(message);
        return true;
    }
    asio::awaitable<void> close(http::CloseCode, std::string) override { co_return; }
    void flush() override { ++flushed; }
    void prefetch() const override {}
    void abort() override {
        broken = true;
        gate_.cancel();
    }
    void take_all() {
        open = true;
        gate_.cancel();
    }

    int writing = 0;
    bool open = false;
    int at_once = 0;    ///< so many messages can be written without waiting
    bool full = false;  ///< the next one is tried, but the kernel does not take it
    int flushed = 0;
    bool broken = false;
    std::vector<std::string> written;

  private:
    asio::steady_timer gate_;
};

struct Running {
    Loop loop;
    SlowSocket socket{loop};
    Outbox outbox{loop.executor(), 100};
    bool ended = false;
    bool failed = false;

    Running() { loop.start(run()); }
    ~Running() {
        outbox.finish();
        socket.take_all();
        loop.until([this] { return ended; });
    }
    asio::awaitable<void> run() {
        const auto outcome = co_await outbox.run(socket);
        failed = !outcome.has_value();
        ended = true;
    }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("messages are written in their order, one at a time") {
    Running at;
    CHECK(at.outbox.push("a"));
    CHECK(at.outbox.push("b"));
    at.loop.settle();
    CHECK(at.socket.writing == 1);
    CHECK(at.outbox.push("c"));
    at.loop.settle();
    CHECK(at.socket.writing == 1);
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 3; });
    CHECK(at.socket.written == Texts{"a", "b", "c"});
    CHECK(at.outbox.push("d"));
    at.loop.until([&] { return at.socket.written.size() == 4; });
}

TEST_CASE("no more waits than the bound, and what is refused is not queued") {
    Running at;
    CHECK(at.outbox.push(std::string(60, 'a')));
    at.loop.settle();
    // What is being written waits no more.
    CHECK(at.outbox.waiting_bytes() == 0);
    CHECK(at.outbox.push(std::string(60, 'b')));
    CHECK_FALSE(at.outbox.push(std::string(41, 'c')));
    CHECK(at.outbox.push(std::string(40, 'd')));
    CHECK_FALSE(at.outbox.push("e"));
    CHECK(at.outbox.waiting_bytes() == 100);
    at.socket.take_all();
    at.loop.until([&] { return at.outbox.waiting_bytes() == 0 && at.socket.writing == 0; });
    CHECK(at.socket.written == Texts{std::string(60, 'a'), std::string(60, 'b'), std::string(40, 'd')});
    CHECK(at.outbox.push(std::string(100, 'f')));
}

TEST_CASE("a message that is larger than the bound goes when nothing waits") {
    Running at;
    CHECK(at.outbox.push(std::string(60, 'a')));
    at.loop.settle();
    CHECK(at.outbox.push(std::string(500, 'b')));
    CHECK_FALSE(at.outbox.push("c"));
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 2; });
    CHECK(at.socket.written.back().size() == 500);
}

TEST_CASE("what is thrown away is not written, but what is being written is") {
    Running at;
    at.outbox.push("a");
    at.loop.settle();
    at.outbox.push("b");
    at.outbox.clear();
    CHECK(at.outbox.waiting_bytes() == 0);
    at.outbox.push("c");
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 2; });
    CHECK(at.socket.written == Texts{"a", "c"});
}

TEST_CASE("what is kept is written although the rest is dropped") {
    Running at;
    at.outbox.push("a");
    at.loop.settle();
    at.outbox.push("b");
    CHECK(at.outbox.push_kept("kept"));
    at.outbox.push("c");
    at.outbox.drop();
    CHECK(at.outbox.waiting_bytes() == 4);
    at.outbox.push("d");
    // What is kept fills the queue as anything does.
    CHECK_FALSE(at.outbox.push_kept(std::string(96, 'x')));
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 3; });
    CHECK(at.socket.written == Texts{"a", "kept", "d"});
}

TEST_CASE("when all is written more may be added from on_empty") {
    Running at;
    int empty = 0;
    at.outbox.on_empty = [&] {
        if (++empty == 1) at.outbox.push("more");
    };
    at.socket.take_all();
    at.outbox.push("a");
    at.loop.until([&] { return at.socket.written.size() == 2; });
    at.loop.settle();
    CHECK(at.socket.written == Texts{"a", "more"});
    CHECK(empty == 2);
}

TEST_CASE("what may wait is written when the writer is woken, in its order") {
    Running at;
    at.socket.take_all();
    const auto text = [](const char* of) { return std::make_shared<const std::string>(of); };
    at.loop.settle();
    CHECK(at.outbox.push(text("a"), Outbox::Write::when_woken));
    CHECK(at.outbox.push(text("b"), Outbox::Write::when_woken));
    at.loop.settle();
    CHECK(at.socket.written.empty());
    CHECK(at.outbox.waiting_bytes() == 2);
    at.outbox.wake();
    at.loop.until([&] { return at.socket.written.size() == 2; });
    CHECK(at.outbox.push(text("c"), Outbox::Write::when_woken));
    CHECK(at.outbox.push("d"));
    at.loop.until([&] { return at.socket.written.size() == 4; });
    CHECK(at.socket.written == Texts{"a", "b", "c", "d"});
}

TEST_CASE("a writer that is woken for nothing sleeps on") {
    Running at;
    at.socket.take_all();
    at.loop.settle();
    for (int i = 0; i < 3; ++i) at.outbox.wake();
    at.loop.settle();
    CHECK(at.outbox.push("a"));
    at.loop.until([&] { return at.socket.written.size() == 1; });
    CHECK_FALSE(at.ended);
}

TEST_CASE("finishing writes what waits and takes nothing more") {
    Running at;
    at.outbox.push("a");
    at.loop.settle();
    at.outbox.push("last");
    at.outbox.finish();
    CHECK_FALSE(at.outbox.push("too late"));
    CHECK_FALSE(at.ended);
    at.socket.take_all();
    at.loop.until([&] { return at.ended; });
    CHECK(at.socket.written == Texts{"a", "last"});
    CHECK_FALSE(at.failed);
}

TEST_CASE("a socket that breaks ends the writer with its error") {
    Running at;
    at.outbox.push("a");
    at.loop.settle();
    at.socket.abort();
    at.loop.until([&] { return at.ended; });
    CHECK(at.failed);
    CHECK(at.socket.written.empty());
}

namespace {

void push_for_later(Outbox& outbox, const Texts& texts) {
    for (const auto& text : texts) {
        CHECK(outbox.push(std::make_shared<const std::string>(text), Outbox::Write::when_woken));
    }
}

void add_all(Running& at) {
    http::SendBatch none(false);
    for (int i = 0; i < 3; ++i) at.outbox.write_in(none, at.socket);
}

void write_now(Running& at) {
    add_all(at);
    at.outbox.written(at.socket);
}

}  // namespace

TEST_CASE("what can be written without waiting is written at once") {
    Running at;
    int empty = 0;
    at.loop.settle();
    at.outbox.on_empty = [&] { ++empty; };
    at.socket.at_once = 2;
    push_for_later(at.outbox, {"a", "b"});
    add_all(at);
    CHECK(at.socket.written == Texts{"a", "b"});
    CHECK(at.outbox.waiting_bytes() == 0);
    CHECK(empty == 0);
    CHECK(at.socket.flushed == 0);
    at.outbox.written(at.socket);
    CHECK(empty == 1);
    CHECK(at.socket.flushed == 1);
}

TEST_CASE("what the socket does not take at once is left to the writer, in its order") {
    Running at;
    at.loop.settle();
    at.socket.at_once = 1;
    push_for_later(at.outbox, {"a", "b"});
    write_now(at);
    CHECK(at.socket.written == Texts{"a"});
    CHECK(at.outbox.waiting_bytes() == 1);
    push_for_later(at.outbox, {"c"});
    write_now(at);
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 3; });
    CHECK(at.socket.written == Texts{"a", "b", "c"});
}

TEST_CASE("one message is added at a time, and the last one is forgotten when its sending is told") {
    Running at;
    at.loop.settle();
    at.socket.at_once = 2;
    push_for_later(at.outbox, {"a", "b"});
    http::SendBatch none(false);
    at.outbox.write_in(none, at.socket);
    CHECK(at.socket.written == Texts{"a"});
    at.outbox.write_in(none, at.socket);
    CHECK(at.socket.written == Texts{"a", "b"});
    CHECK(at.outbox.waiting_bytes() == 1);
    at.outbox.written(at.socket);
    CHECK(at.outbox.waiting_bytes() == 0);
    CHECK(at.socket.writing == 0);
}

TEST_CASE("what was added and not taken is not added again, and is left to the writer") {
    Running at;
    at.loop.settle();
    at.socket.full = true;
    push_for_later(at.outbox, {"a", "b"});
    http::SendBatch none(false);
    at.outbox.write_in(none, at.socket);
    // There would be room by now, but the next round is for those who got theirs.
    at.socket.at_once = 9;
    at.outbox.write_in(none, at.socket);
    CHECK(at.socket.written.empty());
    CHECK(at.outbox.waiting_bytes() == 2);
    at.outbox.written(at.socket);
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 2; });
    CHECK(at.socket.written == Texts{"a", "b"});
}

TEST_CASE("nothing is written past what is being written") {
    Running at;
    CHECK(at.outbox.push("a"));
    at.loop.settle();
    at.socket.at_once = 9;
    push_for_later(at.outbox, {"b"});
    write_now(at);
    CHECK(at.socket.written.empty());
    at.socket.take_all();
    at.loop.until([&] { return at.socket.written.size() == 2; });
    CHECK(at.socket.written == Texts{"a", "b"});
}
