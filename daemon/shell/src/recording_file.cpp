#include "recording_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <utility>

namespace pbxd {

namespace {

boost::system::error_code last_error() { return {errno, boost::system::system_category()}; }

}  // namespace

boost::system::result<RecordingFile> RecordingFile::create(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return last_error();
    RecordingFile recording(file);
    recording.write(std::string(esl::recording_head));
    if (recording.error_) return recording.error_;
    return recording;
}

RecordingFile::RecordingFile(RecordingFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), error_(other.error_), text_(std::move(other.text_)) {}

RecordingFile::~RecordingFile() {
    if (file_ >= 0) ::close(file_);
}

void RecordingFile::append(std::chrono::microseconds at, std::span<const char> bytes) {
    text_.clear();
    esl::append_piece(text_, at, bytes);
    write(text_);
}

void RecordingFile::write(const std::string& text) {
    for (std::size_t done = 0; !error_ && done < text.size();) {
        const auto written = ::write(file_, text.data() + done, text.size() - done);
        if (written >= 0)
            done += static_cast<std::size_t>(written);
        else if (errno != EINTR)
            error_ = last_error();
    }
}

boost::system::result<esl::RecordingReader::Source> open_recording(const std::string& path) {
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) return last_error();
    // A function must be copyable; the copies share the place in the file.
    const std::shared_ptr<const int> file(new int(opened), [](const int* descriptor) {
        ::close(*descriptor);
        delete descriptor;
    });
    struct ::stat status {};
    if (::fstat(opened, &status) != 0) return last_error();
    if (S_ISDIR(status.st_mode)) return boost::system::error_code(EISDIR, boost::system::system_category());
    return esl::RecordingReader::Source([file](std::span<char> space) -> std::size_t {
        const auto size = ::read(*file, space.data(), space.size());
        if (size >= 0) return static_cast<std::size_t>(size);
        if (errno == EINTR) return 0;
        throw boost::system::system_error(last_error(), "reading the recording");
    });
}

}  // namespace pbxd
