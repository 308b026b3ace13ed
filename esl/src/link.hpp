// One connection to a switch, whichever side made it: reads and decodes, writes, and keeps a protocol's deadlines.
// esl::Client and esl::Server drive their state machines with it.
//
// While it runs three coroutines share the socket: read, write and watch; the first that ends, by an error or because
// the link is cancelled, ends the others; when all three have ended nothing is under way any more.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "esl/decoder.hpp"

namespace esl {

class Link {
  public:
    using Clock = std::chrono::steady_clock;

    // How a connection, or an attempt at one, ended.
    struct End {
        boost::system::error_code error;
        std::string doing;
    };

    // What is spoken over the link.
    class Protocol {
      public:
        Protocol() = default;
        Protocol(const Protocol&) = delete;
        Protocol& operator=(const Protocol&) = delete;
        virtual ~Protocol() = default;

        // What the protocol is about, in words for a log.
        virtual std::string_view doing() const = 0;
        // These bytes came; on_message follows for each whole message. An error ends the link.
        virtual void on_bytes(std::span<const char> bytes, Clock::time_point now) = 0;
        virtual boost::system::error_code on_message(const Frame& frame) = 0;
        // It is `now`, at or after next_deadline(). An error ends the link.
        virtual boost::system::error_code on_time(Clock::time_point now) = 0;
        virtual Clock::time_point next_deadline() const = 0;
        virtual bool has_output() const = 0;
        virtual std::string take_output() = 0;
    };

    // Reads about `read_size` bytes at a time.
    Link(const boost::asio::any_io_executor& executor, const Limits& limits, std::size_t read_size);

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    // Speaks over the connected socket until the link ends, then closes it. Leaves `end` as it is when cancelled.
    boost::asio::awaitable<void> run(Protocol& protocol, End& end);
    // Makes run end: with an error, if it is not ending already.
    void close();
    // To be called when the protocol may have got output, or a nearer deadline, other than by the link.
    void wake(const Protocol& protocol);
    // Bytes of the protocol's output that the system has taken, since run began.
    std::uint64_t written() const noexcept { return written_; }

  private:
    boost::asio::awaitable<void> read(Protocol& protocol, End& end);
    boost::asio::awaitable<void> write(Protocol& protocol, End& end);
    boost::asio::awaitable<void> watch(Protocol& protocol, End& end);
    // Takes every whole message that the decoder has. Gives false if the link is to end.
    bool take_messages(Protocol& protocol, End& end);

    boost::asio::ip::tcp::socket socket_;
    Decoder decoder_;
    std::size_t read_size_;
    std::uint64_t written_ = 0;
    boost::asio::steady_timer output_;    // never expires; cancelled when there is something to send
    boost::asio::steady_timer deadline_;  // the protocol's next deadline
};

}  // namespace esl
