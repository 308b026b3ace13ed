// One connection of the server: TLS handshake, requests and their answers, until it ends or becomes a WebSocket.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>

#include "deadline.hpp"
#include "http/request_reader.hpp"
#include "server_state.hpp"
#include "transport.hpp"
#include "websocket_stream.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_bytes = std::size_t{8} * 1024;
constexpr std::size_t write_bytes = std::size_t{64} * 1024;
/// After a refusal the rest of what the client still sends is read and dropped for so long and so much: closing with
/// unread bytes would reset the connection, and the client might never see why.
constexpr auto linger_time = 1s;
constexpr std::size_t linger_bytes = std::size_t{256} * 1024;

/// Lives in the frame of serve_connection(), which returns when all is over.
class Connection final : public Endable {
  public:
    Connection(std::shared_ptr<ServerState> state, std::unique_ptr<Transport> transport, Peer peer, bool secure)
        : state_(std::move(state)),
          options_(state_->options),
          stream_(std::make_unique<AnyStream>(std::move(transport))),
          peer_(std::move(peer)),
          secure_(secure),
          deadline_(stream_->get_executor(), [this] { abort(); }),
          reader_({options_.header_bytes, options_.body_bytes}) {
        state_->open.insert(this);
    }
    ~Connection() { state_->open.erase(this); }

    void end() override {
        if (socket_) return start_close(socket_, CloseCode::going_away, "restarting");
        abort();
    }

    asio::awaitable<void> run() {
        deadline_.set(options_.request_time);
        if (secure_) {
            auto [error] = co_await stream_->async_handshake(as_result);
            if (error) co_return;
        }
        deadline_.set(options_.request_time);
        ReadStep step = co_await read(ReadStep::more);
        while (step == ReadStep::complete) {
            deadline_.clear();
            if (!co_await answer()) co_return;
            step = reader_.next();
            if (step == ReadStep::more) deadline_.set(reader_.started() ? options_.request_time : options_.keep_alive);
            step = co_await read(step);
        }
        if (step == ReadStep::refused) co_await refuse();
    }

  private:
    void abort() {
        if (stream_) stream_->close();
    }

    /// Reads until a request is complete or refused; `more` means that the connection is over.
    asio::awaitable<ReadStep> read(ReadStep step) {
        std::array<char, read_bytes> buffer;
        while (step == ReadStep::more || step == ReadStep::send_continue) {
            if (step == ReadStep::send_continue) {
                constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
                auto [error, written] =
                    co_await asio::async_write(*stream_, asio::buffer(go_on.data(), go_on.size()), as_result);
                if (error) co_return ReadStep::more;
            }
            const bool idle = !reader_.started();
            auto [error, count] = co_await stream_->async_read_some(asio::buffer(buffer), as_result);
            if (error || state_->stopped) co_return ReadStep::more;
            if (idle) deadline_.set(options_.request_time);
            step = reader_.feed({buffer.data(), count});
        }
        co_return step;
    }

    /// Whether the connection goes on to another request.
    asio::awaitable<bool> answer() {
        Request request = reader_.take();
        request.peer = peer_;
        request.secure = secure_;
        const bool head = request.method == Method::head;
        const bool upgrade = asks_for_websocket(request);
        Request handshake = upgrade ? request : Request{};
        Answer answer = co_await ask(std::move(request));
        if (state_->stopped) co_return false;

        if (auto* wanted = std::get_if<Upgrade>(&answer)) {
            if (upgrade) {
                co_await become_websocket(std::move(handshake), std::move(*wanted));
                co_return false;
            }
            Response response = Response::text(426, "A WebSocket is spoken here.\n");
            response.headers.add("Upgrade", "websocket");
            response.headers.add("Sec-WebSocket-Version", "13");
            answer = std::move(response);
        }
        co_return co_await write(std::get<Response>(answer), head, reader_.keep_alive());
    }

    asio::awaitable<Answer> ask(Request request) {
        std::string failure;
        try {
            auto asked = state_->handler(std::move(request));
            Answer answer = co_await std::move(asked);
            co_return answer;
        } catch (const std::exception& error) {
            failure = error.what();
        } catch (...) {
            failure = "something that is no std::exception";
        }
        state_->log("a handler threw: " + failure, peer_);
        co_return Answer(Response::text(500, "Something went wrong here.\n"));
    }

