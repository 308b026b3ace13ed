#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<User> : TableDefaults<User> {
    static constexpr const char* name = "users";
    static constexpr std::array uniques{Unique{"users.login", Error::login_exists}};
    static void fields(auto& user, auto& field) {
        field("login", user.login);
        field("display_name", user.display_name);
        field("email", user.email);
        field("password_hash", user.password_hash);
        field("role", user.role);
        field("enabled", user.enabled);
    }
    static void before_update(Connection& connection, const User& user) {
        Query query(connection,
                    "DELETE FROM sign_ins WHERE user_id IN (SELECT id FROM users WHERE id = ? AND "
                    "(password_hash <> ? OR enabled > ? OR (role = 'admin' AND role <> ?)))");
        query.bind(user.id);
        query.bind(user.password_hash);
        query.bind(user.enabled);
        query.bind(user.role);
        query.run();
    }
};

namespace {

class SqliteUsers final : public SqliteRepository<UserRepository, User> {
  public:
    using SqliteRepository::SqliteRepository;

    Awaitable<User> find_by_login(std::string login) override {
        return database().read(
            [login = std::move(login)](Connection& connection) { return find_row<User>(connection, "login", login); });
    }
};

}  // namespace

std::unique_ptr<UserRepository> make_users(SqliteDatabase& database) { return std::make_unique<SqliteUsers>(database); }

}  // namespace storage
