#include "presence_run.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/write.hpp>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace bench {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

double milliseconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

double quantile(std::vector<double>& values, double at) {
    if (values.empty()) return 0;
    const auto place = std::min(values.size() - 1, static_cast<std::size_t>(static_cast<double>(values.size()) * at));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
    return values[place];
}

/// Calls `found` with the ID of each row of a message.
template <class Found>
void each_row(std::string_view text, Found found) {
    static constexpr std::string_view begin = R"({"id":)";
    for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
        std::int64_t id = 0;
        const auto* const digits = text.data() + at + begin.size();
        std::from_chars(digits, text.data() + text.size(), id);
        found(id);
    }
}

}  // namespace

PresenceRun::PresenceRun(PresenceOptions options)
    : options_(std::move(options)),
      switch_(loop_, options_.esl_port),
      watchers_(loop_, {.port = options_.web_port,
                        .host = "localhost:" + std::to_string(options_.web_port),
                        .cookie = options_.cookie}),
      extensions_(static_cast<std::size_t>(options_.town.extensions) + 1) {
    double sum = 0;
    for (std::int64_t i = 0; i < std::max<std::int64_t>(1, options_.town.extensions / window_rows); ++i)
        zipf_.push_back(sum += 1.0 / static_cast<double>(i + 1));
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

template <class Condition>
void PresenceRun::until(const std::string& what, Condition condition) {
    const auto end = Steady::now() + 120s;
    while (!condition()) {
        if (Steady::now() > end) {
            std::cerr << "bench_presence: waited in vain for " << what << "\n";
            std::exit(1);
        }
        // What a handler waits for may be a while away; what comes is taken at once.
        loop_.run_one_for(5ms);
    }
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
    watchers_.on_open = [this](std::size_t socket) {
        const auto first = window_of(socket) * window_rows + 1;
        watchers_.send(socket, R"({"type":"subscribe","view":1,"order":"number","limit":50,"after":")" +
                                   options_.town.place_before(first) + "\"}");
    };
    watchers_.on_message = [this](std::size_t, std::string_view text) {
        if (text.find(R"("type":"snapshot")") != std::string_view::npos) return take_snapshot(text);
        take(text);
    };
    watchers_.open(options_.sockets);
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
    if (options_.rounds > 0) last_change_ = text;
    each_row(text, [this, now](std::int64_t id) {
        auto& extension = extensions_[static_cast<std::size_t>(id)];
        if (extension.waiting == 0) return;
        --extension.waiting;
        --waiting_;
        told_after_.push_back(milliseconds(now - extension.changed_at));
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
    switch_.tell(Town::line_of(id), extension.online);
}

void PresenceRun::change_for(std::chrono::duration<double> time) {
    const auto begin = Steady::now();
    std::uniform_int_distribution<std::size_t> any(0, watched_.size() - 1);
    double made = 0;
    while (Steady::now() - begin < time) {
        const auto due = std::chrono::duration<double>(Steady::now() - begin).count() * options_.rate;
        for (; made < due; ++made) change(watched_[any(random_)]);
        loop_.run_one_for(1ms);
        loop_.poll();
    }
    until("the last to be told", [this] { return waiting_ == 0; });
}

void PresenceRun::run_office() {
    change_for(2s);
    told_after_.clear();
    pairs_ = 0;
    const auto processor = processor_seconds();
    change_for(std::chrono::duration<double>(options_.seconds));
    const auto changes = options_.rate * options_.seconds;
    print("changes", changes, "changes");
    print("pairs", static_cast<double>(told_after_.size()), "pairs");
    print("processor_per_change", (processor_seconds() - processor) / changes * 1e6, "us");
    print("p50_ms", quantile(told_after_, 0.5), "ms");
    print("p99_ms", quantile(told_after_, 0.99), "ms");
    print("p999_ms", quantile(told_after_, 0.999), "ms");
}

double PresenceRun::median_of_limit(const std::string& text) {
    Watchers watchers(loop_, {.port = options_.limit_port, .target = "/", .host = "localhost", .subprotocol = "none"});
    std::size_t open = 0;
    std::size_t told = 0;
    watchers.on_open = [&open](std::size_t) { ++open; };
    watchers.on_message = [&told](std::size_t, std::string_view message) {
        each_row(message, [&told](std::int64_t) { ++told; });
    };
    watchers.open(options_.sockets);
    until("the limit's sockets", [&] { return open == options_.sockets; });
    asio::ip::tcp::socket orders(loop_);
    orders.connect({asio::ip::address_v4::loopback(), options_.limit_orders});
    orders.set_option(asio::ip::tcp::no_delay(true));
    std::vector<double> rounds;
    for (int round = 0; round < options_.rounds; ++round) {
        told = 0;
        const auto begin = Steady::now();
        asio::write(orders, asio::buffer(text + "\n"));
        until("the limit", [&] { return told >= options_.sockets; });
        rounds.push_back(milliseconds(Steady::now() - begin));
    }
    watchers.close();
    return quantile(rounds, 0.5);
}

void PresenceRun::run_rounds() {
    std::vector<double> rounds;
    for (int round = 0; round < options_.rounds; ++round) {
        const auto begin = Steady::now();
        change(watched_.front());
        until("everybody", [this] { return waiting_ == 0; });
        rounds.push_back(milliseconds(Steady::now() - begin));
    }
    const auto median = quantile(rounds, 0.5);
    print("hot_ms", median, "ms");
    if (options_.limit_port == 0) return;
    watchers_.close();
    const auto limit = median_of_limit(last_change_);
    print("hot_limit_ms", limit, "ms");
    print("hot_ratio", median / limit, "ratio");
}

int PresenceRun::run() {
    wait_for_link();
    open_sockets();
    if (options_.rounds > 0)
        run_rounds();
    else
        run_office();
    return 0;
}

}  // namespace bench
