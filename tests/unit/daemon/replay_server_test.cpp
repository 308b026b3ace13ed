// A recording made from a live link and played as a switch, through sockets and files.
#include "../../../daemon/shell/src/replay_server.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "../../../daemon/shell/src/recording_file.hpp"
#include "esl/client.hpp"
#include "esl/replay.hpp"
#include "fake_switch.hpp"
#include "office.hpp"
#include "pbxd/switch_link.hpp"

using namespace pbxd;
using namespace pbxd::test;
using namespace std::chrono_literals;

namespace {

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// As a full disk, but one that can be had anywhere.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limited{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limited);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_);
    }

  private:
    rlimit before_{};
    void (*signal_)(int);
};

/// The raw events of a recording.
std::vector<std::string> events_in(const std::string& path) {
    auto source = open_recording(path);
    REQUIRE(source.has_value());
    esl::Replay replay(std::move(*source));
    std::vector<std::string> events;
    for (;;) {
        const auto next = replay.next();
        REQUIRE(next.has_value());
        if (!*next) return events;
        if ((*next)->frame.event) events.emplace_back((*next)->frame.body);
    }
}

std::string path_of(const char* recording) { return std::string(PBXD_FIXTURES) + "/esl/" + recording; }

/// A replay server and what it said.
struct Played {
    Played(Loop& loop, const std::string& path, double speed = 0)
        : server(loop.executor(),
                 {.path = path, .speed = speed, .say = [this](const std::string& what) { said.push_back(what); }}) {
        const auto listening = server.listen(0);
        REQUIRE(listening.has_value());
        port = *listening;
        loop.start(run());
    }
    asio::awaitable<void> run() {
        co_await server.run();
        ended = true;
    }
    bool has_said(const std::string& what) const { return std::ranges::count(said, what) > 0; }

    std::vector<std::string> said;
    ReplayServer server;
    std::uint16_t port = 0;
    bool ended = false;
};

esl::Options at_port(std::uint16_t port) {
    esl::Options options;
    options.port = port;
    options.password = "anything";
    options.subscription.all = true;
    return options;
}

/// A client of it, and all that it was sent.
struct Listening {
    Listening(Loop& on, esl::Options options) : loop(on), client(on.executor(), std::move(options)) {
        loop.start(run());
        loop.start(follow());
    }
    ~Listening() {
        client.stop();
        loop.until([this] { return ended == 2; });
    }
    asio::awaitable<void> run() {
        co_await client.async_run();
        ++ended;
    }
    asio::awaitable<void> follow() {
        for (;;) {
            auto next = co_await client.async_receive();
            if (auto* up = std::get_if<esl::Connected>(&next)) connected = *up;
            if (auto* event = std::get_if<esl::EventMessage>(&next)) events.push_back(event->raw());
            const auto* down = std::get_if<esl::Disconnected>(&next);
            if (down != nullptr && down->error == esl::Error::stopped) break;
        }
        ++ended;
    }

    Loop& loop;
    esl::Client client;
    esl::Connected connected;
    std::vector<std::string> events;
    int ended = 0;
};

}  // namespace

TEST_CASE("a recording is for its owner alone, overwrites nothing, and is there at once") {
    const TemporaryFolder folder;
    const auto path = folder / "a.recording";
    auto created = RecordingFile::create(path);
    REQUIRE(created.has_value());
    RecordingFile file(std::move(*created));
    file.append(5us, std::string_view("abc"));
    CHECK(content(path) == std::string(esl::recording_head) + "5 3\nabc");
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    CHECK(RecordingFile::create(path).error() == boost::system::errc::file_exists);
    CHECK(RecordingFile::create(folder / "no/such/folder").has_error());
    CHECK_FALSE(file.error());
    CHECK(open_recording(folder / "gone").error() == boost::system::errc::no_such_file_or_directory);
    CHECK(open_recording(folder / ".").error() == boost::system::errc::is_a_directory);
}

TEST_CASE("a recording that cannot be written further says why, and ends") {
    const TemporaryFolder folder;
    auto created = RecordingFile::create(folder / "a.recording");
    REQUIRE(created.has_value());
    const FileSizeLimit limit(30);
    created->append(5us, std::string_view("ab"));
    CHECK(created->error() == boost::system::errc::file_too_large);
    created->append(6us, std::string_view("cd"));
    CHECK(content(folder / "a.recording") == std::string(esl::recording_head) + "5 2\na");
}

