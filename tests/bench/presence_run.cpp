#include "presence_run.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "presence_figures.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

// Real readers are on other machines. Where this one has a processor of its own it never sleeps. Where it shares them,
// that would take one from those who send, and whoever sends to a reader that sleeps wakes it, which costs more than
// the frame does: it looks whether there is something to read, and naps where there is nothing.
constexpr auto nap = 100us;

}  // namespace

PresenceRun::PresenceRun(PresenceOptions options)
    : options_(std::move(options)),
      switch_(loop_, options_.esl_port),
      watchers_(std::make_unique<Watchers>(Watchers::Options{.port = options_.web_port,
                                                             .host = "localhost:" + std::to_string(options_.web_port),
                                                             .cookie = options_.cookie})),
      extensions_(static_cast<std::size_t>(options_.town.extensions) + 1),
      announce_([this](std::int64_t id, bool online) { switch_.tell(Town::line_of(id), online); }) {
    double sum = 0;
    for (std::int64_t i = 0; i < std::max<std::int64_t>(1, options_.town.extensions / window_rows); ++i)
        zipf_.push_back(sum += std::pow(static_cast<double>(i + 1), -options_.exponent));
}

void PresenceRun::print(const std::string& figure, double value, const char* unit) const {
    std::cout << options_.name << '.' << figure << ' ' << value << ' ' << unit << std::endl;
}

double PresenceRun::memory_bytes() const {
    std::ifstream file("/proc/" + std::to_string(options_.pid) + "/statm");
    double size = 0;
    double resident = 0;
    file >> size >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double PresenceRun::processor_seconds() const {
    std::ifstream file("/proc/" + std::to_string(options_.pid) + "/stat");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void PresenceRun::until(const std::string& what, const std::function<bool()>& condition) {
    const auto end = Steady::now() + 120s;
    while (!condition()) {
        if (Steady::now() > end) {
            std::cerr << "bench_presence: waited in vain for " << what << "\n";
            std::exit(1);
        }
        poll();
    }
}

void PresenceRun::poll() {
    const auto read = watchers_->poll();
    if (read + loop_.poll() == 0 && options_.naps) std::this_thread::sleep_for(nap);
}

void PresenceRun::wait_for_link() {
    until("pbxd to ask its switch", [this] { return switch_.is_watched(); });
}

std::int64_t PresenceRun::window_of(std::size_t socket) {
    const auto windows = static_cast<std::int64_t>(zipf_.size());
    if (options_.windows == "first") return 0;
    // Twenty windows, far from each other.
    if (options_.windows == "spread") return static_cast<std::int64_t>(socket % 20) * windows / 20;
    std::uniform_real_distribution<double> any(0, zipf_.back());
    const auto rank = std::lower_bound(zipf_.begin(), zipf_.end(), any(random_)) - zipf_.begin();
    // The much-watched ones are not neighbours.
    return rank * 7919 % windows;
}

void PresenceRun::open_sockets() {
    const auto before = memory_bytes();
    window_of_.resize(options_.sockets);
    watchers_->on_open = [this](std::size_t socket) {
        const auto first = (window_of_[socket] = window_of(socket)) * window_rows + 1;
        watchers_->send(socket, R"({"type":"subscribe","view":1,"order":"number","limit":50,"after":")" +
                                    options_.town.place_before(first) + "\"}");
    };
    watchers_->on_message = [this](std::size_t, std::string_view text) {
        if (text.find(R"("type":"snapshot")") != std::string_view::npos) return take_snapshot(text);
        take(text);
    };
    watchers_->open(options_.sockets);
    until("everybody's first rows", [this] { return snapshots_ >= options_.sockets; });
    const auto after = memory_bytes();
    print("bytes_per_socket", (after - before) / static_cast<double>(options_.sockets), "bytes");
    double viewers = 0;
    for (std::size_t id = 1; id < extensions_.size(); ++id) {
        viewers += extensions_[id].viewers;
        if (options_.windows == "zipf" || extensions_[id].viewers > 0)
            watched_.push_back(static_cast<std::int64_t>(id));
    }
    if (watched_.empty()) std::exit(1);
    print("viewers_per_change", viewers / static_cast<double>(watched_.size()), "sockets");
}

void PresenceRun::take_snapshot(std::string_view text) {
    ++snapshots_;
    if (snapshots_ > options_.sockets) {
        std::cerr << "bench_presence: a socket fell behind and was given a fresh snapshot\n";
        return;
    }
    each_row(text, [this](std::int64_t id) { ++extensions_[static_cast<std::size_t>(id)].viewers; });
}

void PresenceRun::take(std::string_view text) {
    if (text.find(R"("type":"change")") == std::string_view::npos) return;
    const auto now = Steady::now();
    if (options_.rounds > 0 || last_change_.empty()) last_change_ = text;
    each_row(text, [this, now](std::int64_t id) {
        auto& extension = extensions_[static_cast<std::size_t>(id)];
        if (extension.waiting == 0) return;
        --extension.waiting;
        --waiting_;
        const auto after = milliseconds(now - extension.changed_at);
        told_after_.all.push_back(after);
        if (extension.viewers < few) told_after_.of_few.push_back(after);
    });
}

void PresenceRun::change(std::int64_t id) {
    auto& extension = extensions_[static_cast<std::size_t>(id)];
    // Whoever was not told of the last one is told of both at once: the pair is counted, as late as it was.
    waiting_ += extension.viewers - extension.waiting;
    pairs_ += extension.viewers - extension.waiting;
    extension.waiting = extension.viewers;
    extension.online = !extension.online;
    extension.changed_at = Steady::now();
    announce_(id, extension.online);
}

void PresenceRun::change_for(std::chrono::duration<double> time) {
    const auto begin = Steady::now();
    std::uniform_int_distribution<std::size_t> any(0, watched_.size() - 1);
    std::int64_t made = 0;
    while (Steady::now() - begin < time) {
        const auto due = std::chrono::duration<double>(Steady::now() - begin).count() * options_.rate;
        for (; static_cast<double>(made) < due; ++made) change(watched_[any(random_)]);
        poll();
    }
    until("the last to be told", [this] { return waiting_ == 0; });
}

int PresenceRun::run() {
    ::prctl(PR_SET_TIMERSLACK, 1'000UL);  // so many nanoseconds a nap may be late
    wait_for_link();
    open_sockets();
    if (options_.rounds > 0)
        run_rounds();
    else
        run_office();
    return 0;
}

}  // namespace bench
