// One connection to the database file, its prepared statements, and one use of such a statement.
//
//     Query query(connection, "SELECT name, enabled FROM users WHERE id = ?");
//     query.bind(id);
//     while (query.step()) { std::string name; bool enabled; query.read(name); query.read(enabled); }
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/choices.hpp"
#include "storage/records.hpp"
#include "storage/secret_box.hpp"

namespace storage {

/// SQLite's exceptions that input or the machine's state can cause, as codes; any other is a defect and thrown on.
/// To be called where one has been caught.
boost::system::error_code to_error(const SQLite::Exception& thrown);

/// Used by one thread at a time.
class Connection {
  public:
    enum class Access { read, write };

    /// Foreign keys are off yet (a migration that rebuilds a table needs that): see enforce_foreign_keys().
    Connection(const std::filesystem::path& path, Access access, std::chrono::milliseconds busy_timeout,
               const SecretBox& box);

    void enforce_foreign_keys();

    /// The prepared statement of this text, which is prepared once.
    SQLite::Statement& statement(const std::string& sql);

    SQLite::Database& database() noexcept { return database_; }
    const SecretBox& box() const noexcept { return box_; }

  private:
    SQLite::Database database_;
    const SecretBox& box_;
    std::unordered_map<std::string, SQLite::Statement> statements_;
};

/// Parameters are bound and columns read in their order. Resets the statement when it goes: one left open would hold a
/// reader's snapshot, and it would no longer see what is written.
class Query {
  public:
    Query(Connection& connection, const std::string& sql) : statement_(connection.statement(sql)) {}
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query();

    void bind(std::int64_t value) { statement_.bind(next_parameter_++, value); }
    void bind(int value) { statement_.bind(next_parameter_++, static_cast<std::int32_t>(value)); }
    void bind(bool value) { statement_.bind(next_parameter_++, static_cast<std::int32_t>(value)); }
    void bind(const std::string& value) { statement_.bind(next_parameter_++, value); }
    /// As one text, with a space between; no item holds one.
    void bind(const std::vector<std::string>& items);
    template <Choice Enumeration>
    void bind(Enumeration value) {
        bind(std::string(text_of(value)));
    }
    template <class Tag>
    void bind(Id<Tag> id) {
        bind(id.value);
    }
    void bind_blob(std::string_view value);

    /// On to the first or next row; false when there is none.
    bool step();
    /// Runs a statement without rows; gives how many rows it changed.
    std::size_t run();

    void read(std::int64_t& value);
    void read(int& value);
    void read(bool& value);
    void read(std::string& value);
    void read(std::vector<std::string>& items);
    /// A word that is none gives the first value, which may do least.
    template <Choice Enumeration>
    void read(Enumeration& value) {
        std::string word;
        read(word);
        value = value_of<Enumeration>(word).value_or(Enumeration{});
    }
    template <class Tag>
    void read(Id<Tag>& id) {
        read(id.value);
    }

  private:
    SQLite::Statement& statement_;
    int next_parameter_ = 1;
    int next_column_ = 0;
};

}  // namespace storage
