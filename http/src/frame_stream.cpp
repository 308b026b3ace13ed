#include "frame_stream.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace http {

namespace asio = boost::asio;
using boost::system::error_code;

/// A write: first of the rest, then of what is asked for.
struct FrameStream::Write {
    std::shared_ptr<State> state;
    WriteBuffers buffers;
    bool begun = false;

    template <typename Self>
    void operator()(Self& self, error_code error = {}, std::size_t count = 0) {
        State& at = *state;
        if (std::exchange(begun, true)) {
            const bool of_rest = !at.rest.empty();
            if (of_rest) at.rest.erase(0, count);
            if (error || !of_rest) {
                at.writing = false;
                return self.complete(error, of_rest ? 0 : count);
            }
        }
        at.writing = true;
        if (at.rest.empty()) {
            at.stream.async_write_some(WriteBuffers(buffers), std::move(self));
        } else {
            asio::async_write(at.stream, asio::buffer(at.rest), std::move(self));
        }
    }
};

void FrameStream::write_some(const WriteBuffers& buffers, IoHandler handler) {
    asio::async_compose<IoHandler, void(error_code, std::size_t)>(Write{state_, buffers}, handler, get_executor());
}

bool FrameStream::send_in(SendBatch& batch, std::string_view head, std::string_view payload, bool& taken) {
    if (state_->writing || has_rest()) return false;
    const int descriptor = state_->stream.descriptor();
    if (descriptor < 0) return false;
    batch.add(descriptor, head, payload, taken, state_->rest);
    return true;
}

}  // namespace http
