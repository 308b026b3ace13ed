// Frames for many WebSockets, handed to the kernel in one call. Where a message goes to thousands, a call of the system
// for each of them is more than a quarter of the work: io_uring (see io_uring(7)) takes as many as there are in one,
// and they are sent before that call returns, in their order, as send(2) would have.
//
//     http::SendBatch batch;
//     for (auto& at : readers) at.socket->write_in(batch, text, at.taken);
//     batch.send();
//     for (auto& at : readers) if (!at.taken) ...      // full, closing, over TLS: write() it
//
// Where there is no io_uring (kernels before 5.6, most containers, kernel.io_uring_disabled), each is sent by a call of
// its own.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace http {

/// Used by one thread at a time.
class SendBatch {
  public:
    /// `use_ring` is false where each is to have a call of its own.
    explicit SendBatch(bool use_ring = true);
    SendBatch(const SendBatch&) = delete;
    SendBatch& operator=(const SendBatch&) = delete;
    ~SendBatch();

    /// Frames of one call. More may be added; they take more calls.
    static constexpr std::size_t of_one_call = 64;

    bool empty() const { return entries_.empty(); }
    /// Whether the kernel takes many in one call.
    bool has_ring() const { return ring_ != nullptr; }
    /// A frame, in two pieces, for who owns the socket: to that nothing else is written until send(), and no other
    /// frame of this batch. `taken` and `rest`, which live until then, are told what became of it: whether any of it
    /// was sent, and what of it was not then.
    void add(int descriptor, std::string_view head, std::string_view payload, bool& taken, std::string& rest);
    /// Sends what was added since the last time, as far as that can be done without waiting, and tells each whether it
    /// was taken. False where there was nothing.
    bool send();

  private:
    class Ring;
    struct Entry {
        int descriptor;
        std::size_t begin;  ///< of the frame, in bytes_
        std::size_t size;
        bool* taken;
        std::string* rest;
        long result;  ///< what send(2) would have returned
    };

    void send_each(std::size_t from);
    void settle(const Entry& entry) const;

    std::unique_ptr<Ring> ring_;
    std::vector<Entry> entries_;
    std::string bytes_;  ///< of all frames; one that goes to many in a row is here once
};

}  // namespace http
