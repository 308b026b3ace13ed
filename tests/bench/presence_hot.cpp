// Hot row: everybody at the same rows, one of which changes.
#include <boost/asio/write.hpp>

#include "presence_figures.hpp"
#include "presence_run.hpp"

namespace bench {

namespace asio = boost::asio;

double PresenceRun::median_of_limit(const std::string& text) {
    auto orders = open_limit();
    std::size_t told = 0;
    watchers_->on_message = [&told](std::size_t, std::string_view message) {
        each_row(message, [&told](std::int64_t) { ++told; });
    };
    std::vector<double> rounds;
    for (int round = 0; round < options_.rounds; ++round) {
        told = 0;
        const auto begin = Steady::now();
        asio::write(orders, asio::buffer("0 " + text + "\n"));
        until("the limit", [&] { return told >= options_.sockets; });
        rounds.push_back(milliseconds(Steady::now() - begin));
    }
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
    const auto limit = median_of_limit(last_change_);
    print("hot_limit_ms", limit, "ms");
    print("hot_ratio", median / limit, "ratio");
}

}  // namespace bench
