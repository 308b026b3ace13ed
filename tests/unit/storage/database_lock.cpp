#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "support.hpp"

using namespace storage_tests;
using storage::Error;

namespace {

boost::system::error_code error_of_opening(const std::filesystem::path& path, unsigned char key = 1) {
    return storage::open_sqlite(path, box_of(key)).error();
}

}  // namespace

TEST_CASE("a database has one owner at a time") {
    TemporaryFolder folder;
    auto first = open(folder / "pbxd.db");
    const auto second = error_of_opening(folder / "pbxd.db");
    CHECK(second == Error::database_locked);
    CHECK(second.message().find("pbxd is running") != std::string::npos);
    std::filesystem::create_symlink("pbxd.db", folder / "link.db");
    CHECK(error_of_opening(folder / "link.db") == Error::database_locked);
    CHECK(contents(folder / "pbxd.db.lock") == std::to_string(::getpid()) + "\n");
    first.reset();
    CHECK(storage::open_sqlite(folder / "pbxd.db", box_of()).has_value());
}

TEST_CASE("a failed opening lets go of the lock") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    CHECK(error_of_opening(folder / "pbxd.db", 2) == Error::key_mismatch);
    CHECK(storage::open_sqlite(folder / "pbxd.db", box_of()).has_value());
}

TEST_CASE("the lock of another process holds until that is killed") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    const std::string path = folder / "pbxd.db.lock";
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    const pid_t other = ::fork();
    REQUIRE(other >= 0);
    if (other == 0) {
        // Only what is allowed after the fork of a process with threads.
        const int lock = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        const char told = ::flock(lock, LOCK_EX | LOCK_NB) == 0 ? 'y' : 'n';
        if (::write(pipe[1], &told, 1) == 1) ::pause();
        ::_exit(1);
    }
    char told = '?';
    CHECK(::read(pipe[0], &told, 1) == 1);
    CHECK(told == 'y');
    CHECK(error_of_opening(folder / "pbxd.db") == Error::database_locked);
    CHECK(::kill(other, SIGKILL) == 0);
    CHECK(::waitpid(other, nullptr, 0) == other);
    CHECK(storage::open_sqlite(folder / "pbxd.db", box_of()).has_value());
    ::close(pipe[0]);
    ::close(pipe[1]);
}
