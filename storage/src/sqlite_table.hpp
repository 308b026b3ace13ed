// What every table does alike. A record tells its fields once, and from that come its SQL, its binding and its reading:
//
//     template <>
//     struct Table<Channel> : TableDefaults<Channel> {
//         static constexpr const char* name = "channels";
//         static constexpr std::array uniques{Unique{"channels.auth_realm", Error::realm_exists}};
//         static void fields(auto& channel, auto& field) {
//             field("name", channel.name);
//             field("auth_realm", channel.auth_realm);
//         }
//     };
//     auto added = add_row(connection, channel);
//
// Everything here runs on a thread of the database's pool.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <boost/system/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sqlite_connection.hpp"
#include "sqlite_fields.hpp"
#include "storage/checks.hpp"
#include "storage/error.hpp"

namespace storage {

/// The columns of a UNIQUE constraint as SQLite names them ("extensions.number"), and what it means.
struct Unique {
    std::string_view columns;
    Error error;
};

/// The error of the UNIQUE constraint that was broken; any other exception is thrown on. To be called where one has
/// been caught.
Error broken_unique(const SQLite::Exception& thrown, std::span<const Unique> uniques);

/// Whether there is a row of that table and ID.
template <class Tag>
bool has_row(Connection& connection, const char* table, Id<Tag> id) {
    Query query(connection, std::string("SELECT 1 FROM ") + table + " WHERE id = ?");
    query.bind(id);
    return query.step();
}

/// To be specialised for each record; TableDefaults has what most need not say.
template <class Record>
struct Table;

template <class Record>
struct TableDefaults {
    /// Makes fit what may be made fit, before the record is checked.
    static void clean(Record& /*record*/) {}
    /// Whether what the record refers to is there.
    static Result<void> check_references(Connection& /*connection*/, const Record& /*record*/) { return {}; }
    /// What a change takes with it; the row still is as it was.
    static void before_update(Connection& /*connection*/, const Record& /*record*/) {}
    /// Replaces the rows of the record's lists, which are in tables of their own; the record's row is there.
    static void write_lists(Connection& /*connection*/, const Record& /*record*/) {}
    /// Reads them, in their order. The record's ID is known, and what else is told by its fields.
    static void read_lists(Connection& /*connection*/, Record& /*record*/) {}
};

template <class Record>
const Sql& sql_of() {
    static const Sql sql = [] {
        Record record;
        FieldNames names;
        Table<Record>::fields(record, names);
        return make_sql(Table<Record>::name, names.names);
    }();
    return sql;
}

enum class Secrets { open, leave_out };

/// The record of the row at which `query` stands. Errors: secret_damaged.
template <class Record>
Result<Record> read_row(Connection& connection, Query& query, Secrets secrets = Secrets::open) {
    Record record;
    query.read(record.id);
    FieldReader reader{query, secrets == Secrets::open ? &connection.box() : nullptr};
    Table<Record>::fields(record, reader);
    if (reader.damaged) return Error::secret_damaged;
    // The query is not at its end yet, so that the lists are read in its transaction, as of the same moment.
    Table<Record>::read_lists(connection, record);
    return record;
}

/// All that is left of the rows of `query`.
template <class Record>
Result<std::vector<Record>> read_rows(Connection& connection, Query& query, Secrets secrets = Secrets::open) {
    std::vector<Record> records;
    while (query.step()) {
        Result<Record> record = read_row<Record>(connection, query, secrets);
        if (!record) return record.error();
        records.push_back(std::move(*record));
    }
    return records;
}

template <class Record>
Result<std::vector<Record>> all_rows(Connection& connection) {
    Query query(connection, sql_of<Record>().select + " ORDER BY id");
    return read_rows<Record>(connection, query);
}

/// The one row whose `column` (unique) has that value. Errors: not_found, secret_damaged.
template <class Record, class Value>
Result<Record> find_row(Connection& connection, const char* column, const Value& value) {
    Query query(connection, sql_of<Record>().select + " WHERE " + column + " = ?");
    query.bind(value);
    if (!query.step()) return Error::not_found;
    return read_row<Record>(connection, query);
}

template <class Record>
Result<void> check_row(Connection& connection, Record& record) {
    Table<Record>::clean(record);
    if (const CheckResult good = check(record); !good) return good;
    return Table<Record>::check_references(connection, record);
}

/// Runs an INSERT or UPDATE whose parameters are the fields, and for an UPDATE the ID.
template <class Record>
Result<std::size_t> store_row(Connection& connection, const std::string& sql, const Record& record, bool with_id) {
    Query query(connection, sql);
    FieldBinder binder{query, connection.box()};
    Table<Record>::fields(record, binder);
    if (with_id) query.bind(record.id);
    try {
        return query.run();
    } catch (const SQLite::Exception& thrown) {
        return broken_unique(thrown, Table<Record>::uniques);
    }
}

/// Adds the record and gives it with its ID. Errors: the rules', the references', the unique values'.
template <class Record>
Result<Record> add_row(Connection& connection, Record record) {
    if (const auto good = check_row(connection, record); !good) return good.error();
    const auto stored = store_row(connection, sql_of<Record>().insert, record, false);
    if (!stored) return stored.error();
    record.id.value = connection.database().getLastInsertRowid();
    Table<Record>::write_lists(connection, record);
    return record;
}

/// Errors: those of add_row, not_found.
template <class Record>
Result<void> update_row(Connection& connection, Record record) {
    if (!has_row(connection, Table<Record>::name, record.id)) return Error::not_found;
    if (const auto good = check_row(connection, record); !good) return good.error();
    Table<Record>::before_update(connection, record);
    const auto stored = store_row(connection, sql_of<Record>().update, record, true);
    if (!stored) return stored.error();
    Table<Record>::write_lists(connection, record);
    return {};
}

/// Errors: not_found; in_use comes as an exception of the foreign key, see to_error().
template <class Record>
Result<void> remove_row(Connection& connection, decltype(Record::id) id) {
    Query query(connection, sql_of<Record>().remove);
    query.bind(id);
    if (query.run() == 0) return Error::not_found;
    return {};
}

}  // namespace storage
