// The daemon put together: what it says where it cannot start, and that it serves and stops.
#include "pbxd/application.hpp"

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "../core/cdr.hpp"
#include "fake_switch.hpp"
#include "http/client.hpp"
#include "memory_log.hpp"
#include "pbxd/control.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

struct House {
    TemporaryFolder folder;
    MemoryLog log;

    House() {
        std::filesystem::create_directories(folder / "web");
        folder.write("web/index.html", R"(<!doctype html><meta name="pbxd-page" content="x">)");
    }
    /// Listens on free ports; the switch's port has nobody.
    Configuration configuration() const {
        Configuration made;
        made.http.port = 0;
        made.http.web_root = folder / "web";
        made.fsapi.port = 0;
        made.calls.port = 0;
        made.fsapi.password = "lab-fsapi";
        made.storage = {.database = folder / "pbxd.db", .key_file = folder / "secret.key"};
        made.control.socket = folder / "control.sock";
        SwitchConfiguration main;
        main.name = "main";
        main.port = 1;
        main.password = "ClueCon";
        made.switches = {main};
        return made;
    }
    /// "where: what" of what keeps it from starting; empty where nothing does.
    std::string fault_of(const Configuration& configuration) {
        Application application(configuration, log, system_clock());
        const auto started = application.start();
        return started ? std::string() : started.error().where + ": " + started.error().what;
    }
};

unsigned status_of(std::uint16_t port, const std::string& path) {
    Loop loop;
    const http::Target target{.host = "127.0.0.1", .port = port, .secure = false, .verify_peer = true, .path = path};
    const http::Headers headers;
    const auto answer =
        loop.run(http::fetch(target, http::Method::get, headers, std::string(), std::chrono::seconds(20)));
    return answer ? answer->status : 0;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a daemon serves the web, the switch and the command line until it is told to end") {
    House house;
    {
        Application application(house.configuration(), house.log, system_clock());
        const auto started = application.start();
        REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().what));
        std::thread serving([&application] { application.run(); });
        CHECK(status_of(application.http_port(), "/") == 303);
        CHECK(status_of(application.http_port(), "/sign-in") == 200);
        CHECK(status_of(application.fsapi_port(), "/fsapi") == 401);
        const auto status = ask_daemon(house.folder / "control.sock", R"({"command":"status"})");
        REQUIRE(status.has_value());
        CHECK(has(*status, R"("name":"main","since")"));
        CHECK(has(*status, R"("refused":1)"));
        // Another daemon on the same database is refused.
        CHECK(has(house.fault_of(house.configuration()), "pbxd.db: "));
        REQUIRE(::kill(::getpid(), SIGHUP) == 0);
        REQUIRE(::kill(::getpid(), SIGTERM) == 0);
        serving.join();
    }
    CHECK(house.log.count("stopping") == 1);
    CHECK_FALSE(std::filesystem::exists(house.folder / "control.sock"));
    CHECK(house.fault_of(house.configuration()).empty());
}

TEST_CASE("a daemon that cannot start says what it lacks") {
    House house;
    auto without_web = house.configuration();
    without_web.http.web_root = house.folder / "nowhere";
    CHECK(has(house.fault_of(without_web), "[http] web_root: "));
    auto bad_url = house.configuration();
    bad_url.http.public_url = "ftp://pbx.example";
    CHECK(has(house.fault_of(bad_url), "[http] public_url: 'ftp://pbx.example' is no http or https address"));
    auto bad_certificate = house.configuration();
    bad_certificate.http.certificate = house.folder / "none.pem";
    bad_certificate.http.private_key = house.folder / "none.key";
    CHECK(has(house.fault_of(bad_certificate), "[http]: cannot listen on 127.0.0.1:0: "));
    auto bad_socket = house.configuration();
    bad_socket.control.socket = house.folder / "nowhere/control.sock";
    CHECK(has(house.fault_of(bad_socket), "[control] socket: cannot listen on "));
    auto long_socket = house.configuration();
    long_socket.control.socket = house.folder / std::string(200, 'a').c_str();
    CHECK(has(house.fault_of(long_socket), "[control] socket: cannot listen on "));
    Loop loop;
    const Listener taken(loop);
    auto no_port = house.configuration();
    no_port.fsapi.port = taken.port();
    CHECK(has(house.fault_of(no_port), "[fsapi]: cannot listen on 127.0.0.1:"));
}

TEST_CASE("a daemon does not start with a key that others can read, or that is not the database's") {
    House house;
    CHECK(house.fault_of(house.configuration()).empty());
    std::filesystem::permissions(house.folder / "secret.key", std::filesystem::perms(0644));
    CHECK(has(house.fault_of(house.configuration()), "secret.key: "));
    std::filesystem::remove(house.folder / "secret.key");
    CHECK(has(house.fault_of(house.configuration()), "pbxd.db: "));
}

TEST_CASE("a daemon takes in what the switch spooled, and removes what is older than it is to keep") {
    House house;
    auto configuration = house.configuration();
    configuration.calls.spool = house.folder / "cdr";
    std::filesystem::create_directories(configuration.calls.spool);
    auto spool = [&house](const std::string& name, const Cdr& cdr) {
        const auto path = house.folder.write(("cdr/" + name + ".cdr.xml").c_str(), cdr.xml());
        using Times = std::filesystem::file_time_type;
        std::filesystem::last_write_time(path, Times::clock::now() - std::chrono::seconds(10));
    };
    Cdr old;
    old.variables["uuid"] = "10af273a-5f2c-4c77-9d81-00000000aaaa";
    for (const auto* name : {"start_uepoch", "answer_uepoch", "end_uepoch"}) old.variables[name] = "1000000";
    Cdr recent;
    recent.variables["uuid"] = "10af273a-5f2c-4c77-9d81-00000000bbbb";
    for (const auto* name : {"start_uepoch", "answer_uepoch", "end_uepoch"}) {
        recent.variables[name] = std::to_string(system_clock()()) + "000";
    }
    spool("old", old);
    spool("recent", recent);
    auto serve_until = [&](const std::function<bool(const std::string& calls)>& done) {
        Application application(configuration, house.log, system_clock());
        REQUIRE(application.start().has_value());
        std::thread serving([&application] { application.run(); });
        Loop loop;
        loop.until([&] {
            const auto calls = ask_daemon(house.folder / "control.sock", R"({"command":"calls"})");
            return calls && done(*calls);
        });
        REQUIRE(::kill(::getpid(), SIGTERM) == 0);
        serving.join();
    };
    serve_until([](const std::string& calls) { return has(calls, "00000000bbbb") && has(calls, "00000000aaaa"); });
    CHECK(std::filesystem::is_empty(configuration.calls.spool));
    serve_until([](const std::string& calls) { return has(calls, "00000000bbbb") && !has(calls, "00000000aaaa"); });
}
