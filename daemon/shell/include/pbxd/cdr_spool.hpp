// Takes in the CDRs that the switch could not post: mod_xml_cdr leaves each in its err-log-dir as <uuid>.cdr.xml.
//
//     pbxd::CdrSpool spool(executor, "/var/spool/pbxd-cdr", calls, log);
//     co_spawn(executor, spool.run(), detached);       // at once, and then every ten seconds
//
// A file that was taken in is removed; one that is no CDR, or longer than one may be, gets `.bad` behind its name and
// is left to people. The switch does not write them at a stroke, so one that was written to a moment ago waits. Files
// are read in a thread of their own, a bounded number at a time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "pbxd/call_keeper.hpp"
#include "pbxd/log.hpp"

namespace pbxd {

class CdrSpool {
  public:
    /// \param rest  how long a file must not have been written to
    CdrSpool(const boost::asio::any_io_executor& executor, std::string folder, CallKeeper& calls, Log& log,
             std::chrono::seconds rest = std::chrono::seconds(3));
    ~CdrSpool();

    /// Until stop().
    boost::asio::awaitable<void> run();
    void stop();
    /// Takes in what is there, up to 25 files; gives how many it dealt with.
    boost::asio::awaitable<std::size_t> take_some();

  private:
    struct File {
        std::string path;
        std::string text;
    };
    struct Found {
        std::vector<File> files;
        std::string problem;  ///< with the folder or a file; empty: none
    };

    Found read_files() const;
    /// Gives what could not be done.
    static std::string put_away(const std::vector<File>& files, const std::vector<CdrOutcome>& outcomes);
    template <class Work>
    auto elsewhere(Work work);
    void complain(const std::string& problem);

    std::string folder_;
    CallKeeper& calls_;
    Log& log_;
    std::chrono::seconds rest_;
    boost::asio::steady_timer timer_;
    bool stopping_ = false;
    std::set<std::string> complaints_;  ///< each is made once
    boost::asio::thread_pool reader_{1};
};

}  // namespace pbxd
