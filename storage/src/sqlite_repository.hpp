// What every repository does alike, and the functions that make them.
#pragma once

#include <memory>

#include "sqlite_database.hpp"
#include "sqlite_table.hpp"
#include "storage/repositories.hpp"

namespace storage {

/// `Interface` is one of repositories.hpp, `Record` what it keeps. The work given to the database refers to no
/// repository: it may still be under way when that goes.
template <class Interface, class Record>
class SqliteRepository : public Interface {
  public:
    using RecordId = decltype(Record::id);

    explicit SqliteRepository(SqliteDatabase& database) : database_(database) {}

    Awaitable<std::vector<Record>> all() final {
        return database_.read([](Connection& connection) { return all_rows<Record>(connection); });
    }
    Awaitable<Record> find(RecordId id) final {
        return database_.read([id](Connection& connection) { return find_row<Record>(connection, "id", id); });
    }
    Awaitable<Record> add(Record record) final {
        return database_.write([record = std::move(record)](Connection& connection) mutable {
            return add_row(connection, std::move(record));
        });
    }
    Awaitable<void> update(Record record) final {
        return database_.write([record = std::move(record)](Connection& connection) mutable {
            return update_row(connection, std::move(record));
        });
    }
    Awaitable<void> remove(RecordId id) final {
        return database_.write([id](Connection& connection) { return remove_row<Record>(connection, id); });
    }

  protected:
    SqliteDatabase& database() noexcept { return database_; }

  private:
    SqliteDatabase& database_;
};

std::unique_ptr<UserRepository> make_users(SqliteDatabase& database);
std::unique_ptr<ChannelRepository> make_channels(SqliteDatabase& database);
std::unique_ptr<ExtensionRepository> make_extensions(SqliteDatabase& database);
std::unique_ptr<SessionRepository> make_sessions(SqliteDatabase& database);
std::unique_ptr<LineRepository> make_lines(SqliteDatabase& database);
std::unique_ptr<SignInRepository> make_sign_ins(SqliteDatabase& database);
std::unique_ptr<GatewayRepository> make_gateways(SqliteDatabase& database);
std::unique_ptr<OutboundRouteRepository> make_outbound_routes(SqliteDatabase& database);
std::unique_ptr<DidRepository> make_dids(SqliteDatabase& database);
std::unique_ptr<CallRecordRepository> make_call_records(SqliteDatabase& database);

}  // namespace storage
