#include <algorithm>
#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<Session> : TableDefaults<Session> {
    static constexpr const char* name = "sessions";
    static constexpr std::array uniques{
        Unique{"sessions.session_id", Error::session_exists},
        Unique{"sessions.client_id", Error::client_id_exists},
    };
    static void fields(auto& session, auto& field) {
        field("extension_id", session.extension);
        field("session_id", session.session_id);
        field("client_id", session.client_id);
        field.secret("a1_hash", session.a1_hash, "session:" + session.client_id);
        field("created_at", session.created_at);
        field("last_used_at", session.last_used_at);
        field("expires_at", session.expires_at);
    }
    static Result<void> check_references(Connection& connection, const Session& session) {
        if (!has_row(connection, "extensions", session.extension)) return Error::unknown_extension;
        return {};
    }
};

namespace {

/// Adds the session or takes over the row of its session_id; gives the row's ID.
Result<SessionId> store(Connection& connection, Session session) {
    {
        Query query(connection, "SELECT id, extension_id, created_at FROM sessions WHERE session_id = ?");
        query.bind(session.session_id);
        if (query.step()) {
            ExtensionId owner;
            query.read(session.id);
            query.read(owner);
            query.read(session.created_at);
            if (owner != session.extension) return Error::session_belongs_to_another;
        } else {
            session.id = {};
        }
    }
    if (session.id == SessionId{}) {
        const auto added = add_row(connection, std::move(session));
        if (!added) return added.error();
        return added->id;
    }
    const SessionId id = session.id;
    const auto updated = update_row(connection, std::move(session));
    if (!updated) return updated.error();
    return id;
}

/// Removes those of the Extension that are too many, the longest unused first, never `kept`.
Result<std::vector<Session>> remove_surplus(Connection& connection, ExtensionId extension, SessionId kept,
                                            std::size_t most) {
    constexpr std::size_t any = 1'000'000;
    Query query(connection,
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE extension_id = ? "
                "ORDER BY id = ? DESC, last_used_at DESC, id DESC LIMIT -1 OFFSET ?) RETURNING " +
                    sql_of<Session>().columns);
    query.bind(extension);
    query.bind(kept);
    query.bind(static_cast<std::int64_t>(std::clamp<std::size_t>(most, 1, any)));
    return read_rows<Session>(connection, query, Secrets::leave_out);
}

class SqliteSessions final : public SqliteRepository<SessionRepository, Session> {
  public:
    using SqliteRepository::SqliteRepository;

    Awaitable<Session> find_by_session_id(std::string session_id) override {
        return database().read([session_id = std::move(session_id)](Connection& connection) {
            return find_row<Session>(connection, "session_id", session_id);
        });
    }

    Awaitable<std::vector<Session>> put(Session session, std::size_t most) override {
        return database().write(
            [session = std::move(session), most](Connection& connection) -> Result<std::vector<Session>> {
                const auto id = store(connection, session);
                if (!id) return id.error();
                return remove_surplus(connection, session.extension, *id, most);
            });
    }

    Awaitable<std::vector<Session>> remove_expired(EpochSeconds now) override {
        return database().write([now](Connection& connection) {
            Query query(connection, "DELETE FROM sessions WHERE expires_at < ? RETURNING " + sql_of<Session>().columns);
            query.bind(now);
            return read_rows<Session>(connection, query, Secrets::leave_out);
        });
    }
};

}  // namespace

std::unique_ptr<SessionRepository> make_sessions(SqliteDatabase& database) {
    return std::make_unique<SqliteSessions>(database);
}

}  // namespace storage
