// What is done once a minute. Part of application.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "application_parts.hpp"

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> Application::Parts::keep_house() {
    while (!stopping) {
        if (auto removed = co_await people->remove_expired(); !removed) {
            log.warning("expired sessions could not be removed: " + removed.error().message());
        }
        if (configuration.calls.keep_days > 0) {
            co_await calls->remove_older(std::chrono::days(configuration.calls.keep_days));
        }
        housekeeping.expires_after(60s);
        boost::system::error_code ignored;
        co_await housekeeping.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

}  // namespace pbxd
