#include "sqlite_repository.hpp"

namespace storage {
namespace {

class SqliteStorage final : public Storage {
  public:
    explicit SqliteStorage(std::unique_ptr<SqliteDatabase> database) : database_(std::move(database)) {}

    UserRepository& users() override { return *users_; }
    ChannelRepository& channels() override { return *channels_; }
    ExtensionRepository& extensions() override { return *extensions_; }
    SessionRepository& sessions() override { return *sessions_; }
    LineRepository& lines() override { return *lines_; }
    SignInRepository& sign_ins() override { return *sign_ins_; }
    GatewayRepository& gateways() override { return *gateways_; }
    OutboundRouteRepository& outbound_routes() override { return *outbound_routes_; }
    DidRepository& dids() override { return *dids_; }
    CallRecordRepository& call_records() override { return *call_records_; }

  private:
    std::unique_ptr<SqliteDatabase> database_;
    std::unique_ptr<UserRepository> users_ = make_users(*database_);
    std::unique_ptr<ChannelRepository> channels_ = make_channels(*database_);
    std::unique_ptr<ExtensionRepository> extensions_ = make_extensions(*database_);
    std::unique_ptr<SessionRepository> sessions_ = make_sessions(*database_);
    std::unique_ptr<LineRepository> lines_ = make_lines(*database_);
    std::unique_ptr<SignInRepository> sign_ins_ = make_sign_ins(*database_);
    std::unique_ptr<GatewayRepository> gateways_ = make_gateways(*database_);
    std::unique_ptr<OutboundRouteRepository> outbound_routes_ = make_outbound_routes(*database_);
    std::unique_ptr<DidRepository> dids_ = make_dids(*database_);
    std::unique_ptr<CallRecordRepository> call_records_ = make_call_records(*database_);
};

}  // namespace

boost::system::result<std::unique_ptr<Storage>> open_sqlite(const std::filesystem::path& path, SecretBox box,
                                                            SqliteOptions options) {
    auto database = SqliteDatabase::open(path, std::move(box), options);
    if (!database) return database.error();
    return std::make_unique<SqliteStorage>(std::move(*database));
}

}  // namespace storage
