// Has requests done: by the daemon where one runs, else in this process.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "cli_parts.hpp"
#include "pbxd/control.hpp"
#include "pbxd/database.hpp"
#include "running.hpp"

namespace pbxd::cli {

namespace asio = boost::asio;

namespace {

/// Without a daemon: the database is opened, and its lock keeps a daemon from starting meanwhile.
boost::system::result<std::string, ConfigurationFault> do_it_here(const Configuration& configuration,
                                                                  const std::string& request) {
    auto storage = open_database(configuration.storage);
    if (!storage) return storage.error();
    asio::io_context context;
    ReadModel model;
    storage::PasswordHasher hasher;
    storage::SystemRandom random;
    People people(**storage, model, hasher, random, system_clock());
    const auto port = static_cast<std::uint16_t>(configuration.calls.port);
    const Router router(model.directory(), router_settings(configuration, port, ""));
    Commands commands(CommandParts{.people = people,
                                   .model = model,
                                   .router = router,
                                   .calls = (*storage)->call_records(),
                                   .clock = system_clock()});
    auto work = [&]() -> asio::awaitable<std::string> {
        const auto loaded = co_await people.load();
        if (!loaded) co_return R"({"ok":false,"error":"the database cannot be read"})";
        co_return co_await commands.execute(request);
    };
    return run_until_done(context, work());
}

}  // namespace

Answer answer_request(const Context& context, const std::string& request) {
    const auto configuration = read_configuration(context.config, process_environment());
    if (!configuration) {
        return {.code = complain(configuration.error().where + ": " + configuration.error().what, not_understood)};
    }
    auto answer = ask_daemon(configuration->control.socket, request);
    if (answer) return {.text = std::move(*answer)};
    if (answer.error() == boost::system::errc::permission_denied) {
        return {.code = complain("the daemon's socket " + configuration->control.socket +
                                 " may not be opened: run this as root, or as a member of the daemon's group")};
    }
    auto here = do_it_here(*configuration, request);
    if (here) return {.text = std::move(*here)};
    return {.code = complain(here.error().where + ": " + here.error().what)};
}

}  // namespace pbxd::cli
