#include <netinet/tcp.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>
#include <vector>

#include "client_impl.hpp"
#include "first_of.hpp"

namespace esl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Makes the system itself end a connection whose peer no longer takes what we send. The session's own watch would
// notice too; this is sooner while a long command runs. Failing to set it harms nothing, so errors are not looked at.
void watch_sending(tcp::socket& socket, std::chrono::milliseconds limit) {
    using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(UserTimeout(static_cast<int>(limit.count())), ignored);
}

asio::awaitable<void> expire(asio::steady_timer& timer) { co_await wait_for(timer); }

}  // namespace

asio::awaitable<Link::End> Client::Impl::connect() {
    asio::steady_timer timer(executor_, options_.connect_timeout);
    End end{Error::timed_out, "connecting to " + options_.host};
    co_await first_of(find_and_connect(end), expire(timer));
    co_return end;
}

// Leaves `end` as it is when it is cancelled.
asio::awaitable<void> Client::Impl::find_and_connect(End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    std::vector<tcp::endpoint> endpoints;
    error_code error;
    const auto address = asio::ip::make_address(options_.host, error);
    if (!error) {
        endpoints.emplace_back(address, options_.port);
    } else {
        tcp::resolver resolver(executor_);
        const std::string service = std::to_string(options_.port);
        const auto numeric = tcp::resolver::numeric_service;
        auto [failed, found] = co_await resolver.async_resolve(options_.host, service, numeric, as_result);
        if (co_await is_cancelled()) co_return;
        if (failed) {
            end = {failed, "looking up " + options_.host};
            co_return;
        }
        for (const auto& entry : found) endpoints.push_back(entry.endpoint());
    }
    for (const tcp::endpoint& endpoint : endpoints) {
        if (co_await is_cancelled()) co_return;
        tcp::socket& socket = link_.socket();
        socket = tcp::socket(executor_);
        const auto [failed] = co_await socket.async_connect(endpoint, as_result);
        if (co_await is_cancelled()) co_return;
        end.error = failed;
        if (failed) continue;
        watch_sending(socket, options_.liveness_interval + options_.probe_timeout);
        co_return;
    }
}

}  // namespace esl
