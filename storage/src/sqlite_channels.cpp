#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<Channel> : TableDefaults<Channel> {
    static constexpr const char* name = "channels";
    static constexpr std::array uniques{Unique{"channels.auth_realm", Error::realm_exists}};
    static void fields(auto& channel, auto& field) {
        field("name", channel.name);
        field("auth_realm", channel.auth_realm);
    }
    // An a1-hash holds the realm: with another one the sessions' are worth nothing.
    static void before_update(Connection& connection, const Channel& channel) {
        Query query(connection,
                    "DELETE FROM sessions WHERE extension_id IN (SELECT e.id FROM extensions e JOIN channels c ON "
                    "c.id = e.channel_id WHERE c.id = ? AND c.auth_realm <> ?)");
        query.bind(channel.id);
        query.bind(channel.auth_realm);
        query.run();
    }
};

std::unique_ptr<ChannelRepository> make_channels(SqliteDatabase& database) {
    return std::make_unique<SqliteRepository<ChannelRepository, Channel>>(database);
}

}  // namespace storage
