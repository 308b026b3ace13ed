// What waits to be written to a WebSocket: a bounded queue with one writer, so that any part of a connection may speak
// while the socket sees one write at a time.
//
//     pbxd::Outbox outbox(executor, {.bytes = 256 * 1024});
//     co_spawn(executor, outbox.run(socket), detached);
//     if (!outbox.push(message)) ...                  // full: the other side reads too slowly
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/container/small_vector.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "http/websocket.hpp"

namespace pbxd {

class Outbox {
  public:
    using Message = std::shared_ptr<const std::string>;

    Outbox(const boost::asio::any_io_executor& executor, std::size_t most_bytes);

    /// When a message is written: at once, or when somebody calls wake(), or with the next that is pushed.
    enum class Write { now, when_woken };

    /// Queues a message. False, and nothing is queued, when more than the bound would wait; where nothing waits, one
    /// message of any size may, else it could never be sent.
    bool push(Message message, Write write = Write::now);
    bool push(std::string message) { return push(std::make_shared<const std::string>(std::move(message))); }
    /// The same for a message that nothing later makes up for: drop() leaves it.
    bool push_kept(Message message);
    bool push_kept(std::string message) { return push_kept(std::make_shared<const std::string>(std::move(message))); }
    /// Lets run() write what waits.
    void wake();
    /// Adds the first that waits to those that are sent together, if the socket, which is run()'s, takes it without
    /// waiting; after `batch.send()` the next, and so on, until it adds nothing. Then written() is called.
    void write_in(http::SendBatch& batch, http::WebSocket& socket);
    /// Lets run() write what write_in() left, or says that it left nothing.
    void written(http::WebSocket& socket);
    /// Throws away what waits (not what is being written), but for what is kept.
    void drop();
    /// Throws away all that waits.
    void clear();
    std::size_t waiting_bytes() const { return bytes_; }

    /// Called each time when everything is written.
    std::function<void()> on_empty = [] {};

    /// Writes until finish() or an error. A successful end means that all was written.
    boost::asio::awaitable<boost::system::result<void>> run(http::WebSocket& socket);
    /// Lets run() end when what waits is written.
    void finish();

  private:
    struct Waiting {
        Message message;
        bool kept;
    };
    bool push(Message message, bool kept, Write write);
    /// Forgets the first, if it went out.
    void settle();

    /// Mostly one at most, and then it is here and not elsewhere in memory.
    boost::container::small_vector<Waiting, 1> waiting_;
    std::size_t bytes_ = 0;
    std::size_t most_bytes_;
    /// Holds nothing: a wake that finds the writer at work is lost, for it looks before it sleeps. It is no timer that
    /// never fires, as elsewhere: ten thousand of those in one queue cost each wake a dozen cold cache lines.
    boost::asio::experimental::channel<void(boost::system::error_code)> wake_;
    bool sleeping_ = false;  ///< run() has nothing to write
    bool added_ = false;     ///< the first that waits, by write_in()
    bool taken_ = false;     ///< and it was sent
    bool finishing_ = false;
};

}  // namespace pbxd
