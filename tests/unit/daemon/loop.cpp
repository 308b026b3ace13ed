#include "loop.hpp"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace pbxd::test {

void Loop::until(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, "it never came");
        // What the loop does not know of (a plain socket of the test) is looked at again and again.
        context_.run_one_for(std::chrono::milliseconds(2));
        settle();
    }
}

void Loop::settle() {
    // A loop that never comes to rest is the test's to find, not to hang in.
    int handlers = 0;
    while (handlers < 10'000 && context_.poll_one() > 0) ++handlers;
}

void Loop::start(asio::awaitable<void> work) {
    asio::co_spawn(context_, std::move(work), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pbxd-daemon-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const char* name, std::string_view text, unsigned mode) const {
    auto path = *this / name;
    std::ofstream(path, std::ios::binary) << text;
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
}

std::string fixture(const std::string& name) {
    std::ifstream file(std::string(PBXD_FIXTURES) + "/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no fixture " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    REQUIRE_MESSAGE(text.find(from) != std::string::npos, "nothing to replace: ", std::string(from));
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

}  // namespace pbxd::test
