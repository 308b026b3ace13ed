// The simulated switch: joins the model with its three ports. Prints one line of JSON with the ports when it is ready.
#include <unistd.h>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "shell/control_server.hpp"
#include "shell/demo.hpp"
#include "shell/esl_server.hpp"
#include "shell/options.hpp"
#include "shell/verto_server.hpp"

namespace {

namespace asio = boost::asio;
constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

sim::Micros wall_clock() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

asio::awaitable<void> beat(sim::SwitchModel& model) {
    if (model.settings.heartbeat == 0) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(std::chrono::microseconds(model.settings.heartbeat));
        co_await timer.async_wait(with_error);
        model.heartbeat();
    }
}

asio::awaitable<void> tick(sim::SwitchModel& model) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(std::chrono::milliseconds(200));
        co_await timer.async_wait(with_error);
        model.tick();
    }
}

/// So that a test runner that dies leaves no switch behind.
asio::awaitable<void> stop_at_end_of_input(asio::io_context& context) {
    asio::posix::stream_descriptor input(context, ::dup(STDIN_FILENO));
    std::array<char, 256> buffer{};
    for (;;) {
        auto [error, size] = co_await input.async_read_some(asio::buffer(buffer), with_error);
        if (error) break;
    }
    context.stop();
}

asio::awaitable<void> load_gateways(sim::SwitchModel& model, sim::FsapiClient& fsapi) {
    const sim::Fields question = sim::gateways_question(model.core);
    const auto body = co_await fsapi.ask(question, "the gateways");
    if (body) model.gateways.load(*body);
}

int failed(const char* what, const boost::system::error_code& error) {
    std::fprintf(stderr, "simulated switch: cannot listen for %s: %s\n", what, error.message().c_str());
    return 1;
}

int run(const sim::Options& options) {
    asio::io_context context(1);
    sim::SwitchModel model(options.model, wall_clock);
    sim::FsapiClient fsapi(model, options.fsapi);
    sim::Phones phones(model, fsapi);
    sim::EslServer esl(context.get_executor(), model, options.esl);
    sim::VertoServer verto(context.get_executor(), model, fsapi);
    sim::ControlServer control(context.get_executor(), model, phones, esl, verto, [&] { context.stop(); });
    model.on_rescan = [&] { asio::co_spawn(context, load_gateways(model, fsapi), asio::detached); };
    model.core.on_event = [&](const sim::Event& event) { esl.deliver(event); };

    const auto esl_port = esl.listen(options.esl_port);
    if (!esl_port) return failed("the Event Socket", esl_port.error());
    const auto verto_port = verto.listen(options.verto_port);
    if (!verto_port) return failed("verto", verto_port.error());
    const auto control_port = control.listen(options.control_port);
    if (!control_port) return failed("the control connection", control_port.error());
    model.settings.verto_binding = "127.0.0.1:" + std::to_string(*verto_port);

    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](const boost::system::error_code&, int) { context.stop(); });
    asio::co_spawn(context, beat(model), asio::detached);
    asio::co_spawn(context, tick(model), asio::detached);
    if (options.exit_with_stdin) asio::co_spawn(context, stop_at_end_of_input(context), asio::detached);
    auto lines =
        options.demo_file.empty() ? sim::parse_demo_lines(options.demo_lines) : sim::read_demo_lines(options.demo_file);
    if (options.demo && lines.empty()) std::fprintf(stderr, "simulated switch: --demo has no lines to play with\n");
    sim::Demo demo(context.get_executor(), model, phones, std::move(lines), options.model.seed);
    if (options.demo) asio::co_spawn(context, demo.run(), asio::detached);

    std::printf("{\"esl_port\":%u,\"verto_port\":%u,\"control_port\":%u,\"pid\":%d}\n", unsigned{*esl_port},
                unsigned{*verto_port}, unsigned{*control_port}, static_cast<int>(::getpid()));
    std::fflush(stdout);
    context.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    int status = 0;
    const auto options = sim::parse_options(argc, argv, status);
    return options ? run(*options) : status;
}
