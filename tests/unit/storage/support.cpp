#include "support.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

namespace storage_tests {
namespace asio = boost::asio;

namespace {
void throw_on(const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}
}  // namespace

void spawn(asio::io_context& loop, asio::awaitable<void> work) { asio::co_spawn(loop, std::move(work), throw_on); }

void spawn(asio::io_context& loop, asio::awaitable<void> work, asio::cancellation_signal& signal) {
    asio::co_spawn(loop, std::move(work), asio::bind_cancellation_slot(signal.slot(), throw_on));
}

void run_to_end(asio::awaitable<void> work) {
    asio::io_context loop;
    std::exception_ptr kept;
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown) { kept = std::move(thrown); });
    // Not thrown from run(): the pool's thread holds work of this loop until run() returns of itself.
    loop.run();
    throw_on(kept);
}

}  // namespace storage_tests
