// How a change of a record begins, whatever the record. Part of people.
#pragma once

#include "pbxd/people.hpp"
#include "storage/error.hpp"

namespace pbxd {

/// A record whose turn it is: nobody else changes it while this lives.
template <class Record>
struct People::Changing {
    Turns::Turn turn;
    Record old;
    Record changed;
};

template <class RecordId, class Record>
People::Awaitable<People::Changing<Record>> People::begin_change(RecordId id, const Change<Record>& change) {
    auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    const auto* found = model_.directory().find(id);
    if (found == nullptr) co_return storage::Error::not_found;
    Changing<Record> changing{.turn = std::move(*turn), .old = *found, .changed = *found};
    change(changing.changed);
    changing.changed.id = id;
    co_return changing;
}

}  // namespace pbxd
