#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<Gateway> : TableDefaults<Gateway> {
    static constexpr const char* name = "gateways";
    static constexpr std::array uniques{Unique{"gateways.name", Error::gateway_exists}};
    static void fields(auto& gateway, auto& field) {
        field("name", gateway.name);
        field("proxy", gateway.proxy);
        field("transport", gateway.transport);
        field("registers", gateway.registers);
        field("username", gateway.username);
        field.optional_secret("secret", gateway.secret, "gateway:" + gateway.name);
        field("realm", gateway.realm);
        field("allowed_addresses", gateway.allowed_addresses);
        field("caller_id", gateway.caller_id);
        field("caller_id_source", gateway.caller_id_source);
        field("max_calls", gateway.max_calls);
        field("enabled", gateway.enabled);
    }
};

std::unique_ptr<GatewayRepository> make_gateways(SqliteDatabase& database) {
    return std::make_unique<SqliteRepository<GatewayRepository, Gateway>>(database);
}

}  // namespace storage
