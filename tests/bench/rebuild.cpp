// How long pbxd takes to know 100,000 phones of a switch whose link has just come up, and for how long at a time its
// loop does nothing else. The switch is a thread that has its answers ready, so that all that is measured is pbxd.
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <thread>

#include "pbxd/switch_link.hpp"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

double seconds_since(Steady::time_point begin) { return std::chrono::duration<double>(Steady::now() - begin).count(); }

std::string user_of(std::size_t phone) { return "line-" + std::to_string(100'000 + phone); }

/// What `sofia xmlstatus profile lines reg` says of that many phones, with all that a real switch says of each.
std::string registrations(std::size_t phones) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<profile>\n  <registrations>\n";
    xml.reserve(phones * 900);
    for (std::size_t i = 0; i < phones; ++i) {
        const auto user = user_of(i);
        const auto port = std::to_string(1024 + i % 60'000);
        xml += "    <registration>\n        <call-id>" + std::to_string(i) +
               "-28451@192.0.2.7</call-id>\n        <user>" + user +
               "@lines</user>\n        <contact>&quot;&quot; &lt;sip:" + user + "@192.0.2.7:" + port +
               ";ob&gt;</contact>\n        <agent>desk-phone/4.2.1</agent>\n        <status>Registered(UDP)(unknown) "
               "exp(2026-11-22 18:36:46) expsecs(119)</status>\n        <ping-status>Reachable</ping-status>\n        "
               "<ping-time>0.00</ping-time>\n        <host>switch</host>\n        <network-ip>192.0.2.7</network-ip>\n"
               "        <network-port>" +
               port + "</network-port>\n        <sip-auth-user>" + user +
               "</sip-auth-user>\n        <sip-auth-realm>lines</sip-auth-realm>\n        <mwi-account>" + user +
               "@lines</mwi-account>\n    </registration>\n";
    }
    return xml + "  </registrations>\n</profile>\n";
}

/// The Event Socket of a switch that knows the answers by heart. Serves one connection until it is closed.
class Switch {
  public:
    explicit Switch(const std::string& reg)
        : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}), reg_(reg), thread_([this] { serve(); }) {}
    ~Switch() { thread_.join(); }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  private:
    void serve() {
        tcp::socket socket = acceptor_.accept();
        boost::system::error_code error;
        say(socket, "Content-Type: auth/request\n\n");
        std::string buffer;
        while (true) {
            const auto size = asio::read_until(socket, asio::dynamic_buffer(buffer), "\n\n", error);
            if (error) return;
            obey(socket, buffer.substr(0, size - 2));
            buffer.erase(0, size);
        }
    }
    void obey(tcp::socket& socket, const std::string& command) {
        if (command.starts_with("api ")) return say(socket, "Content-Type: api/response\nContent-Length: 4\n\nname");
        say(socket, "Content-Type: command/reply\nReply-Text: +OK\n\n");
        if (!command.starts_with("bgapi ")) return;
        const auto job = command.substr(command.rfind(' ') + 1);
        const auto asked = command.substr(6, command.find('\n') - 6);
        if (asked == "sofia xmlstatus") {
            answer(socket, job, "<profiles><profile><name>lines</name><type>profile</type></profile></profiles>");
        } else if (asked == "sofia xmlstatus profile lines reg") {
            answer(socket, job, reg_);
        } else {
            answer(socket, job, asked.starts_with("verto") ? "{\"profiles\":[]}" : "{\"row_count\":0}");
        }
    }
    void answer(tcp::socket& socket, const std::string& job, const std::string& text) {
        const auto inner = "Event-Name: BACKGROUND_JOB\nJob-UUID: " + job +
                           "\nContent-Length: " + std::to_string(text.size()) + "\n\n";
        say(socket, "Content-Length: " + std::to_string(inner.size() + text.size()) +
                        "\nContent-Type: text/event-plain\n\n" + inner);
        say(socket, text);
    }
    static void say(tcp::socket& socket, const std::string& text) {
        boost::system::error_code ignored;
        asio::write(socket, asio::buffer(text), ignored);
    }

    asio::io_context context_;
    tcp::acceptor acceptor_;
    const std::string& reg_;
    std::thread thread_;
};

class Silence final : public pbxd::Log {
  public:
    void write(pbxd::Level level, std::string_view line) override {
        if (level >= pbxd::Level::warning) std::cerr << line << "\n";
    }
};

void fill(pbxd::ReadModel& model, std::size_t phones) {
    model.put(storage::Channel{.id = {1}, .name = "Office", .auth_realm = "extensions"}, 1);
    for (std::size_t i = 0; i < phones; ++i) {
        storage::Extension extension;
        extension.id = {static_cast<std::int64_t>(i + 1)};
        extension.channel = {1};
        extension.user = {static_cast<std::int64_t>(i + 1)};
        extension.number = std::to_string(100'000 + i);
        extension.name = "Person " + extension.number;
        storage::Line line;
        line.id = {extension.id.value};
        line.user = extension.user;
        line.extension = extension.id;
        line.username = user_of(i);
        model.put(std::move(extension), 1);
        model.put(std::move(line), 1);
    }
    model.take_changed();
}

/// What a bare parser takes for the same bytes.
double parse(std::string xml) {
    const auto begin = Steady::now();
    pugi::xml_document document;
    if (!document.load_buffer_inplace(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8)) std::abort();
    return seconds_since(begin);
}

/// The longest time for which a timer of a millisecond was late, while it runs.
asio::awaitable<void> watch_loop(Steady::duration& longest, const bool& ended) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!ended) {
        timer.expires_after(1ms);
        co_await timer.async_wait(asio::use_awaitable);
        longest = std::max(longest, Steady::now() - timer.expiry());
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("How long a rebuild takes.");
    std::size_t phones = 100'000;
    app.add_option("--phones", phones)->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    const auto xml = registrations(phones);
    const auto parse_seconds = parse(xml);
    pbxd::ReadModel model;
    fill(model, phones);
    Switch pbx(xml);
    asio::io_context loop(1);
    Silence log;
    pbxd::SwitchConfiguration configuration;
    configuration.name = "switch";
    configuration.port = pbx.port();
    configuration.password = "ClueCon";
    pbxd::SwitchLink link(loop.get_executor(), configuration, model, pbxd::system_clock(), log);
    Steady::time_point begin;
    double seconds = 0;
    bool ended = false;
    Steady::duration longest{};
    link.on_rebuild_begun = [&] {
        begin = Steady::now();
        asio::co_spawn(loop, watch_loop(longest, ended), asio::detached);
    };
    link.on_link_changed = [&] {
        if (!link.is_up()) return;
        seconds = seconds_since(begin);
        ended = true;
        link.stop();
    };
    asio::co_spawn(loop, link.run(), asio::detached);
    loop.run();

    if (model.presence().online_count() != phones) {
        std::cerr << "bench_rebuild: " << model.presence().online_count() << " extensions are online\n";
        return 1;
    }
    std::cout << "rebuild.phones " << phones << " phones\n"
              << "rebuild.megabytes " << static_cast<double>(xml.size()) / 1e6 << " MB\n"
              << "rebuild.seconds " << seconds << " s\n"
              << "rebuild.parse_seconds " << parse_seconds << " s\n"
              << "rebuild.longest_pause_ms " << std::chrono::duration<double, std::milli>(longest).count() << " ms\n";
    return 0;
}
