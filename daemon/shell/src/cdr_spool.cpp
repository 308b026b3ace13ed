#include "pbxd/cdr_spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

namespace pbxd {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr auto look_again = 10s;
constexpr std::size_t most_files = 25;
constexpr std::size_t most_entries = 100'000;
constexpr std::size_t most_complaints = 1000;

enum class Reading { done, too_young, unfit, failed };

/// Reads a regular file, no link to one, of at most max_cdr_bytes.
Reading read_file(const std::string& path, std::chrono::seconds rest, std::string& text) {
    const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return errno == ELOOP ? Reading::unfit : Reading::failed;
    struct Close {
        int file;
        ~Close() { ::close(file); }
    } const close{file};
    struct stat status {};
    if (::fstat(file, &status) != 0) return Reading::failed;
    if (!S_ISREG(status.st_mode)) return Reading::unfit;
    if (std::time(nullptr) - status.st_mtime < rest.count()) return Reading::too_young;
    if (status.st_size > static_cast<off_t>(max_cdr_bytes)) return Reading::unfit;
    text.resize(static_cast<std::size_t>(status.st_size));
    std::size_t at = 0;
    while (at < text.size()) {
        const auto got = ::read(file, text.data() + at, text.size() - at);
        if (got <= 0) return Reading::failed;
        at += static_cast<std::size_t>(got);
    }
    return Reading::done;
}

}  // namespace

CdrSpool::CdrSpool(const asio::any_io_executor& executor, std::string folder, CallKeeper& calls, Log& log,
                   std::chrono::seconds rest)
    : folder_(std::move(folder)), calls_(calls), log_(log), rest_(rest), timer_(executor) {}

CdrSpool::~CdrSpool() { reader_.join(); }

void CdrSpool::stop() {
    stopping_ = true;
    timer_.cancel();
}

template <class Work>
auto CdrSpool::elsewhere(Work work) {
    auto run = [](Work todo) -> asio::awaitable<decltype(work())> { co_return todo(); };
    return asio::co_spawn(reader_, run(std::move(work)), asio::use_awaitable);
}

asio::awaitable<void> CdrSpool::run() {
    boost::system::error_code ignored;
    while (!stopping_) {
        while (!stopping_ && co_await take_some() > 0) continue;
        if (stopping_) break;
        timer_.expires_after(look_again);
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

asio::awaitable<std::size_t> CdrSpool::take_some() {
    const auto found = co_await elsewhere([this] { return read_files(); });
    complain(found.problem);
    if (found.files.empty()) co_return 0;
    std::vector<std::string> cdrs;
    for (const auto& file : found.files) cdrs.push_back(file.text);
    const auto outcomes = co_await calls_.take_cdrs(std::move(cdrs));
    std::size_t done = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        done += outcomes[i] == CdrOutcome::not_stored ? 0 : 1;
        if (outcomes[i] == CdrOutcome::malformed) complain(found.files[i].path + " is no CDR; set aside as .bad");
    }
    const auto problem = co_await elsewhere([&] { return put_away(found.files, outcomes); });
    complain(problem);
    // One that cannot be put away would come again and again.
    co_return problem.empty() ? done : 0;
}

CdrSpool::Found CdrSpool::read_files() const {
    Found found;
    std::error_code failed;
    std::size_t entries = 0;
    for (auto entry = fs::directory_iterator(folder_, failed); !failed && entry != fs::directory_iterator();
         entry.increment(failed)) {
        if (++entries > most_entries || found.files.size() >= most_files) break;
        File file{.path = entry->path().string(), .text = {}};
        if (!file.path.ends_with(".cdr.xml")) continue;
        const auto read = read_file(file.path, rest_, file.text);
        if (read == Reading::failed) found.problem = file.path + " cannot be read: check its owner and mode";
        if (read == Reading::too_young || read == Reading::failed) continue;
        found.files.push_back(std::move(file));
    }
    if (failed) found.problem = folder_ + " cannot be read (" + failed.message() + "); see [calls] spool";
    return found;
}

std::string CdrSpool::put_away(const std::vector<File>& files, const std::vector<CdrOutcome>& outcomes) {
    std::string problem;
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::error_code failed;
        if (outcomes[i] == CdrOutcome::not_stored) continue;
        if (outcomes[i] == CdrOutcome::malformed)
            fs::rename(files[i].path, files[i].path + ".bad", failed);
        else
            fs::remove(files[i].path, failed);
        if (failed) problem = files[i].path + " cannot be put away (" + failed.message() + "): check its folder's mode";
    }
    return problem;
}

void CdrSpool::complain(const std::string& problem) {
    if (problem.empty() || complaints_.size() >= most_complaints) return;
    if (complaints_.insert(problem).second) log_.warning("calls: " + printable(problem));
}

}  // namespace pbxd
