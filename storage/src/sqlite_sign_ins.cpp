#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<SignIn> : TableDefaults<SignIn> {
    static constexpr const char* name = "sign_ins";
    static constexpr std::array uniques{Unique{"sign_ins.token_hash", Error::sign_in_exists}};
    static void fields(auto& sign_in, auto& field) {
        field("user_id", sign_in.user);
        field("token_hash", sign_in.token_hash);
        field("csrf_token", sign_in.csrf_token);
        field("created_at", sign_in.created_at);
        field("expires_at", sign_in.expires_at);
        field("address", sign_in.address);
        field("user_agent", sign_in.user_agent);
    }
    // Nobody may be kept from signing in by what their browser calls itself.
    static void clean(SignIn& sign_in) { sign_in.user_agent = clean_user_agent(sign_in.user_agent); }
    static Result<void> check_references(Connection& connection, const SignIn& sign_in) {
        if (!has_row(connection, "users", sign_in.user)) return Error::unknown_user;
        return {};
    }
};

namespace {

class SqliteSignIns final : public SqliteRepository<SignInRepository, SignIn> {
  public:
    using SqliteRepository::SqliteRepository;

    Awaitable<SignIn> find_by_token_hash(std::string token_hash) override {
        return database().read([token_hash = std::move(token_hash)](Connection& connection) {
            return find_row<SignIn>(connection, "token_hash", token_hash);
        });
    }

    Awaitable<std::size_t> remove_expired(EpochSeconds now) override {
        return database().write([now](Connection& connection) -> Result<std::size_t> {
            Query query(connection, "DELETE FROM sign_ins WHERE expires_at < ?");
            query.bind(now);
            return query.run();
        });
    }
};

}  // namespace

std::unique_ptr<SignInRepository> make_sign_ins(SqliteDatabase& database) {
    return std::make_unique<SqliteSignIns>(database);
}

}  // namespace storage
