#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<Did> : TableDefaults<Did> {
    static constexpr const char* name = "dids";
    static constexpr std::array uniques{Unique{"dids.number", Error::did_exists}};
    static void fields(auto& did, auto& field) {
        field("number", did.number);
        field("name", did.name);
        field("ring_seconds", did.ring_seconds);
        field("enabled", did.enabled);
    }
    static Result<void> check_references(Connection& connection, const Did& did) {
        for (const ExtensionId extension : did.extensions) {
            if (!has_row(connection, "extensions", extension)) return Error::unknown_extension;
        }
        return {};
    }
    static void write_lists(Connection& connection, const Did& did) {
        Query clear(connection, "DELETE FROM did_extensions WHERE did_id = ?");
        clear.bind(did.id);
        clear.run();
        std::int64_t place = 0;
        for (const ExtensionId extension : did.extensions) {
            Query insert(connection,
                         "INSERT INTO did_extensions (did_id, place, extension_id, takes_voicemail) "
                         "VALUES (?, ?, ?, ?)");
            insert.bind(did.id);
            insert.bind(place++);
            insert.bind(extension);
            insert.bind(extension == did.voicemail);
            insert.run();
        }
    }
    static void read_lists(Connection& connection, Did& did) {
        Query query(connection,
                    "SELECT extension_id, takes_voicemail FROM did_extensions WHERE did_id = ? ORDER BY place");
        query.bind(did.id);
        while (query.step()) {
            bool takes_voicemail = false;
            query.read(did.extensions.emplace_back());
            query.read(takes_voicemail);
            if (takes_voicemail) did.voicemail = did.extensions.back();
        }
    }
};

std::unique_ptr<DidRepository> make_dids(SqliteDatabase& database) {
    return std::make_unique<SqliteRepository<DidRepository, Did>>(database);
}

}  // namespace storage
