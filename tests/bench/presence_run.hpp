// One run of the benchmark of presence: opens the sockets, makes changes, and counts who is told when.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "presence_switch.hpp"
#include "presence_town.hpp"
#include "presence_watchers.hpp"

namespace bench {

struct PresenceOptions {
    std::string name = "presence";
    std::uint16_t esl_port = 0;
    std::uint16_t web_port = 0;
    std::string cookie;
    int pid = 0;
    Town town;
    std::size_t sockets = 1000;
    std::string windows = "zipf";
    double exponent = 1;  ///< of the law: the window of rank r is chosen as often as r^-exponent
    double rate = 1000;
    double seconds = 10;
    int rounds = 0;
    std::uint16_t limit_port = 0;
    std::uint16_t limit_orders = 0;
    bool naps = false;  ///< while there is nothing to read
};

class PresenceRun {
  public:
    explicit PresenceRun(PresenceOptions options);
    int run();

  private:
    using Steady = std::chrono::steady_clock;
    static constexpr std::int64_t window_rows = 50;
    static constexpr std::uint32_t few = 100;  ///< viewers
    /// How long after each change each of its viewers was told of it, in milliseconds.
    struct Latencies {
        std::vector<double> all;
        std::vector<double> of_few;  ///< of changes that fewer than `few` sockets look at
    };
    struct Extension {
        Steady::time_point changed_at{};
        std::uint32_t viewers = 0;  ///< sockets whose window has it
        std::uint32_t waiting = 0;  ///< of those, who were not told of the last change yet
        bool online = false;
    };

    void until(const std::string& what, const std::function<bool()>& condition);
    /// Reads what there is, or naps.
    void poll();
    void wait_for_link();
    void open_sockets();
    std::int64_t window_of(std::size_t socket);
    std::int64_t window_with(std::int64_t extension) const { return (extension - 1) / window_rows; }
    void take(std::string_view text);
    void take_snapshot(std::string_view text);
    void change(std::int64_t id);
    /// At the rate, for that long; an Extension of those that are watched, each as likely.
    void change_for(std::chrono::duration<double> time);
    /// Latencies at the rate, once all are warm.
    void measure_office();
    /// Gives the 99th percentiles: of all, and of the changes that few look at.
    std::pair<double, double> print_office(const std::string& suffix);
    void run_office();
    /// The same windows and changes, written by bare Beast.
    std::pair<double, double> run_office_of_limit();
    void run_rounds();
    double median_of_limit(const std::string& text);
    Watchers::Options limit_options() const;
    /// Opens as many sockets at the limit, and gives the connection that takes orders for it.
    boost::asio::ip::tcp::socket open_limit();
    void print(const std::string& figure, double value, const char* unit) const;
    double memory_bytes() const;
    double processor_seconds() const;

    PresenceOptions options_;
    boost::asio::io_context loop_;
    boost::asio::steady_timer timer_{loop_};
    PresenceSwitch switch_;
    std::unique_ptr<Watchers> watchers_;
    std::mt19937 random_{20261123};
    std::vector<double> zipf_;  ///< cumulated
    std::vector<Extension> extensions_;
    std::vector<std::int64_t> watched_;    ///< IDs that may change
    std::vector<std::int64_t> window_of_;  ///< each socket's
    std::function<void(std::int64_t id, bool online)> announce_;
    Latencies told_after_;
    std::size_t snapshots_ = 0;
    std::uint64_t pairs_ = 0;
    std::uint64_t waiting_ = 0;
    std::string last_change_;  ///< as it was told
};

}  // namespace bench
