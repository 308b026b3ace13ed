#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<OutboundRoute> : TableDefaults<OutboundRoute> {
    static constexpr const char* name = "outbound_routes";
    static constexpr std::array uniques{Unique{"outbound_routes.name", Error::route_exists}};
    static void fields(auto& route, auto& field) {
        field("name", route.name);
        field("position", route.position);
        field("pattern", route.pattern);
        field("strip", route.strip);
        field("prefix", route.prefix);
        field("calling_class", route.calling_class);
        field("caller_id", route.caller_id);
        field("emergency", route.emergency);
        field("enabled", route.enabled);
    }
    static Result<void> check_references(Connection& connection, const OutboundRoute& route) {
        for (const GatewayId gateway : route.gateways) {
            if (!has_row(connection, "gateways", gateway)) return Error::unknown_gateway;
        }
        return {};
    }
    static void write_lists(Connection& connection, const OutboundRoute& route) {
        Query clear(connection, "DELETE FROM outbound_route_gateways WHERE route_id = ?");
        clear.bind(route.id);
        clear.run();
        std::int64_t place = 0;
        for (const GatewayId gateway : route.gateways) {
            Query insert(connection,
                         "INSERT INTO outbound_route_gateways (route_id, place, gateway_id) VALUES (?, ?, ?)");
            insert.bind(route.id);
            insert.bind(place++);
            insert.bind(gateway);
            insert.run();
        }
    }
    static void read_lists(Connection& connection, OutboundRoute& route) {
        Query query(connection, "SELECT gateway_id FROM outbound_route_gateways WHERE route_id = ? ORDER BY place");
        query.bind(route.id);
        while (query.step()) query.read(route.gateways.emplace_back());
    }
};

std::unique_ptr<OutboundRouteRepository> make_outbound_routes(SqliteDatabase& database) {
    return std::make_unique<SqliteRepository<OutboundRouteRepository, OutboundRoute>>(database);
}

}  // namespace storage
