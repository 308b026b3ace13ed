#include "running.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace pbxd {

namespace asio = boost::asio;

asio::any_io_executor executor_of(asio::io_context& context) { return context.get_executor(); }

void start(asio::io_context& context, asio::awaitable<void> work) { start(executor_of(context), std::move(work)); }

void start(const asio::any_io_executor& executor, asio::awaitable<void> work) {
    asio::co_spawn(executor, std::move(work), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

void run_until_done(asio::io_context& context, asio::awaitable<void> work) {
    start(context, std::move(work));
    context.run();
    context.restart();
}

}  // namespace pbxd
