// Makes a database with many Extensions for the benchmarks, each with a Line: `bench_presence_fill --database FILE
// --key FILE --extensions N`. Their numbers begin at 100000 (1000000 for a million), in the order of their IDs.
#include <SQLiteCpp/SQLiteCpp.h>

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <string>

#include "presence_town.hpp"
#include "storage/a1_hash.hpp"
#include "storage/sqlite.hpp"

namespace {

constexpr std::array first{"Alice", "Bob", "Zoë", "Jörg", "Aïcha", "Søren", "Łukasz", "Chloé", "Noah", "Mei", "Ravi"};
constexpr std::array last{"Müller", "Novák", "Okafor", "García", "Dubois", "Tanaka", "Kowalski", "Nguyễn", "Rossi"};

void fill(SQLite::Database& database, const storage::SecretBox& box, const bench::Town& town) {
    SQLite::Transaction transaction(database);
    database.exec("INSERT INTO channels (id, name, auth_realm) VALUES (1, 'Office', 'extensions')");
    SQLite::Statement user(database,
                           "INSERT INTO users (id, login, display_name, email, password_hash, role, enabled) "
                           "VALUES (?, ?, ?, '', '', 'user', 1)");
    SQLite::Statement extension(database,
                                "INSERT INTO extensions (id, channel_id, user_id, number, name, department, enabled) "
                                "VALUES (?, 1, ?, ?, ?, 'Sales', 1)");
    SQLite::Statement line(database,
                           "INSERT INTO lines (user_id, extension_id, label, username, a1_hash, enabled) "
                           "VALUES (?, ?, 'Desk phone', ?, ?, 1)");
    for (std::int64_t id = 1; id <= town.extensions; ++id) {
        const auto name = std::string(first[static_cast<std::size_t>(id * 7) % first.size()]) + " " +
                          last[static_cast<std::size_t>(id * 13) % last.size()] + " " + std::to_string(id);
        const auto username = bench::Town::line_of(id);
        user.bind(1, id);
        user.bind(2, id == 1 ? std::string("alice") : "user-" + std::to_string(id));
        user.bind(3, name);
        user.exec();
        user.reset();
        extension.bind(1, id);
        extension.bind(2, id);
        extension.bind(3, town.number_of(id));
        extension.bind(4, name);
        extension.exec();
        extension.reset();
        if (id > town.lines) continue;
        const auto sealed =
            box.seal(storage::a1_hash(username, storage::lines_realm, "secret-of-the-desk-phone"), "line:" + username);
        line.bind(1, id);
        line.bind(2, id);
        line.bind(3, username);
        line.bind(4, sealed.data(), static_cast<int>(sealed.size()));
        line.exec();
        line.reset();
    }
    transaction.commit();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Makes a database with many Extensions.");
    std::string path;
    std::string key_path;
    bench::Town town;
    app.add_option("--database", path)->required();
    app.add_option("--key", key_path)->required();
    app.add_option("--extensions", town.extensions)->capture_default_str();
    app.add_option("--lines", town.lines, "How many of them have one")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    auto key = storage::load_or_create_key(key_path);
    auto again = storage::load_or_create_key(key_path);
    if (!key || !again) {
        std::cerr << "bench_presence_fill: " << key_path << ": no key\n";
        return 1;
    }
    // Its own schema, from its own binary.
    if (auto made = storage::open_sqlite(path, storage::SecretBox(std::move(*key))); !made) {
        std::cerr << "bench_presence_fill: " << path << ": " << made.error().message() << "\n";
        return 1;
    }
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    fill(database, storage::SecretBox(std::move(*again)), town);
    return 0;
}
