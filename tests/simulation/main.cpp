// Runs random schedules of faults and events, and sees after each that presence equals the model.
//
//     ./dev simulate [--schedules N] [--first SEED] [--threads N]
//     ./dev simulate --seed SEED      one schedule, step by step
//
// Ends with `N passed, N failed, 0 skipped`, and with 1 where a schedule failed.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "schedule.hpp"

namespace {

struct Options {
    std::uint64_t schedules = 100'000;
    std::uint64_t first = 1;
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
    std::optional<std::uint64_t> seed;
};

Options read_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; i += 2) {
        const std::string name = arguments[i];
        const auto value = i + 1 < count ? std::strtoull(arguments[i + 1], nullptr, 10) : 0;
        if (name == "--schedules") {
            options.schedules = value;
        } else if (name == "--first") {
            options.first = value;
        } else if (name == "--threads") {
            options.threads = static_cast<unsigned>(std::max<std::uint64_t>(1, value));
        } else if (name == "--seed") {
            options.seed = value;
        } else {
            std::fprintf(stderr, "simulation: there is no '%s'; there are --schedules, --first, --threads and --seed\n",
                         name.c_str());
            std::exit(2);
        }
    }
    return options;
}

/// What is wrong; empty: nothing.
std::string run_one(std::uint64_t seed, bool told) {
    try {
        simulation::Schedule(seed, told).run();
    } catch (const std::exception& difference) {
        return difference.what();
    }
    return {};
}

int replay(std::uint64_t seed) {
    const auto wrong = run_one(seed, true);
    std::printf("%s\n", wrong.empty() ? "presence equals the model" : wrong.c_str());
    return wrong.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = read_options(count, arguments);
    if (options.seed) return replay(*options.seed);
    const auto begin = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> next = 0;
    std::atomic<std::uint64_t> failed = 0;
    std::mutex printing;
    auto work = [&] {
        for (;;) {
            const auto number = next++;
            if (number >= options.schedules || failed > 0) return;
            const auto seed = options.first + number;
            const auto wrong = run_one(seed, false);
            if (wrong.empty()) continue;
            ++failed;
            const auto schedule = number + 1;
            const std::lock_guard lock(printing);
            std::printf("schedule %llu: seed %llu: %s\n  replay: %s --seed %llu\n",
                        static_cast<unsigned long long>(schedule), static_cast<unsigned long long>(seed), wrong.c_str(),
                        arguments[0], static_cast<unsigned long long>(seed));
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options.threads; ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    const auto run = std::min<std::uint64_t>(next, options.schedules);
    std::printf("%llu schedules from seed %llu, %.0f a second\n", static_cast<unsigned long long>(run),
                static_cast<unsigned long long>(options.first), static_cast<double>(run) / seconds.count());
    std::printf("%d passed, %d failed, 0 skipped\n", failed == 0 ? 1 : 0, failed == 0 ? 0 : 1);
    return failed == 0 ? 0 : 1;
}
