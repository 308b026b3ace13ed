// Recordings of a link (esl/recording.hpp) as files.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "esl/recording.hpp"

namespace pbxd {

/// A recording that is being made. What was read is in the file at once, for a recording is often ended by force.
class RecordingFile {
  public:
    /// Creates the file, readable by its owner alone: events may carry secrets. Error: file_exists (nothing is
    /// overwritten), or why it cannot be created or written.
    static boost::system::result<RecordingFile> create(const std::string& path);

    RecordingFile(RecordingFile&& other) noexcept;
    RecordingFile(const RecordingFile&) = delete;
    RecordingFile& operator=(const RecordingFile&) = delete;
    ~RecordingFile();

    /// Adds what was read at that time since the beginning; no bytes: a connection begins. After an error nothing more.
    void append(std::chrono::microseconds at, std::span<const char> bytes);
    /// Why writing failed, if it did.
    boost::system::error_code error() const noexcept { return error_; }

  private:
    explicit RecordingFile(int file) : file_(file) {}
    void write(const std::string& text);

    int file_;
    boost::system::error_code error_;
    std::string text_;
};

/// The bytes of a recording, from its beginning. A read that a signal interrupts is the end. Error: why it cannot be
/// opened. Reading throws boost::system::system_error where the file system fails.
boost::system::result<esl::RecordingReader::Source> open_recording(const std::string& path);

}  // namespace pbxd
