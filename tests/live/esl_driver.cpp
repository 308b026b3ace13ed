// esl::Client against whatever switch it is told of: prints what it saw, a line for each thing, for tests/live/esl.mjs.
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <iostream>
#include <variant>

#include "esl/client.hpp"
#include "esl/server.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct Asked {
    esl::Options link;
    std::string ledger;
    unsigned count = 1'000;
};

/// One word for an outcome.
template <class T>
std::string outcome(const esl::Result<T>& result) {
    if (result) return "done";
    const auto error = result.error();
    if (error == esl::Error::not_connected) return "not_connected";
    if (error == esl::Error::unknown_outcome) return "unknown_outcome";
    if (error == esl::Error::timed_out) return "timed_out";
    if (error == esl::Error::permission_denied) return "permission_denied";
    if (error == esl::Error::api_failed) return "api_failed";
    return error.message();
}

void say(const std::string& line) { std::cout << line << std::endl; }

/// Waits for the first word on the link; false if it was not to be had.
asio::awaitable<bool> link_up(esl::Client& client) {
    const auto told = co_await client.async_receive();
    if (const auto* up = std::get_if<esl::Connected>(&told)) {
        say("connected " + up->core_uuid);
        co_return true;
    }
    if (const auto* down = std::get_if<esl::Disconnected>(&told)) say("refused " + down->error.message());
    co_return false;
}

asio::awaitable<void> connect(esl::Client& client, const Asked&) {
    co_await link_up(client);
    client.stop();
}

/// What a directory user with few rights may do.
asio::awaitable<void> restricted(esl::Client& client, const Asked&) {
    const bool up = co_await link_up(client);
    if (up) {
        const auto allowed = co_await client.async_api("echo allowed", 10s);
        say("allowed " + outcome(allowed));
        const auto forbidden = co_await client.async_api("status", 10s);
        say("forbidden " + outcome(forbidden));
        const auto job = co_await client.async_bgapi("echo allowed", 10s);
        say("bgapi " + outcome(job));
        const auto still = co_await client.async_api("echo again", 10s);
        say("still " + outcome(still));
    }
    client.stop();
}

/// One command, as `api` or as `bgapi`. (GCC 12 destroys the temporaries of both branches of a conditional expression
/// that is awaited.)
asio::awaitable<esl::Result<std::string>> ask_either_way(esl::Client& client, bool job, std::string command,
                                                         std::chrono::seconds timeout) {
    if (job) co_return co_await client.async_bgapi(std::move(command), timeout);
    co_return co_await client.async_api(std::move(command), timeout);
}

/// Many commands at once: each gets its own answer.
class Pipeline {
  public:
    Pipeline(esl::Client& client, unsigned count) : client_(client), left_(2 * count) {}

    void start(const asio::any_io_executor& executor, unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            asio::co_spawn(executor, ask(i, false), asio::detached);
            asio::co_spawn(executor, ask(i, true), asio::detached);
        }
    }

  private:
    asio::awaitable<void> ask(unsigned number, bool job) {
        const auto word = std::to_string(number);
        std::string text = (job ? "echo job " : "echo ") + word;
        const auto answer = co_await ask_either_way(client_, job, std::move(text), 100s);
        const bool right = answer && *answer == (job ? "job " + word : word);
        if (right)
            ++(job ? jobs_ : answers_);
        else
            say("wrong " + word + " " + (answer ? *answer : outcome(answer)));
        if (--left_ == 0) {
            say("answers " + std::to_string(answers_));
            say("jobs " + std::to_string(jobs_));
            client_.stop();
        }
    }

    esl::Client& client_;
    unsigned left_;
    unsigned answers_ = 0;
    unsigned jobs_ = 0;
};

/// Commands that leave a mark in a file, until standard input ends: what each was told, to be held against the file.
class Ledger {
  public:
    Ledger(esl::Client& client, std::string file, asio::any_io_executor executor)
        : client_(client),
          file_(std::move(file)),
          executor_(std::move(executor)),
          input_(executor_, ::dup(STDIN_FILENO)) {}

    void start() {
        asio::co_spawn(executor_, until_told(), asio::detached);
        for (unsigned i = 0; i < writers; ++i) asio::co_spawn(executor_, write(i % 2 == 0), asio::detached);
        asio::co_spawn(executor_, listen(), asio::detached);
    }

  private:
    static constexpr unsigned writers = 16;

    asio::awaitable<void> until_told() {
        co_await input_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
        ending_ = true;
    }
    asio::awaitable<void> write(bool job) {
        asio::steady_timer pause(executor_);
        while (!ending_) {
            const auto number = std::to_string(next_++);
            std::string command = "system echo " + number + " >> " + file_ + " && echo kept";
            const auto told = co_await ask_either_way(client_, job, std::move(command), 10s);
            say("told " + number + " " + outcome(told));
            pause.expires_after(told ? 1ms : 50ms);
            co_await pause.async_wait(asio::use_awaitable);
        }
        if (++ended_ == writers) client_.stop();
    }
    asio::awaitable<void> listen() {
        for (;;) {
            const auto told = co_await client_.async_receive();
            if (const auto* up = std::get_if<esl::Connected>(&told)) say("connected " + up->core_uuid);
            if (const auto* down = std::get_if<esl::Disconnected>(&told)) {
                if (down->error == esl::Error::stopped) co_return;
                say(std::string("disconnected ") +
                    (down->error == esl::Error::silent ? "silent" : down->error.message()));
            }
        }
    }

