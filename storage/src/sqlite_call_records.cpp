#include <algorithm>
#include <utility>

#include "sqlite_repository.hpp"

namespace storage {
namespace {

constexpr std::size_t most_listed = 1000;

// Numbers, not fields of a Table: a record is never written over as a whole.
const std::string columns =
    "c.id, c.switch_name, c.uuid, c.stage, c.started_at, c.answered_at, c.ended_at, c.direction, c.caller_number, "
    "c.caller_name, c.caller_id, c.dialled, c.answered_by, c.answered_extension_id, c.gateway, c.cause, c.result";

// Extensions are asked for, not named: one that went a moment ago must not keep the others' records from being kept.
// Of a record that is there: nothing changes what is complete but what is complete; what is empty now says nothing.
const std::string put_sql =
    "INSERT INTO call_records AS c (switch_name, uuid, stage, started_at, answered_at, ended_at, direction, "
    "caller_number, caller_name, caller_id, dialled, answered_by, answered_extension_id, gateway, cause, result) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM extensions WHERE id = ?), ?, ?, "
    "(SELECT id FROM extensions WHERE id = ?), ?, ?, ?) "
    "ON CONFLICT (uuid, started_at, switch_name) DO UPDATE SET stage = excluded.stage, "
    "answered_at = iif(excluded.answered_at > 0, excluded.answered_at, c.answered_at), "
    "ended_at = iif(excluded.ended_at > 0, excluded.ended_at, c.ended_at), direction = excluded.direction, "
    "caller_number = iif(excluded.caller_number <> '', excluded.caller_number, c.caller_number), "
    "caller_name = iif(excluded.caller_name <> '', excluded.caller_name, c.caller_name), "
    "caller_id = ifnull(excluded.caller_id, c.caller_id), "
    "dialled = iif(c.dialled <> '', c.dialled, excluded.dialled), "
    "answered_by = iif(excluded.answered_by <> '', excluded.answered_by, c.answered_by), "
    "answered_extension_id = iif(excluded.answered_by <> '', excluded.answered_extension_id, "
    "c.answered_extension_id), gateway = iif(excluded.gateway <> '', excluded.gateway, c.gateway), "
    "cause = iif(excluded.cause <> '', excluded.cause, c.cause), "
    "result = iif(excluded.result <> 'unknown', excluded.result, c.result) "
    "WHERE excluded.stage = 'complete' OR c.stage <> 'complete'";

void put_row(Connection& connection, const CallRecord& record) {
    Query query(connection, put_sql);
    query.bind(record.switch_name);
    query.bind(record.uuid);
    query.bind(record.stage);
    query.bind(record.started_at);
    query.bind(record.answered_at);
    query.bind(record.ended_at);
    query.bind(record.direction);
    query.bind(record.caller_number);
    query.bind(record.caller_name);
    query.bind(record.caller);
    query.bind(record.dialled);
    query.bind(record.answered_by);
    query.bind(record.answered_extension);
    query.bind(record.gateway);
    query.bind(record.cause);
    query.bind(record.result);
    query.run();
}

void put_parties(Connection& connection, const CallRecord& record) {
    for (const ExtensionId extension : record.parties) {
        Query query(connection,
                    "INSERT OR IGNORE INTO call_parties (extension_id, started_at, call_id) "
                    "SELECT e.id, c.started_at, c.id FROM extensions e, call_records c "
                    "WHERE e.id = ? AND c.switch_name = ? AND c.uuid = ? AND c.started_at = ?");
        query.bind(extension);
        query.bind(record.switch_name);
        query.bind(record.uuid);
        query.bind(record.started_at);
        query.run();
    }
}

CallRecord read_record(Query& query) {
    CallRecord record;
    query.read(record.id);
    query.read(record.switch_name);
    query.read(record.uuid);
    query.read(record.stage);
    query.read(record.started_at);
    query.read(record.answered_at);
    query.read(record.ended_at);
    query.read(record.direction);
    query.read(record.caller_number);
    query.read(record.caller_name);
    query.read(record.caller);  // NULL reads as 0
    query.read(record.dialled);
    query.read(record.answered_by);
    query.read(record.answered_extension);
    query.read(record.gateway);
    query.read(record.cause);
    query.read(record.result);
    return record;
}

void read_records(Query& query, std::vector<CallRecord>& to) {
    while (query.step()) to.push_back(read_record(query));
}

void bind_window(Query& query, const CallQuery& wanted, std::size_t limit) {
    query.bind(wanted.since);
    query.bind(wanted.before.started_at);
    query.bind(wanted.before.id);
    query.bind(static_cast<std::int64_t>(limit));
}

void list_all(Connection& connection, const CallQuery& wanted, std::size_t limit, std::vector<CallRecord>& to) {
    Query query(connection, "SELECT " + columns +
                                " FROM call_records c WHERE c.started_at >= ? AND (c.started_at, c.id) < (?, ?) "
                                "ORDER BY c.started_at DESC, c.id DESC LIMIT ?");
    bind_window(query, wanted, limit);
    read_records(query, to);
}

void list_of(Connection& connection, ExtensionId extension, const CallQuery& wanted, std::size_t limit,
             std::vector<CallRecord>& to) {
    Query query(connection, "SELECT " + columns +
                                " FROM call_parties p JOIN call_records c ON c.id = p.call_id "
                                "WHERE p.extension_id = ? AND p.started_at >= ? AND (p.started_at, p.call_id) < (?, ?) "
                                "ORDER BY p.started_at DESC, p.call_id DESC LIMIT ?");
    query.bind(extension);
    bind_window(query, wanted, limit);
    read_records(query, to);
}

bool is_newer(const CallRecord& left, const CallRecord& right) {
    return std::pair(left.started_at, left.id) > std::pair(right.started_at, right.id);
}

Result<std::vector<CallRecord>> list_calls(Connection& connection, const CallQuery& wanted) {
    const auto limit = std::min(wanted.limit, most_listed);
    std::vector<CallRecord> found;
    if (!wanted.extensions) {
        list_all(connection, wanted, limit, found);
        return found;
    }
    // Each Extension's own newest; among them are the newest of all.
    for (const ExtensionId extension : *wanted.extensions) list_of(connection, extension, wanted, limit, found);
    std::ranges::sort(found, is_newer);
    const auto same = [](const CallRecord& left, const CallRecord& right) { return left.id == right.id; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    if (found.size() > limit) found.resize(limit);
    return found;
}

class SqliteCallRecords final : public CallRecordRepository {
  public:
    explicit SqliteCallRecords(SqliteDatabase& database) : database_(database) {}

    Awaitable<void> put(std::vector<CallRecord> records) override {
        return database_.write([records = std::move(records)](Connection& connection) -> Result<void> {
            for (const auto& record : records) {
                if (const auto good = check(record); !good) return good.error();
                put_row(connection, record);
                put_parties(connection, record);
            }
            return {};
        });
    }

    Awaitable<std::vector<CallRecord>> open(std::size_t most) override {
        return database_.read([most](Connection& connection) -> Result<std::vector<CallRecord>> {
            Query query(connection,
                        "SELECT " + columns + " FROM call_records c WHERE c.stage = 'open' ORDER BY c.id LIMIT ?");
            query.bind(static_cast<std::int64_t>(most));
            std::vector<CallRecord> found;
            read_records(query, found);
            return found;
        });
    }

    Awaitable<std::vector<CallRecord>> list(CallQuery query) override {
        return database_.read([query = std::move(query)](Connection& connection) {  //
            return list_calls(connection, query);
        });
    }

    Awaitable<std::string> switch_of(std::string uuid, EpochMilliseconds started_at) override {
        return database_.read([uuid = std::move(uuid), started_at](Connection& connection) -> Result<std::string> {
            Query query(connection, "SELECT switch_name FROM call_records WHERE uuid = ? AND started_at = ?");
            query.bind(uuid);
            query.bind(started_at);
            std::string name;
            if (query.step()) query.read(name);
            return name;
        });
    }

    Awaitable<std::size_t> remove_before(EpochMilliseconds time, std::size_t most) override {
        return database_.write([time, most](Connection& connection) -> Result<std::size_t> {
            Query query(connection,
                        "DELETE FROM call_records WHERE id IN (SELECT id FROM call_records WHERE started_at < ? "
                        "ORDER BY started_at LIMIT ?)");
            query.bind(time);
            query.bind(static_cast<std::int64_t>(most));
            return query.run();
        });
    }

  private:
    SqliteDatabase& database_;
};

}  // namespace

std::unique_ptr<CallRecordRepository> make_call_records(SqliteDatabase& database) {
    return std::make_unique<SqliteCallRecords>(database);
}

}  // namespace storage
