// The order in which sockets are written to when a message goes to many.
#include "pbxd/writer_queue.hpp"

#include <boost/asio/post.hpp>
#include <functional>
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

/// A queue whose writers are prefetched by nobody.
struct Queue : WriterQueue {
    Queue(Loop& loop, std::function<void(WriterId)> wake)
        : WriterQueue(loop.executor(), {.prefetch = [](auto) {}, .wake = std::move(wake)}) {}
};

}  // namespace

TEST_CASE("writers are woken in their order, and not before the loop comes round") {
    Loop loop;
    Ids woken;
    Queue queue(loop, [&](auto id) { woken.push_back(id); });
    for (const auto id : up_to(1000)) queue.add(id);
    CHECK(woken.empty());
    CHECK_FALSE(queue.empty());
    loop.until([&] { return queue.empty(); });
    CHECK(woken == up_to(1000));
    queue.add(7);
    loop.until([&] { return queue.empty(); });
    CHECK(woken.back() == 7);
}

TEST_CASE("what comes while many are written to waits for a slice and not for all") {
    Loop loop;
    Ids woken;
    std::size_t before = 0;
    Queue queue(loop, [&](auto id) {
        if (id == 0) asio::post(loop.executor(), [&] { before = woken.size(); });
        woken.push_back(id);
    });
    for (const auto id : up_to(1000)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    loop.settle();
    CHECK(before == WriterQueue::slice);
    CHECK(woken.size() == 1000);
}

TEST_CASE("a writer that is added while others are woken has its turn behind them") {
    Loop loop;
    Ids woken;
    WriterQueue* known = nullptr;
    Queue queue(loop, [&](auto id) {
        if (id == 1) known->add(99);
        woken.push_back(id);
    });
    known = &queue;
    for (const auto id : up_to(3)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    loop.settle();
    CHECK(woken == Ids{0, 1, 2, 99});
}

TEST_CASE("a queue that is gone wakes nobody") {
    Loop loop;
    int woken = 0;
    {
        Queue queue(loop, [&](auto) { ++woken; });
        queue.add(1);
    }
    loop.settle();
    CHECK(woken == 0);
}

TEST_CASE("writers are prefetched some at a time, all of those before the first of them is woken") {
    Loop loop;
    std::vector<std::pair<char, WriterQueue::WriterId>> seen;
    WriterQueue queue(loop.executor(), {.prefetch = [&](auto id) { seen.emplace_back('p', id); },
                                        .wake = [&](auto id) { seen.emplace_back('w', id); }});
    constexpr auto count = WriterQueue::slice + WriterQueue::fetched + 1;
    for (const auto id : up_to(count)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    REQUIRE(seen.size() == 2 * count);
    auto next = seen.begin();
    for (WriterQueue::WriterId begin = 0; begin < count; begin += WriterQueue::fetched) {
        const auto end = std::min(begin + WriterQueue::fetched, count);
        for (const char what : {'p', 'w'}) {
            for (auto id = begin; id < end; ++id) CHECK(*next++ == std::pair(what, id));
        }
    }
}
