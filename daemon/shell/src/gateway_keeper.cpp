#include "pbxd/gateway_keeper.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "pbxd/gateway_documents.hpp"

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto every = 30s;
constexpr auto between_tries = 500ms;
// The switch ends a Gateway within seconds: unregisters first, then its worker takes it away.
constexpr int most_tries = 20;

}  // namespace

GatewayKeeper::GatewayKeeper(const asio::any_io_executor& executor, SwitchLink& link, const Directory& directory,
                             Log& log)
    : link_(link), directory_(directory), log_(log), wake_(executor), pause_(executor) {}

void GatewayKeeper::stop() {
    stopped_ = true;
    wake_.cancel();
    pause_.cancel();
}

void GatewayKeeper::look() {
    again_ = true;
    wake_.cancel();
}

asio::awaitable<void> GatewayKeeper::run() {
    while (!stopped_) {
        again_ = false;
        if (link_.is_up()) {
            const bool done = co_await bring_in_line();
            if (!done && link_.is_up() && !stopped_ && !std::exchange(complained_, true)) {
                log_.error("switch " + link_.name() +
                           ": its gateways could not be brought in line; tried again every half a minute");
            }
            if (done) complained_ = false;
        } else {
            states_.clear();
        }
        if (again_ || stopped_) continue;
        wake_.expires_after(every);
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<bool> GatewayKeeper::bring_in_line() {
    if (std::exchange(core_, link_.core_uuid()) != link_.core_uuid()) {
        loaded_.clear();
        addresses_.clear();
    }
    for (int i = 0; i < most_tries && link_.is_up() && !stopped_; ++i) {
        const bool read = co_await read_states();
        if (!read) co_return false;
        const auto plan = plan_gateways(directory_, states_, loaded_);
        if (plan.empty()) {
            remember();
            // The switch fetches the addresses of those that may call in anew.
            const auto addresses = network_list_document(directory_);
            if (addresses && addresses_ != *addresses) {
                const auto reloaded = co_await link_.ask("reloadacl");
                if (reloaded) addresses_ = *addresses;
            }
            co_return true;
        }
        co_await carry_out(plan);
        pause_.expires_after(between_tries);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return false;
}

asio::awaitable<bool> GatewayKeeper::read_states() {
    const auto text = co_await link_.ask("sofia xmlstatus gateway");
    if (!text || text->empty()) co_return false;
    auto states = read_gateways(*text);
    if (!states) co_return false;
    states_ = std::move(*states);
    co_return true;
}

asio::awaitable<void> GatewayKeeper::carry_out(const GatewayPlan& plan) {
    for (const auto& name : plan.end) {
        log_.info("switch " + link_.name() + ": gateway " + printable(name) + " is ended");
        co_await link_.ask("sofia profile gateways killgw " + name);
    }
    // What is to begin anew has to be gone first.
    const bool waits = std::ranges::any_of(
        plan.begin, [&](const std::string& name) { return std::ranges::find(plan.end, name) != plan.end.end(); });
    if (plan.begin.empty() || waits) co_return;
    for (const auto& name : plan.begin) log_.info("switch " + link_.name() + ": gateway " + name + " begins");
    for (const auto& name : plan.begin) {
        if (const auto* gateway = directory_.gateway_of_name(name)) loaded_.insert_or_assign(name, *gateway);
    }
    co_await link_.ask("sofia profile gateways rescan");
}

/// What is there and right is what it should be.
void GatewayKeeper::remember() {
    for (const auto& [id, gateway] : directory_.gateways()) {
        if (gateway.enabled) loaded_.insert_or_assign(gateway.name, gateway);
    }
}

}  // namespace pbxd
