// The control socket, spoken to by its own client and in raw bytes.
#include "pbxd/control.hpp"

#include <sys/stat.h>

#include <boost/asio/post.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "office.hpp"
#include "wire.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

struct Controlled {
    Office office;
    std::string path = office.folder / "control.sock";
    ControlServer control{office.loop.executor(), path, *office.commands, office.model, office.log};

    Controlled() {
        REQUIRE(control.listen().has_value());
        office.loop.start(control.run());
        office.hub->on_published = [this](const auto& changed) { control.publish(changed); };
    }
    ~Controlled() {
        control.stop();
        office.loop.settle();
    }
};

json ask(Wire& wire, const std::string& line) {
    wire.send(line + "\n");
    return json::parse(wire.read_until("\n"));
}

}  // namespace

TEST_CASE("the control socket answers a line with a line, and is for the owner and the group") {
    Controlled at;
    struct stat status {};
    REQUIRE(::stat(at.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0660);
    Wire wire(at.office.loop, at.path);
    CHECK(ask(wire, R"({"command":"user.list"})").at("result").size() == 3);
    CHECK(ask(wire, "x").at("ok") == false);
    CHECK(ask(wire, "").at("ok") == false);
    const json add{{"command", "user.add"}, {"arguments", {{"login", "dave"}}}};
    CHECK(ask(wire, add.dump()).at("ok") == true);
    CHECK(at.office.model.directory().user_of_login("dave") != nullptr);
}

TEST_CASE("several requests in one piece, and one in pieces, are answered in order") {
    Controlled at;
    Wire wire(at.office.loop, at.path);
    wire.send("{\"command\":\"status\"}\nx\n{\"comm");
    CHECK(json::parse(wire.read_until("\n")).at("ok") == true);
    CHECK(json::parse(wire.read_until("\n")).at("ok") == false);
    wire.send("and\":\"user.list\"}\n");
    CHECK(json::parse(wire.read_until("\n")).at("result").size() == 3);
}

TEST_CASE("a watcher gets the rows that are there, and then each that changes") {
    Controlled at;
    at.office.switch_comes_up();
    at.office.loop.settle();
    Wire wire(at.office.loop, at.path);
    wire.send("{\"command\":\"watch\"}\n");
    for (const auto* number : {"1001", "1002", "2001"}) {
        CHECK(json::parse(wire.read_until("\n")).at("number") == number);
    }
    at.office.phone_comes("1002");
    const auto changed = json::parse(wire.read_until("\n"));
    CHECK(changed.at("number") == "1002");
    CHECK(changed.at("state") == "online");
    at.office.done("extension.remove", {{"extension", "2001"}});
    CHECK(json::parse(wire.read_until("\n")).at("removed") == true);
    wire.close();
    at.office.phone_goes("1002");
    at.office.loop.settle();
    Wire other(at.office.loop, at.path);
    CHECK(ask(other, R"({"command":"status"})").at("ok") == true);
}

TEST_CASE("a line that does not end is cut off, and others are served on") {
    Controlled at;
    Wire wire(at.office.loop, at.path);
    wire.send(std::string(70'000, 'a'));
    wire.read_all();
    Wire other(at.office.loop, at.path);
    CHECK(ask(other, R"({"command":"status"})").at("ok") == true);
}

TEST_CASE("stopping ends the connections and removes the socket file") {
    Controlled at;
    Wire watcher(at.office.loop, at.path);
    watcher.send("{\"command\":\"watch\"}\n");
    watcher.read_until("\n");
    Wire idle(at.office.loop, at.path);
    ask(idle, R"({"command":"status"})");
    at.control.stop();
    watcher.read_all();
    CHECK(idle.read_all().empty());
    CHECK_FALSE(std::filesystem::exists(at.path));
}

TEST_CASE("the socket file of a daemon that died is taken over, that of a living one is not") {
    Controlled at;
    ControlServer second(at.office.loop.executor(), at.path, *at.office.commands, at.office.model, at.office.log);
    const auto refused = second.listen();
    REQUIRE(refused.has_error());
    CHECK(refused.error() == boost::system::errc::address_in_use);
    CHECK(std::filesystem::exists(at.path));
    const auto left = at.office.folder / "left.sock";
    {
        // A socket that is bound and never taken away, as a killed daemon leaves it.
        asio::local::stream_protocol::acceptor dead(at.office.loop.executor(),
                                                    asio::local::stream_protocol::endpoint(left));
    }
    REQUIRE(std::filesystem::exists(left));
    ControlServer third(at.office.loop.executor(), left, *at.office.commands, at.office.model, at.office.log);
    CHECK(third.listen().has_value());
}

TEST_CASE("a file that is no socket is never removed, and a path that cannot be is an error") {
    Controlled at;
    const auto file = at.office.folder.write("precious", "data");
    auto listen = [&at](const std::string& path) {
        ControlServer server(at.office.loop.executor(), path, *at.office.commands, at.office.model, at.office.log);
        return server.listen().has_error();
    };
    CHECK(listen(file));
    CHECK(std::filesystem::file_size(file) == 4);
    CHECK(listen(at.office.folder / "nowhere/control.sock"));
    CHECK(listen(at.office.folder / std::string(200, 'a').c_str()));
}

TEST_CASE("the command line's client asks and watches") {
    Controlled at;
    std::string answer;
    std::vector<std::string> rows;
    bool ended = false;
    // It blocks, as the command line may.
    std::thread client([&] {
        answer = ask_daemon(at.path, R"({"command":"status"})").value();
        const auto watched = watch_daemon(at.path, R"({"command":"watch"})", [&](const std::string& row) {
            rows.push_back(row);
            return rows.size() < 3;
        });
        ended = watched.has_value();
        asio::post(at.office.loop.executor(), [&at] { at.control.stop(); });
    });
    at.office.loop.until([&at] { return !std::filesystem::exists(at.path); });
    client.join();
    CHECK(json::parse(answer).at("ok") == true);
    CHECK(ended);
    CHECK(json::parse(rows.at(0)).at("number") == "1001");
}

TEST_CASE("the client is told when no daemon runs") {
    const TemporaryFolder folder;
    const auto missing = ask_daemon(folder / "none.sock", "{}");
    REQUIRE(missing.has_error());
    CHECK(missing.error() == boost::system::errc::no_such_file_or_directory);
    CHECK(ask_daemon(folder / std::string(200, 'a').c_str(), "{}").has_error());
}
