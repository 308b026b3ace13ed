// Changes of Gateways, outbound routes and DIDs. Part of people.
#include "pbxd/group_size.hpp"
#include "pbxd/people.hpp"
#include "storage/error.hpp"

namespace pbxd {

template <class Repository, class Record>
People::Awaitable<Record> People::add_to(Repository& repository, Record record) {
    auto added = co_await repository.add(std::move(record));
    if (!added) co_return added;
    model_.put(*added, clock_());
    on_calls_changed();
    co_return added;
}

template <class Repository, class Record>
People::Awaitable<Record> People::set_in(Repository& repository, Record record) {
    auto updated = co_await repository.update(record);
    if (!updated) co_return updated.error();
    model_.put(record, clock_());
    on_calls_changed();
    co_return record;
}

template <class Repository, class RecordId>
People::Awaitable<void> People::remove_from(Repository& repository, RecordId id) {
    auto removed = co_await repository.remove(id);
    if (!removed) co_return removed;
    model_.remove(id, clock_());
    on_calls_changed();
    co_return removed;
}

People::Awaitable<storage::Gateway> People::add_gateway(storage::Gateway gateway) {
    return add_to(storage_.gateways(), std::move(gateway));
}

People::Awaitable<storage::Gateway> People::set_gateway(storage::Gateway gateway) {
    return set_in(storage_.gateways(), std::move(gateway));
}

People::Awaitable<void> People::remove_gateway(storage::GatewayId id) { return remove_from(storage_.gateways(), id); }

People::Awaitable<storage::OutboundRoute> People::add_route(storage::OutboundRoute route) {
    return add_to(storage_.outbound_routes(), std::move(route));
}

People::Awaitable<storage::OutboundRoute> People::set_route(storage::OutboundRoute route) {
    return set_in(storage_.outbound_routes(), std::move(route));
}

People::Awaitable<void> People::remove_route(storage::OutboundRouteId id) {
    return remove_from(storage_.outbound_routes(), id);
}

People::Awaitable<storage::Did> People::add_did(storage::Did did) {
    if (legs_of(did, model_.directory(), now_seconds()) > most_legs) co_return storage::Error::group_too_large;
    co_return co_await add_to(storage_.dids(), std::move(did));
}

People::Awaitable<storage::Did> People::set_did(storage::Did did) {
    if (legs_of(did, model_.directory(), now_seconds()) > most_legs) co_return storage::Error::group_too_large;
    co_return co_await set_in(storage_.dids(), std::move(did));
}

People::Awaitable<void> People::remove_did(storage::DidId id) { return remove_from(storage_.dids(), id); }

}  // namespace pbxd
