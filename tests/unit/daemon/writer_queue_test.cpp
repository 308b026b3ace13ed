// The order in which sockets are written to when a message goes to many.
#include "pbxd/writer_queue.hpp"

#include <boost/asio/post.hpp>
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

}  // namespace

TEST_CASE("writers are woken in their order, and not before the loop comes round") {
    Loop loop;
    Ids woken;
    WriterQueue queue(loop.executor(), [&](auto id) { woken.push_back(id); });
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
    WriterQueue queue(loop.executor(), [&](auto id) {
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
    WriterQueue queue(loop.executor(), [&](auto id) {
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
        WriterQueue queue(loop.executor(), [&](auto) { ++woken; });
        queue.add(1);
    }
    loop.settle();
    CHECK(woken == 0);
}
