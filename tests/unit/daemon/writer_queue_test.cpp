// The order in which sockets are written to when a message goes to many.
#include "pbxd/writer_queue.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "loop.hpp"

using namespace pbxd;
namespace asio = boost::asio;
using test::Loop;

namespace {

using Ids = std::vector<WriterQueue::WriterId>;

Ids up_to(WriterQueue::WriterId count) {
    Ids ids;
    for (WriterQueue::WriterId id = 0; id < count; ++id) ids.push_back(id);
    return ids;
}

/// A queue whose writers have nothing for its batch.
struct Queue : WriterQueue {
    Queue(Loop& loop, std::function<void(WriterId)> write)
        : WriterQueue(loop.executor(), {.prefetch = [](auto) {},
                                        .write = [write = std::move(write)](auto id, auto&) { write(id); },
                                        .written = [](auto) {}}) {}
};

}  // namespace

TEST_CASE("writers are written to in their order, and not before the loop comes round") {
    Loop loop;
    Ids written;
    Queue queue(loop, [&](auto id) { written.push_back(id); });
    for (const auto id : up_to(1000)) queue.add(id);
    CHECK(written.empty());
    CHECK_FALSE(queue.empty());
    loop.until([&] { return queue.empty(); });
    CHECK(written == up_to(1000));
    queue.add(7);
    loop.until([&] { return queue.empty(); });
    CHECK(written.back() == 7);
}

TEST_CASE("what comes while many are written to waits for a slice and not for all") {
    Loop loop;
    Ids written;
    std::size_t before = 0;
    Queue queue(loop, [&](auto id) {
        if (id == 0) asio::post(loop.executor(), [&] { before = written.size(); });
        written.push_back(id);
    });
    for (const auto id : up_to(1000)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    loop.settle();
    CHECK(before == WriterQueue::slice);
    CHECK(written.size() == 1000);
}

TEST_CASE("a writer that is added while others are written to has its turn behind them") {
    Loop loop;
    Ids written;
    WriterQueue* known = nullptr;
    Queue queue(loop, [&](auto id) {
        if (id == 1) known->add(99);
        written.push_back(id);
    });
    known = &queue;
    for (const auto id : up_to(3)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    loop.settle();
    CHECK(written == Ids{0, 1, 2, 99});
}

TEST_CASE("a writer that waits already is written to once, at its place, and again when it is added later") {
    Loop loop;
    Ids written;
    Queue queue(loop, [&](auto id) { written.push_back(id); });
    for (const auto id : {1, 2, 1, 3, 2}) queue.add(static_cast<WriterQueue::WriterId>(id));
    loop.until([&] { return queue.empty(); });
    CHECK(written == Ids{1, 2, 3});
    queue.add(1);
    loop.until([&] { return queue.empty(); });
    CHECK(written == Ids{1, 2, 3, 1});
}

TEST_CASE("a writer may be added again as soon as it is told that it was written to") {
    Loop loop;
    Ids written;
    WriterQueue* known = nullptr;
    WriterQueue queue(loop.executor(), {.prefetch = [](auto) {},
                                        .write = [&](auto id, auto&) { written.push_back(id); },
                                        .written =
                                            [&](auto id) {
                                                if (written.size() < 3) known->add(id);
                                            }});
    known = &queue;
    queue.add(7);
    loop.until([&] { return queue.empty(); });
    CHECK(written == Ids{7, 7, 7});
}

TEST_CASE("a queue that is gone writes to nobody") {
    Loop loop;
    int written = 0;
    {
        Queue queue(loop, [&](auto) { ++written; });
        queue.add(1);
    }
    loop.settle();
    CHECK(written == 0);
}

TEST_CASE("writers are prefetched some at a time, all of those before the first of them is written to") {
    Loop loop;
    std::vector<std::pair<char, WriterQueue::WriterId>> seen;
    const auto note = [&](char what) { return [&seen, what](auto id) { seen.emplace_back(what, id); }; };
    const auto write = note('w');
    WriterQueue queue(loop.executor(),
                      {.prefetch = note('p'), .write = [&](auto id, auto&) { write(id); }, .written = [](auto) {}});
    constexpr auto count = WriterQueue::slice + WriterQueue::together + 1;
    for (const auto id : up_to(count)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    REQUIRE(seen.size() == 2 * count);
    auto next = seen.begin();
    for (WriterQueue::WriterId begin = 0; begin < count; begin += WriterQueue::together) {
        const auto end = std::min(begin + WriterQueue::together, count);
        for (const char what : {'p', 'w'}) {
            for (auto id = begin; id < end; ++id) CHECK(*next++ == std::pair(what, id));
        }
    }
}

namespace {

/// Sockets that are written to by a queue, each with texts that it says one after the other.
struct Sockets {
    explicit Sockets(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            std::array<int, 2> ends{};
            REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
            ours.push_back(ends[0]);
            theirs.push_back(ends[1]);
        }
        said.resize(count);
        rests.resize(count);
    }
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;
    ~Sockets() {
        for (const int descriptor : ours) ::close(descriptor);
        for (const int descriptor : theirs) ::close(descriptor);
    }
    void say(std::size_t id, http::SendBatch& batch) {
        if (said[id] < texts.size()) batch.add(ours[id], "", texts[said[id]++], taken, rests[id]);
    }
    std::string heard(std::size_t id) const {
        std::array<char, 100> buffer{};
        const auto size = ::recv(theirs[id], buffer.data(), buffer.size(), MSG_DONTWAIT);
        return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
    }

    std::vector<std::string> texts{"a", "b", "c"};
    std::vector<int> ours;
    std::vector<int> theirs;
    std::vector<std::size_t> said;
    std::vector<std::string> rests;
    bool taken = false;
};

}  // namespace

TEST_CASE("writers are asked until they have nothing more to say, and told when all of it is sent") {
    Loop loop;
    constexpr auto count = WriterQueue::slice + 1;
    Sockets sockets(count);
    Ids told;
    bool too_early = false;
    WriterQueue queue(loop.executor(), {.prefetch = [](auto) {},
                                        .write = [&](auto id, auto& batch) { sockets.say(id, batch); },
                                        .written =
                                            [&](auto id) {
                                                too_early = too_early || sockets.heard(id) != "abc";
                                                told.push_back(id);
                                            }});
    SUBCASE("many, in slices") {
        for (const auto id : up_to(count)) queue.add(id);
        loop.until([&] { return queue.empty(); });
        CHECK(told == up_to(count));
    }
    SUBCASE("few, at once") {
        queue.write_at_once(up_to(WriterQueue::together + 1));
        CHECK(told == up_to(WriterQueue::together + 1));
    }
    CHECK_FALSE(too_early);
}
