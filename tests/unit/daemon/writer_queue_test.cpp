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

/// A queue whose writers are prefetched by nobody, and written to by the loop alone.
struct Queue : WriterQueue {
    Queue(Loop& loop, std::function<void(WriterId)> write)
        : WriterQueue(loop.executor(), {.prefetch = [](auto) {}, .write = std::move(write), .written = [](auto) {}},
                      0) {}
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
                                        .write = [&](auto id) { written.push_back(id); },
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
    WriterQueue queue(loop.executor(), {.prefetch = note('p'), .write = note('w'), .written = [](auto) {}}, 0);
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

TEST_CASE("with helpers everybody is written to once, and the loop is told of a slice when all of it is written") {
    Loop loop;
    constexpr auto count = 3 * WriterQueue::slice + 1;
    // Each writer's own, as what it has to say is.
    std::vector<int> prefetched(count);
    std::vector<int> written(count);
    Ids told;
    bool too_early = false;
    WriterQueue queue(loop.executor(),
                      {.prefetch = [&](auto id) { ++prefetched[id]; },
                       .write = [&](auto id) { written[id] += prefetched[id]; },
                       .written =
                           [&](auto id) {
                               const auto end = std::min(count, (id / WriterQueue::slice + 1) * WriterQueue::slice);
                               for (auto other = id; other < end; ++other) too_early = too_early || written[other] != 1;
                               told.push_back(id);
                           }},
                      3);
    for (const auto id : up_to(count)) queue.add(id);
    loop.until([&] { return queue.empty(); });
    CHECK(told == up_to(count));
    CHECK_FALSE(too_early);
}
