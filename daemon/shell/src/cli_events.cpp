// `pbxd events`: a link of its own to the switch, so that the daemon's is not disturbed.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <iostream>

#include "cli_parts.hpp"
#include "esl/client.hpp"
#include "pbxd/configuration.hpp"

namespace pbxd::cli {

namespace asio = boost::asio;

namespace {

/// Prints an event as `Name: value` lines, decoded, and an empty line; as JSON as it came.
void print(const esl::EventMessage& event) {
    if (event.format() == esl::Format::json) {
        std::cout << shown(event.raw()) << std::endl;
        return;
    }
    const auto view = event.view();
    for (const auto& header : view.headers()) {
        std::cout << shown(std::string(header.name)) << ": " << shown(view.decoded(header.name)) << '\n';
    }
    std::cout << std::endl;
}

asio::awaitable<int> follow(esl::Client& client, std::size_t count) {
    std::size_t printed = 0;
    for (;;) {
        const auto notification = co_await client.async_receive();
        if (const auto* event = std::get_if<esl::EventMessage>(&notification)) {
            print(*event);
            if (!std::cout || ++printed == count) co_return done;
        } else if (const auto* lost = std::get_if<esl::Overflow>(&notification)) {
            complain(std::to_string(lost->dropped) +
                     " events came faster than they could be printed and are missing here");
        } else if (const auto* down = std::get_if<esl::Disconnected>(&notification)) {
            if (down->error == esl::Error::stopped) co_return done;
            complain("no link (" + down->doing + ": " + down->error.message() + ")");
            if (down->error == esl::Error::authentication_refused) co_return failed;
        }
    }
}

}  // namespace

int show_events(const Context& context, const EventOptions& options) {
    const auto configuration = read_configuration(context.config, process_environment());
    if (!configuration)
        return complain(configuration.error().where + ": " + configuration.error().what, not_understood);
    const SwitchConfiguration* chosen = nullptr;
    for (const auto& at : configuration->switches) {
        if (chosen == nullptr && (options.switch_name.empty() || at.name == options.switch_name)) chosen = &at;
    }
    if (chosen == nullptr)
        return complain("there is no [[switch]] named '" + options.switch_name + "'", not_understood);

    esl::Options link;
    link.host = chosen->host;
    link.port = static_cast<std::uint16_t>(chosen->port);
    link.password = chosen->password;
    link.subscription.format = options.format == "json" ? esl::Format::json : esl::Format::plain;
    link.subscription.events = options.events;
    link.subscription.subclasses = options.subclasses;
    link.subscription.all = options.all || link.subscription.empty();
    if (const auto good = esl::Command::subscribe(link.subscription); !good) {
        return complain("an event's name and a subclass are words without spaces", not_understood);
    }

    asio::io_context loop(1);
    esl::Client client(loop.get_executor(), std::move(link));
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&client](boost::system::error_code, int) { client.stop(); });
    int code = done;
    asio::co_spawn(loop, client.async_run(), asio::detached);
    asio::co_spawn(loop, follow(client, options.count), [&](const std::exception_ptr& error, int result) {
        code = error ? failed : result;
        client.stop();
        signals.cancel();
    });
    loop.run();
    return code;
}

}  // namespace pbxd::cli
