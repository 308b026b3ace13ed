#include "file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <string>

#include "storage/error.hpp"

namespace storage {

boost::system::result<FileDescriptor> lock_database(const std::filesystem::path& database) {
    const std::string path = database.string() + ".lock";
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) return Error::cannot_open;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? Error::database_locked : Error::cannot_open;
    }
    const std::string id = std::to_string(::getpid()) + '\n';
    // A full disk says so here already, where nothing is under way yet.
    if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), id.data(), id.size(), 0) < 0) return Error::io;
    return file;
}

}  // namespace storage
