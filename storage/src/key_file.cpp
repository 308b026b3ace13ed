#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>

#include "file_descriptor.hpp"
#include "sodium.hpp"
#include "storage/secret_box.hpp"

namespace storage {
namespace {

/// Room for base64 with its newline, and one byte more to see that a file is too long.
using FileBytes = std::array<char, 64>;

std::optional<std::size_t> read_up_to(int file, FileBytes& bytes) {
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file, bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {};
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    return size;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(file, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

boost::system::result<SecretKey> parse_key(std::string_view text) {
    std::array<unsigned char, key_bytes> bytes{};
    std::size_t size = text.size();
    if (size == key_bytes) {
        std::copy(text.begin(), text.end(), bytes.begin());
    } else {
        const int variant =
            text.find('=') == text.npos ? sodium_base64_VARIANT_ORIGINAL_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
        const char* end = nullptr;
        const int failed =
            sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), "\r\n", &size, &end, variant);
        if (failed != 0 || size != key_bytes || end != text.data() + text.size()) size = 0;
    }
    boost::system::result<SecretKey> key = Error::key_wrong_size;
    if (size == key_bytes) key.emplace(std::span<const unsigned char, key_bytes>(bytes));
    sodium_memzero(bytes.data(), bytes.size());
    return key;
}

boost::system::result<SecretKey> read_key(const FileDescriptor& file) {
    struct stat about {};
    if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) return Error::key_unreadable;
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) return Error::key_exposed;
    FileBytes bytes{};
    const std::optional<std::size_t> size = read_up_to(file.get(), bytes);
    boost::system::result<SecretKey> key = Error::key_unreadable;
    if (size) key = parse_key({bytes.data(), *size});
    sodium_memzero(bytes.data(), bytes.size());
    return key;
}

/// Makes the file whole under another name and then links it, so that no crash leaves half a key and no second process
/// that does the same at once gets another one. False with errno set.
bool create_key(const std::filesystem::path& path) {
    std::array<unsigned char, key_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string text(sodium_base64_ENCODED_LEN(key_bytes, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    text.back() = '\n';  // in place of the terminating zero
    sodium_memzero(bytes.data(), bytes.size());

    std::string temporary = path.string() + ".XXXXXX";
    const FileDescriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // makes it with mode 0600
    if (!file) return false;
    const bool written = write_all(file.get(), text) && ::fsync(file.get()) == 0;
    wipe(text);
    const bool linked = written && (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
    ::unlink(temporary.c_str());
    const auto folder_path = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const FileDescriptor folder(::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return linked && folder && ::fsync(folder.get()) == 0;
}

}  // namespace

boost::system::result<SecretKey> load_or_create_key(const std::filesystem::path& path) {
    require_sodium();
    // O_NONBLOCK: a FIFO in the file's place must not hold the start up.
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    FileDescriptor file(::open(path.c_str(), flags));
    if (!file && errno == ENOENT && create_key(path)) file = FileDescriptor(::open(path.c_str(), flags));
    if (!file) return Error::key_unreadable;
    return read_key(file);
}

}  // namespace storage
