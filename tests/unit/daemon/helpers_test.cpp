// Threads that do what is the same for very many.
#include "pbxd/helpers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "loop.hpp"

using pbxd::Helpers;

namespace {

/// Opens once so many have come to it.
class Gate {
  public:
    explicit Gate(std::size_t count) : missing_(count) {}
    /// Comes, and waits for the others; false if they never come.
    bool pass() {
        std::unique_lock lock(mutex_);
        if (missing_ > 0 && --missing_ == 0) open_.notify_all();
        return open_.wait_for(lock, pbxd::test::patience, [this] { return missing_ == 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable open_;
    std::size_t missing_;
};

}  // namespace

TEST_CASE("everything that is shared is done once, whoever does it") {
    for (const std::size_t helpers : {0, 1, 3}) {
        Helpers some(helpers);
        for (const std::size_t count : {0, 1, 31, 32, 33, 1000}) {
            CAPTURE(helpers);
            CAPTURE(count);
            std::vector<int> done(count);
            std::atomic<bool> too_large = false;
            some.share(count, 32, [&](std::size_t begin, std::size_t end) {
                if (end - begin > 32) too_large = true;
                for (auto at = begin; at < end; ++at) ++done[at];
            });
            CHECK_FALSE(too_large);
            CHECK(std::all_of(done.begin(), done.end(), [](int times) { return times == 1; }));
        }
    }
}

TEST_CASE("helpers work at the same time as the one who asks, on pieces of the size that was asked for") {
    Helpers helpers(3);
    Gate together(4);
    std::mutex mutex;
    std::set<std::thread::id> threads;
    std::vector<std::size_t> sizes;
    bool met = true;
    helpers.share(40, 10, [&](std::size_t begin, std::size_t end) {
        const bool all_came = together.pass();
        const std::lock_guard lock(mutex);
        met = met && all_came;
        threads.insert(std::this_thread::get_id());
        sizes.push_back(end - begin);
    });
    CHECK(met);
    CHECK(threads.size() == 4);
    CHECK(threads.contains(std::this_thread::get_id()));
    CHECK(sizes == std::vector<std::size_t>{10, 10, 10, 10});
}

TEST_CASE("what is little is done by the one who asks") {
    Helpers helpers(3);
    std::thread::id by;
    helpers.share(32, 32, [&](std::size_t, std::size_t) { by = std::this_thread::get_id(); });
    CHECK(by == std::this_thread::get_id());
}

TEST_CASE("nobody waits for a helper that has not begun") {
    Helpers helpers(1);
    Gate busy(3);  // the helper, the other who asks, and the test when it has what it asked for
    Gate begun(3);
    std::thread other([&] {
        helpers.share(2, 1, [&](std::size_t, std::size_t) {
            begun.pass();
            busy.pass();
        });
    });
    CHECK(begun.pass());
    std::vector<std::thread::id> by;
    helpers.share(10, 1, [&](std::size_t, std::size_t) { by.push_back(std::this_thread::get_id()); });
    CHECK(by == std::vector<std::thread::id>(10, std::this_thread::get_id()));
    CHECK(busy.pass());
    other.join();
}

TEST_CASE("a machine has fewer helpers than processors, and few") {
    const auto count = Helpers::for_this_machine();
    CHECK(count <= 3);
    CHECK(count < std::max(1U, std::thread::hardware_concurrency()));
}