    esl::Client& client_;
    std::string file_;
    asio::any_io_executor executor_;
    asio::posix::stream_descriptor input_;
    std::uint64_t next_ = 0;
    unsigned ended_ = 0;
    bool ending_ = false;
};

/// Takes the calls that the switch hands over: answers, plays a tone, and then hangs up or waits for the caller to.
asio::awaitable<void> take_call(esl::Call& call, std::uint64_t& ended) {
    const std::string who = call.uuid();
    const bool full = call.data().full();
    say("call " + who + (full ? " full" : " plain") + (call.data().async() ? " async" : " static"));
    const auto answered = co_await call.async_execute("answer", "", 10s);
    const auto played = co_await call.async_execute("playback", "tone_stream://%(300,50,440)", 10s);
    const std::string response = played ? played->view().decoded("Application-Response") : "";
    say("played " + who + " " + outcome(answered) + " " + outcome(played) + " " + response);
    const auto asked = co_await call.async_api("echo asked", 10s);
    say("api " + who + " " + outcome(asked));
    const std::string wish = call.data().variable("wish");
    if (wish == "busy") {
        const auto hung = co_await call.async_hangup("USER_BUSY", 10s);
        say("asked " + who + " " + outcome(hung));
    } else {
        say("parking " + who);
        const auto parked = co_await call.async_execute("park", "", 30s);
        say("parked " + who + " " + (parked.error() == esl::Error::hung_up ? "hung_up" : outcome(parked)));
    }
    const auto gone = co_await call.async_hung_up();
    // The cause comes with an event, which a goodbye may overtake; without `full` the goodbye may be all there is.
    unsigned told = 0;
    const auto is_over = [&](const esl::CallNotification& next) {
        told += std::holds_alternative<esl::HungUp>(next) ? 1 : 0;
        return std::holds_alternative<esl::Disconnected>(next) || (full && told > 0 && !call.hung_up()->cause.empty());
    };
    for (bool over = false; !over;) {
        const auto next = co_await call.async_receive();
        over = is_over(next);
    }
    const std::string cause = call.hung_up() ? call.hung_up()->cause : "";
    say("gone " + who + " " + (gone ? (cause.empty() ? "UNKNOWN" : cause) : outcome(gone)) + " told " +
        std::to_string(told));
    ++ended;
}

asio::awaitable<void> serve(esl::Server& server, const Asked& asked, std::uint64_t& ended) {
    asio::co_spawn(co_await asio::this_coro::executor, server.async_run(), asio::detached);
    say("listening " + std::to_string(server.port()));
    asio::steady_timer pause(co_await asio::this_coro::executor);
    while (ended < asked.count) {
        pause.expires_after(20ms);
        co_await pause.async_wait(asio::use_awaitable);
    }
    server.stop();
}

int run_server(const Asked& asked) {
    asio::io_context loop(1);
    std::uint64_t ended = 0;
    esl::Server server(loop.get_executor(), {.port = 0}, [&ended](esl::Call& call) { return take_call(call, ended); });
    if (const auto error = server.listen()) {
        say("no port: " + error.message());
        return 1;
    }
    asio::co_spawn(loop, serve(server, asked, ended), asio::detached);
    loop.run();
    return 0;
}

int run(const std::string& scenario, const Asked& asked) {
    if (scenario == "serve") return run_server(asked);
    asio::io_context loop(1);
    esl::Client client(loop.get_executor(), asked.link);
    Pipeline pipeline(client, asked.count);
    Ledger ledger(client, asked.ledger, loop.get_executor());
    asio::co_spawn(loop, client.async_run(), asio::detached);
    if (scenario == "connect") asio::co_spawn(loop, connect(client, asked), asio::detached);
    if (scenario == "restricted") asio::co_spawn(loop, restricted(client, asked), asio::detached);
    if (scenario == "ledger") ledger.start();
    if (scenario == "pipeline") {
        asio::co_spawn(
            loop,
            [&]() -> asio::awaitable<void> {
                const bool up = co_await link_up(client);
                if (up) pipeline.start(loop.get_executor(), asked.count);
            },
            asio::detached);
    }
    loop.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("esl::Client, told what to do.");
    std::string scenario;
    std::string password_file;
    Asked asked;
    app.add_option("scenario", scenario)
        ->required()
        ->check(CLI::IsMember({"connect", "restricted", "pipeline", "ledger", "serve"}));
    app.add_option("--port", asked.link.port)->required()->take_last();
    app.add_option("--password-file", password_file)->required()->take_last();
    app.add_option("--user", asked.link.user);
    app.add_option("--domain", asked.link.domain);
    app.add_option("--ledger", asked.ledger, "The file in which the switch leaves its marks");
    app.add_option("--count", asked.count);
    CLI11_PARSE(app, argc, argv);
    std::ifstream file(password_file);
    std::getline(file, asked.link.password);
    asked.link.liveness_interval = 1s;
    asked.link.probe_timeout = 1s;
    return run(scenario, asked);
}
