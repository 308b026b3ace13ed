#include "http/send_batch.hpp"

#include <liburing.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace http {
namespace {

constexpr int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
constexpr std::size_t most_kept = 1024 * 1024;  ///< bytes, for the next time

}  // namespace

/// An io_uring of one batch. Between two calls nothing is under way in it.
class SendBatch::Ring {
  public:
    /// Nothing where the kernel has none, or gives none to this process.
    static std::unique_ptr<Ring> open() {
        auto ring = std::make_unique<Ring>();
        if (::io_uring_queue_init(of_one_call, &ring->ring_, 0) != 0) return nullptr;
        ring->is_open_ = true;
        auto* const probe = ::io_uring_get_probe_ring(&ring->ring_);
        const bool sends = probe != nullptr && ::io_uring_opcode_supported(probe, IORING_OP_SEND) != 0;
        ::io_uring_free_probe(probe);
        return sends ? std::move(ring) : nullptr;
    }

    Ring() = default;
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    ~Ring() {
        if (is_open_) ::io_uring_queue_exit(&ring_);
    }

    /// Sends those of the batch that begin at `from`, at most as many as one call takes; gives how many the kernel took
    /// upon itself, each with its result. Fewer than that: the ring cannot be used any more.
    std::size_t send(SendBatch& batch, std::size_t from) {
        const std::size_t count = std::min(of_one_call, batch.entries_.size() - from);
        for (std::size_t at = from; at < from + count; ++at) {
            const Entry& entry = batch.entries_[at];
            auto* const order = ::io_uring_get_sqe(&ring_);  // there is room: none is left of the call before
            ::io_uring_prep_send(order, entry.descriptor, batch.bytes_.data() + entry.begin, entry.size, flags);
            ::io_uring_sqe_set_data64(order, at);
        }
        std::size_t taken = 0;
        while (taken < count) {
            const int now = ::io_uring_submit(&ring_);
            if (now == -EINTR) continue;
            if (now <= 0) break;
            taken += static_cast<std::size_t>(now);
        }
        collect(batch, taken);
        return taken;
    }

  private:
    /// Each is done when the call returns, but that is the kernel's affair; it is waited for.
    void collect(SendBatch& batch, std::size_t count) {
        for (std::size_t done = 0; done < count;) {
            io_uring_cqe* result = nullptr;
            if (::io_uring_wait_cqe(&ring_, &result) != 0) continue;  // interrupted
            batch.entries_[::io_uring_cqe_get_data64(result)].result = result->res;
            ::io_uring_cqe_seen(&ring_, result);
            ++done;
        }
    }

    io_uring ring_{};
    bool is_open_ = false;
};

SendBatch::SendBatch(bool use_ring) : ring_(use_ring ? Ring::open() : nullptr) {}

SendBatch::~SendBatch() = default;

void SendBatch::add(int descriptor, std::string_view head, std::string_view payload, bool& taken, std::string& rest) {
    taken = false;
    Entry entry{.descriptor = descriptor,
                .begin = bytes_.size(),
                .size = head.size() + payload.size(),
                .taken = &taken,
                .rest = &rest,
                .result = 0};
    const std::string_view last = entries_.empty()
                                      ? std::string_view()
                                      : std::string_view(bytes_).substr(entries_.back().begin, entries_.back().size);
    if (last.size() == entry.size && last.starts_with(head) && last.substr(head.size()) == payload) {
        entry.begin = entries_.back().begin;
    } else {
        bytes_.append(head).append(payload);
    }
    entries_.push_back(entry);
}

bool SendBatch::send() {
    if (entries_.empty()) return false;
    std::size_t sent = 0;
    while (ring_ && entries_.size() - sent > 1) {
        const auto now = ring_->send(*this, sent);
        sent += now;
        if (sent < entries_.size() && now < of_one_call) ring_.reset();
    }
    send_each(sent);
    for (const Entry& entry : entries_) settle(entry);
    entries_.clear();
    bytes_.clear();
    if (bytes_.capacity() > most_kept) bytes_.shrink_to_fit();
    return true;
}

void SendBatch::send_each(std::size_t from) {
    for (std::size_t at = from; at < entries_.size(); ++at) {
        Entry& entry = entries_[at];
        do {
            entry.result = ::send(entry.descriptor, bytes_.data() + entry.begin, entry.size, flags);
        } while (entry.result < 0 && errno == EINTR);
    }
}

void SendBatch::settle(const Entry& entry) const {
    if (entry.result <= 0) return;
    *entry.taken = true;
    const auto sent = static_cast<std::size_t>(entry.result);
    if (sent < entry.size) entry.rest->assign(bytes_, entry.begin + sent, entry.size - sent);
}

}  // namespace http
