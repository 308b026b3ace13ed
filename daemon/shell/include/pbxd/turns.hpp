// Whoever changes a record has it alone, and the others wait for their turn: a change reads the whole record and writes
// it back, and two that ran side by side would undo each other.
//
//     auto turn = co_await turns.take(Turns::key_of(extension.id));
//     if (!turn) co_return turn.error();
//     // read, change and write; the next has its turn when `turn` goes out of scope
//
// For one thread: the loop's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <typeindex>
#include <utility>

namespace pbxd {

class Turns {
  public:
    using Key = std::pair<std::type_index, std::int64_t>;
    /// IDs of different records are different keys, whatever their numbers.
    template <class Id>
    static Key key_of(Id id) {
        return {typeid(Id), id.value};
    }

    class Turn;
    /// In the order in which they were asked for. Errors: storage::Error::busy when most_waiting wait already;
    /// operation_aborted when the waiting was cancelled.
    boost::asio::awaitable<boost::system::result<Turn>> take(Key key);

    static constexpr std::size_t most_waiting = 64;  ///< for one record

  private:
    struct Waiter;
    struct Queues;
    std::shared_ptr<Queues> queues_ = make_queues();
    static std::shared_ptr<Queues> make_queues();
};

/// May outlive its Turns.
class Turns::Turn {
  public:
    Turn(std::shared_ptr<Queues> queues, Key key) : queues_(std::move(queues)), key_(key) {}
    Turn(Turn&&) noexcept = default;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

  private:
    std::shared_ptr<Queues> queues_;  ///< none once it was moved from
    Key key_;
};

}  // namespace pbxd
