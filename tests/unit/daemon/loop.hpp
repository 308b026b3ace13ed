// The test's thread drives everything: the PBX under test, and what talks to it, all on one io_context. Whoever waits
// for something runs the loop until it is there, so tests are written top to bottom and read the model between steps.
#pragma once

#include <doctest/doctest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pbxd::test {

namespace asio = boost::asio;

/// Long enough for a loaded machine; only a failing test waits for it.
inline constexpr std::chrono::seconds patience{30};

class Loop {
  public:
    /// Runs the loop until the condition holds; fails the test if it never does.
    void until(const std::function<bool()>& condition);
    /// Runs what is ready now, and what that makes ready.
    void settle();

    /// Runs one coroutine to its end, and everything else meanwhile.
    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> outcome;
        start(keep(std::move(work), outcome));
        until([&outcome] { return outcome.has_value(); });
        return std::move(*outcome);
    }
    /// Starts a coroutine; what it throws is thrown out of the loop.
    void start(asio::awaitable<void> work);

    asio::any_io_executor executor() { return context_.get_executor(); }

  private:
    template <class T>
    static asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& outcome) {
        outcome.emplace(co_await std::move(work));
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
};

class TemporaryFolder {
  public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    /// The path of a file in it.
    std::string operator/(const char* name) const { return (path_ / name).string(); }
    /// Writes a file with this mode and gives its path.
    std::string write(const char* name, std::string_view text, unsigned mode = 0600) const;

  private:
    std::filesystem::path path_;
};

/// The bytes of a file in tests/fixtures.
std::string fixture(const std::string& name);
/// `text` with each `from` replaced; fails the test where there is none.
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace pbxd::test
