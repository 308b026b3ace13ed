// Changes of Gateways, outbound routes and DIDs. Part of people.
#include <type_traits>

#include "pbxd/group_size.hpp"
#include "people_changing.hpp"

namespace pbxd {

template <class Record>
bool People::fits(const Record& record) const {
    if constexpr (std::is_same_v<Record, storage::Did>)
        return legs_of(record, model_.directory(), now_seconds()) <= most_legs;
    else
        return true;
}

template <class Repository, class Record>
People::Awaitable<Record> People::add_to(Repository& repository, Record record) {
    if (!fits(record)) co_return storage::Error::group_too_large;
    auto added = co_await repository.add(std::move(record));
    if (!added) co_return added;
    model_.put(*added, clock_());
    on_calls_changed();
    co_return added;
}

template <class Repository, class RecordId, class Record>
People::Awaitable<Record> People::change_in(Repository& repository, RecordId id, const Change<Record>& change) {
    auto changing = co_await begin_change(id, change);
    if (!changing) co_return changing.error();
    auto& record = changing->changed;
    if (!fits(record)) co_return storage::Error::group_too_large;
    auto updated = co_await repository.update(record);
    if (!updated) co_return updated.error();
    model_.put(record, clock_());
    on_calls_changed();
    co_return std::move(record);
}

template <class Repository, class RecordId>
People::Awaitable<void> People::remove_from(Repository& repository, RecordId id) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    auto removed = co_await repository.remove(id);
    if (!removed) co_return removed;
    model_.remove(id, clock_());
    on_calls_changed();
    co_return removed;
}

People::Awaitable<storage::Gateway> People::add_gateway(storage::Gateway gateway) {
    return add_to(storage_.gateways(), std::move(gateway));
}

People::Awaitable<storage::Gateway> People::change(storage::GatewayId id, const Change<storage::Gateway>& change) {
    return change_in(storage_.gateways(), id, change);
}

People::Awaitable<void> People::remove_gateway(storage::GatewayId id) { return remove_from(storage_.gateways(), id); }

People::Awaitable<storage::OutboundRoute> People::add_route(storage::OutboundRoute route) {
    return add_to(storage_.outbound_routes(), std::move(route));
}

People::Awaitable<storage::OutboundRoute> People::change(storage::OutboundRouteId id,
                                                         const Change<storage::OutboundRoute>& change) {
    return change_in(storage_.outbound_routes(), id, change);
}

People::Awaitable<void> People::remove_route(storage::OutboundRouteId id) {
    return remove_from(storage_.outbound_routes(), id);
}

People::Awaitable<storage::Did> People::add_did(storage::Did did) { return add_to(storage_.dids(), std::move(did)); }

People::Awaitable<storage::Did> People::change(storage::DidId id, const Change<storage::Did>& change) {
    return change_in(storage_.dids(), id, change);
}

People::Awaitable<void> People::remove_did(storage::DidId id) { return remove_from(storage_.dids(), id); }

}  // namespace pbxd
