#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<Line> : TableDefaults<Line> {
    static constexpr const char* name = "lines";
    static constexpr std::array uniques{Unique{"lines.username", Error::username_exists}};
    static void fields(auto& line, auto& field) {
        field("user_id", line.user);
        field("extension_id", line.extension);
        field("label", line.label);
        field("username", line.username);
        field.secret("a1_hash", line.a1_hash, "line:" + line.username);
        field("enabled", line.enabled);
    }
    static Result<void> check_references(Connection& connection, const Line& line) {
        if (!has_row(connection, "users", line.user)) return Error::unknown_user;
        Query query(connection, "SELECT user_id FROM extensions WHERE id = ?");
        query.bind(line.extension);
        if (!query.step()) return Error::unknown_extension;
        UserId owner;
        query.read(owner);
        if (owner != line.user) return Error::extension_of_another_user;
        return {};
    }
};

std::unique_ptr<LineRepository> make_lines(SqliteDatabase& database) {
    return std::make_unique<SqliteRepository<LineRepository, Line>>(database);
}

}  // namespace storage