TEST_CASE("every recording can be played as a switch, whole and in order") {
    for (const char* name : {"commands-and-calls.plain", "outbound-socket.plain", "registrations.json",
                             "registrations.plain", "registrations.xml", "verto-call.plain", "verto-logins.plain"}) {
        CAPTURE(name);
        const auto recorded = events_in(path_of(name));
        Loop loop;
        Played played(loop, path_of(name));
        {
            Listening client(loop, at_port(played.port));
            loop.until([&] { return client.events.size() >= recorded.size(); });
            CHECK(client.events == recorded);
            CHECK(client.connected.core_uuid.size() == 36);
            CHECK(client.connected.switch_hostname == "vm");
        }
        loop.until([&] { return played.has_said("the client has left"); });
        CHECK(played.has_said(std::to_string(recorded.size()) + " events were played"));
        played.server.stop();
        loop.until([&] { return played.ended; });
    }
}

TEST_CASE("what is recorded from a link replays as the same events, and as a switch again") {
    const TemporaryFolder folder;
    const auto path = folder / "again.recording";
    const auto recorded = events_in(path_of("verto-call.plain"));
    Loop loop;
    std::string bytes;
    {
        Played played(loop, path_of("verto-call.plain"));
        auto file = RecordingFile::create(path);
        REQUIRE(file.has_value());
        auto options = at_port(played.port);
        options.on_bytes = [&](std::span<const char> read) {
            bytes.append(read.data(), read.size());
            file->append(std::chrono::microseconds(bytes.size()), read);
        };
        {
            Listening client(loop, std::move(options));
            loop.until([&] { return client.events.size() >= recorded.size(); });
        }
        played.server.stop();
        loop.until([&] { return played.ended; });
    }
    CHECK(bytes.find("anything") == std::string::npos);
    auto source = open_recording(path);
    REQUIRE(source.has_value());
    esl::RecordingReader reader(std::move(*source));
    std::string read_back;
    for (;;) {
        const auto piece = reader.next();
        REQUIRE(piece.has_value());
        if (!*piece) break;
        read_back += (*piece)->bytes;
    }
    CHECK(read_back == bytes);
    CHECK(events_in(path) == recorded);
    Played again(loop, path);
    {
        Listening client(loop, at_port(again.port));
        loop.until([&] { return client.events.size() >= recorded.size(); });
        CHECK(client.events == recorded);
    }
    again.server.stop();
    loop.until([&] { return again.ended; });
}

TEST_CASE("a client that leaves in the middle is forgotten, and the next is played all") {
    const auto recorded = events_in(path_of("registrations.plain"));
    Loop loop;
    Played played(loop, path_of("registrations.plain"), 0.001);
    {
        Listening client(loop, at_port(played.port));
        loop.until([&] { return !client.events.empty(); });
        CHECK(client.events.size() < recorded.size());
    }
    loop.until([&] { return played.has_said("the client has left"); });
    {
        Listening client(loop, at_port(played.port));
        loop.until([&] { return !client.events.empty(); });
        CHECK(client.events.front() == recorded.front());
    }
    played.server.stop();
    loop.until([&] { return played.ended; });
}

TEST_CASE("a recording that is damaged is played as far as it goes") {
    const TemporaryFolder folder;
    const auto good = fixture("esl/verto-logins.plain");
    const auto path = folder.write("damaged.plain", good + "damaged\n\n");
    Loop loop;
    Played played(loop, path);
    {
        Listening client(loop, at_port(played.port));
        loop.until([&] { return played.has_said("18 events were played"); });
        loop.until([&] { return client.events.size() == 18; });
        CHECK(played.said.at(1).starts_with("the recording is damaged: byte " + std::to_string(good.size()) + ": "));
    }
    played.server.stop();
    loop.until([&] { return played.ended; });
}

TEST_CASE("a daemon's link comes up on a replayed switch and hears its events") {
    Office office;
    Played played(office.loop, path_of("registrations.plain"));
    SwitchConfiguration configuration;
    configuration.name = "replay";
    configuration.port = played.port;
    configuration.password = "anything";
    SwitchLink link(office.loop.executor(), configuration, office.model, office.clock, office.log);
    bool ended = false;
    const auto run = [&]() -> asio::awaitable<void> {
        co_await link.run();
        ended = true;
    };
    office.loop.start(run());
    office.loop.until([&] { return link.is_up() && played.has_said("38 events were played"); });
    link.stop();
    office.loop.until([&] { return ended && played.has_said("the client has left"); });
    played.server.stop();
    office.loop.until([&] { return played.ended; });
}
