#include "office.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "pbxd/admin_api.hpp"
#include "pbxd/calls_api.hpp"
#include "pbxd/click_to_call.hpp"
#include "pbxd/my_phones.hpp"
#include "pbxd/my_settings.hpp"
#include "storage/secret_box.hpp"
#include "storage/sqlite.hpp"

namespace pbxd::test {
namespace {

const std::string page = R"(<!doctype html><meta name="pbxd-page" content="x"><title>pbxd</title>)";

/// Made once: argon2id takes its time on purpose.
const std::string& hash_of_password(Office& office) {
    static const std::string hash = office.loop.run(office.hasher.hash(password)).value();
    return hash;
}

PhoneOnline phone(const std::string& username, const std::string& device) {
    return {.profile = "lines",
            .username = username,
            .realm = "lines",
            .contact = "<sip:" + username + "@192.0.2.7:5060;device=" + device + ">",
            .address = "192.0.2.7",
            .agent = "test"};
}

}  // namespace

Office::Office(IceServers servers) : ice(std::move(servers)) {
    open();
    connect_parts();
    main_switch = model.presence().add_switch("main", now);
    listen();
    hire();
}

Office::~Office() {
    // What the loop still holds of them ends with the loop, which is destroyed last.
    web_server->stop();
    fsapi_server->stop();
    loop.settle();
}

void Office::open() {
    auto key = storage::load_or_create_key(folder / "secret.key");
    REQUIRE(key.has_value());
    auto opened = storage::open_sqlite(folder / "pbxd.db", storage::SecretBox(std::move(*key)));
    REQUIRE(opened.has_value());
    storage = std::move(*opened);
    std::filesystem::create_directories(folder / "web/assets");
    folder.write("web/index.html", page);
    folder.write("web/assets/app-1a2b.js", "export {};\n");
    auto loaded = http::StaticFiles::load(folder / "web");
    REQUIRE(loaded.has_value());
    files = std::move(*loaded);
}

void Office::connect_parts() {
    using std::chrono::hours;
    const auto executor = loop.executor();
    people = std::make_unique<People>(*storage, model, hasher, random, clock);
    sign_ins = std::make_unique<SignIns>(*storage, model.directory(), hasher, random, clock, hours(336));
    hub = std::make_unique<LiveHub>(executor, model, clock);
    relay = std::make_unique<VertoRelay>(
        executor, model, [this] { return verto_target; }, clock, log);
    const http::Credentials credentials{"freeswitch", "lab-fsapi"};
    fsapi = std::make_unique<Fsapi>(credentials, model.directory(), router, clock, log);
    calls = std::make_unique<CallKeeper>(executor, storage->call_records(), model.directory(),
                                         NumberPlan{.country_code = "49"}, "main", clock, log);
    cdrs = std::make_unique<CdrReceiver>(credentials, *calls, log);
    api.push_back(std::make_unique<CallsApi>(storage->call_records(), model.directory()));
    commands = std::make_unique<Commands>(CommandParts{.people = *people,
                                                       .model = model,
                                                       .router = router,
                                                       .calls = storage->call_records(),
                                                       .clock = clock,
                                                       .status = [] { return std::string(R"({"running":true})"); },
                                                       .gateways = [this](const std::string&) { return gateways; }});
    api.push_back(std::make_unique<ClickToCall>(
        executor, model, [] { return std::vector<SwitchLink*>(); }, Srtp::accept, log));
    api.push_back(std::make_unique<MyPhones>(*people, model, random, PhonesConfiguration{}, std::string()));
    api.push_back(std::make_unique<MySettings>(*people, model));
    api.push_back(std::make_unique<AdminApi>(*commands, log));
    web = std::make_unique<WebApp>(WebParts{.people = *people,
                                            .sign_ins = *sign_ins,
                                            .model = model,
                                            .hub = *hub,
                                            .relay = *relay,
                                            .files = files,
                                            .origins = origins,
                                            .log = log,
                                            .public_url = {},
                                            .session_lifetime = hours(12),
                                            .ice = ice},
                                   api);
    people->on_changed = [this] { hub->publish(); };
    people->on_user_revoked = [this](storage::UserId user) {
        hub->end_user(user);
        relay->end_user(user);
    };
    people->on_line_ended = [this](const std::string& username) { ended_lines.push_back(username); };
    people->on_session_ended = [this](const storage::Session& session) { relay->end_session(session.client_id); };
    hub->is_signed_in = relay->is_signed_in = [this](storage::SignInId id) { return sign_ins->is_signed_in(id); };
    sign_ins->on_ended = [this](storage::SignInId sign_in) {
        hub->end_sign_in(sign_in, "signed_out");
        relay->end_sign_in(sign_in);
    };
}

IsSignedIn Office::after_sign_out() {
    return [this](storage::SignInId id) -> boost::asio::awaitable<bool> {
        const auto removed = co_await storage->sign_ins().remove(id);
        CHECK(removed.has_value());
        co_return co_await sign_ins->is_signed_in(id);
    };
}

void Office::listen() {
    auto serve = [this](http::Handler handler, std::size_t body_bytes) {
        http::ServerOptions options;
        options.body_bytes = body_bytes;
        options.log = [this](std::string_view what, const http::Peer&) { log.warning(what); };
        auto made = http::create_server(loop.executor(), std::move(options), std::move(handler));
        REQUIRE(made.has_value());
        return std::move(*made);
    };
    web_server = serve([this](http::Request request) { return web->handle(std::move(request)); },
                       http::ServerOptions().body_bytes);
    fsapi_server = serve(
        [this](http::Request request) {
            return request.path == CdrReceiver::path ? cdrs->handle(std::move(request))
                                                     : fsapi->handle(std::move(request));
        },
        max_cdr_bytes);
}

void Office::hire() {
    const auto hash = hash_of_password(*this);
    auto channel = [this](const std::string& name, const std::string& realm) {
        return loop.run(people->add_channel({.name = name, .auth_realm = realm})).value().id;
    };
    const auto office = channel("Office", "extensions");
    const auto warehouse = channel("Warehouse", "warehouse");
    auto hire = [&](const std::string& login, const std::string& name, const std::string& number, auto at) {
        const auto made =
            loop.run(people->add_user({.login = login, .display_name = name, .password_hash = hash}, std::nullopt))
                .value();
        const storage::Extension extension{.channel = at, .user = made.id, .number = number, .name = name};
        const auto added = loop.run(people->add_extension(extension)).value();
        const storage::Line line{.user = made.id, .extension = added.id, .label = "Desk", .username = number};
        REQUIRE(loop.run(people->add_line(line, "line password")).has_value());
    };
    hire("alice", "Alice Müller", "1001", office);
    hire("bob", "Bob", "1002", office);
    hire("carol", "Carol", "2001", warehouse);
}

std::string Office::channel_path(const std::string& realm) const {
    return "/extensions/" + std::to_string(model.directory().channel_of_realm(realm)->id.value);
}

void Office::switch_comes_up() {
    model.presence().begin_rebuild(main_switch, "core-1", now);
    model.presence().end_rebuild(main_switch, now);
    hub->publish_switches();
}

void Office::phone_comes(const std::string& username, const std::string& device) {
    model.apply(main_switch, phone(username, device), now);
    hub->publish();
}

void Office::phone_goes(const std::string& username, const std::string& device) {
    const auto was = phone(username, device);
    const PhoneOffline gone{
        .profile = was.profile, .username = was.username, .realm = was.realm, .contact = was.contact};
    model.apply(main_switch, gone, now);
    hub->publish();
}

NewSession Office::new_session(const std::string& number, const std::string& session_id) {
    return loop.run(people->open_session(extension(number), session_id, std::chrono::hours(12))).value();
}

nlohmann::json Office::command(const std::string& name, const nlohmann::json& arguments) {
    const auto request = nlohmann::json{{"command", name}, {"arguments", arguments}}.dump();
    return nlohmann::json::parse(loop.run(commands->execute(request)));
}

nlohmann::json Office::done(const std::string& name, const nlohmann::json& arguments) {
    const auto answer = command(name, arguments);
    REQUIRE_MESSAGE(answer.at("ok") == true, answer.dump());
    return answer.at("result");
}

}  // namespace pbxd::test
