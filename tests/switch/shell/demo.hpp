// A gentle, endless day at the switch: phones come, go and call each other, so that a live table looks alive.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "shell/phones.hpp"

namespace sim {

/// A Line's credentials.
struct DemoLine {
    std::string user;
    std::string password;
};

/// `user:password,user:password`; empty entries and those without a colon are left out.
std::vector<DemoLine> parse_demo_lines(const std::string& text);
/// A JSON file: `[{"user":"alice-desk","password":"..."}]`. Empty if it cannot be read as that.
std::vector<DemoLine> read_demo_lines(const std::string& path);

class Demo {
  public:
    Demo(boost::asio::any_io_executor executor, SwitchModel& model, Phones& phones, std::vector<DemoLine> lines,
         std::uint64_t seed);

    /// Every one to three seconds something happens. Never ends.
    boost::asio::awaitable<void> run();

  private:
    boost::asio::awaitable<void> step();
    boost::asio::awaitable<void> toggle(std::size_t line);
    bool refresh_due(const Registration& row) const;
    bool busy(const std::string& user) const;
    void call_somebody();
    std::size_t below(std::size_t count) { return random_() % count; }

    boost::asio::any_io_executor executor_;
    SwitchModel& model_;
    Phones& phones_;
    std::vector<DemoLine> lines_;
    std::mt19937_64 random_;
};

}  // namespace sim