    /// Whether the connection stays.
    asio::awaitable<bool> write(const Response& response, bool head_only, bool keep_alive) {
        auto head = response_head(response, keep_alive, state_->date());
        if (!head) {
            state_->log("a handler's header could break out of its line; answered with 500", peer_);
            const Response broken = Response::text(500, "Something went wrong here.\n");
            head = response_head(broken, false, state_->date());
            co_await write_bytes_of(*head, broken.body);
            co_return false;
        }
        const bool with_body = !head_only && !bodiless(response.status);
        const std::string_view body = with_body ? std::string_view(response.body) : std::string_view();
        const bool written = co_await write_bytes_of(*head, body);
        if (written && !keep_alive) co_await finish();
        co_return written&& keep_alive;
    }

    /// In pieces, each of which must be taken in time: a slow line may take long for much, a stalled one is ended.
    asio::awaitable<bool> write_bytes_of(const std::string& head, std::string_view body) {
        std::size_t first = std::min(body.size(), write_bytes - std::min(write_bytes, head.size()));
        deadline_.set(options_.response_time);
        const std::array<asio::const_buffer, 2> start{asio::buffer(head), asio::buffer(body.data(), first)};
        auto [error, count] = co_await asio::async_write(*stream_, start, as_result);
        body.remove_prefix(first);
        while (!error && !body.empty()) {
            deadline_.set(options_.response_time);
            const asio::const_buffer piece = asio::buffer(body.data(), std::min(body.size(), write_bytes));
            std::tie(error, count) = co_await asio::async_write(*stream_, piece, as_result);
            if (!error) body.remove_prefix(count);
        }
        deadline_.clear();
        co_return !error;
    }

    /// Says that no more will come. TLS waits for the other side's word, so there is a deadline.
    asio::awaitable<void> finish() {
        deadline_.set(linger_time);
        auto [error] = co_await stream_->async_shutdown(as_result);
        static_cast<void>(error);  // it is over either way
    }

    asio::awaitable<void> refuse() {
        const Response refusal = reader_.refusal();
        const std::string head = *response_head(refusal, false, state_->date());
        if (!co_await write_bytes_of(head, refusal.body)) co_return;
        deadline_.set(linger_time);
        if (!secure_) {
            auto [error] = co_await stream_->async_shutdown(as_result);
            if (error) co_return;
        }
        std::array<char, read_bytes> buffer;
        for (std::size_t dropped = 0; dropped < linger_bytes;) {
            auto [error, count] = co_await stream_->async_read_some(asio::buffer(buffer), as_result);
            if (error) co_return;
            dropped += count;
        }
    }

    asio::awaitable<void> become_websocket(Request handshake, Upgrade upgrade) {
        stream_->put_back(reader_.take_rest());
        auto opened = co_await accept_websocket(std::move(stream_), std::move(handshake), upgrade.options,
                                                options_.websocket_close_time);
        if (!opened) co_return;
        socket_ = *opened;
        if (state_->stopped) start_close(socket_, CloseCode::going_away, "restarting");
        co_await run_socket(upgrade);
        socket_.reset();
    }

    asio::awaitable<void> run_socket(const Upgrade& upgrade) {
        std::string failure;
        try {
            auto running = upgrade.run(make_websocket(socket_));
            co_await std::move(running);
        } catch (const std::exception& error) {
            failure = error.what();
        } catch (...) {
            failure = "something that is no std::exception";
        }
        if (!failure.empty()) state_->log("a WebSocket's handler threw: " + failure, peer_);
    }

    std::shared_ptr<ServerState> state_;
    const ServerOptions& options_;
    std::unique_ptr<AnyStream> stream_;  ///< until it became a WebSocket
    std::shared_ptr<StreamSocket> socket_;
    Peer peer_;
    bool secure_;
    Deadline deadline_;
    RequestReader reader_;
};

}  // namespace

asio::awaitable<void> serve_connection(std::shared_ptr<ServerState> state, std::unique_ptr<Transport> transport,
                                       Peer peer, bool secure, std::shared_ptr<void> place) {
    Connection connection(std::move(state), std::move(transport), std::move(peer), secure);
    co_await connection.run();
    static_cast<void>(place);
}

}  // namespace http
