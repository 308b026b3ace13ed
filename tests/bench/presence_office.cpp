// Office: everybody at a window of their own choice, and a thousand changes a second.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "presence_figures.hpp"
#include "presence_run.hpp"

namespace bench {

namespace asio = boost::asio;
using namespace std::chrono_literals;

void PresenceRun::measure_office() {
    change_for(2s);
    told_after_ = {};
    pairs_ = 0;
    change_for(std::chrono::duration<double>(options_.seconds));
}

std::pair<double, double> PresenceRun::print_office(const std::string& suffix) {
    print("p50" + suffix, quantile(told_after_.all, 0.5), "ms");
    const auto all = quantile(told_after_.all, 0.99);
    print("p99" + suffix, all, "ms");
    print("p999" + suffix, quantile(told_after_.all, 0.999), "ms");
    const auto of_few = quantile(told_after_.of_few, 0.99);
    print("few.p99" + suffix, of_few, "ms");
    return {all, of_few};
}

void PresenceRun::run_office() {
    const auto before = processor_seconds();
    measure_office();
    const auto changes = options_.rate * (options_.seconds + 2);
    print("changes", options_.rate * options_.seconds, "changes");
    print("pairs", static_cast<double>(told_after_.all.size()), "pairs");
    print("few.pairs", static_cast<double>(told_after_.of_few.size()), "pairs");
    print("processor_per_change", (processor_seconds() - before) / changes * 1e6, "us");
    const auto [all, of_few] = print_office("_ms");
    if (options_.limit_port == 0) return;
    const auto [limit_of_all, limit_of_few] = run_office_of_limit();
    print("p99_of_limit", all / limit_of_all, "ratio");
    print("few.p99_of_limit", of_few / limit_of_few, "ratio");
}

Watchers::Options PresenceRun::limit_options() const {
    return {.port = options_.limit_port,
            .target = [this](std::size_t socket) { return "/" + std::to_string(window_of_[socket]); },
            .host = "localhost",
            .subprotocol = "none"};
}

asio::ip::tcp::socket PresenceRun::open_limit() {
    watchers_.reset();
    watchers_ = std::make_unique<Watchers>(limit_options());
    std::size_t open = 0;
    watchers_->on_open = [&open](std::size_t) { ++open; };
    watchers_->open(options_.sockets);
    until("the limit's sockets", [&] { return open == options_.sockets; });
    asio::ip::tcp::socket orders(loop_);
    orders.connect({asio::ip::address_v4::loopback(), options_.limit_orders});
    orders.set_option(asio::ip::tcp::no_delay(true));
    return orders;
}

std::pair<double, double> PresenceRun::run_office_of_limit() {
    auto orders = open_limit();
    watchers_->on_message = [this](std::size_t, std::string_view text) { take(text); };
    // The bytes that pbxd tells of a change, with another ID.
    const auto id_at = last_change_.find(row_begin) + row_begin.size();
    const auto before = last_change_.substr(0, id_at);
    const auto after = last_change_.substr(last_change_.find_first_not_of("0123456789", id_at));
    announce_ = [&](std::int64_t id, bool) {
        asio::write(orders,
                    asio::buffer(std::to_string(window_with(id)) + " " + before + std::to_string(id) + after + "\n"));
    };
    measure_office();
    announce_ = nullptr;
    return print_office("_limit_ms");
}

}  // namespace bench
