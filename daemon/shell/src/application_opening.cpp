// Opens what the daemon serves. Part of application.
#include "application_parts.hpp"
#include "running.hpp"

namespace pbxd {

using Fault = ConfigurationFault;
template <class T>
using Checked = boost::system::result<T, Fault>;

Checked<void> Application::Parts::open_database() {
    auto opened = pbxd::open_database(configuration.storage);
    if (!opened) return opened.error();
    storage = std::move(*opened);
    people = std::make_unique<People>(*storage, model, hasher, random, clock);
    if (auto read = run_until_done(context, people->load()); !read)
        return Fault{configuration.storage.database, read.error().message()};
    return {};
}

Checked<void> Application::Parts::open_calls() {
    const auto executor = executor_of(context);
    calls = std::make_unique<CallKeeper>(executor, storage->call_records(), model.directory(), configuration.numbers,
                                         configuration.switches.front().name, clock, log);
    cdrs = std::make_unique<CdrReceiver>(http::Credentials{configuration.fsapi.user, configuration.fsapi.password},
                                         *calls, log);
    if (!configuration.calls.spool.empty()) {
        cdr_spool = std::make_unique<CdrSpool>(executor, configuration.calls.spool, *calls, log);
    }
    if (auto read = run_until_done(context, calls->load()); !read)
        return Fault{configuration.storage.database, read.error().message()};
    return {};
}

Checked<void> Application::Parts::open_web() {
    auto loaded = http::StaticFiles::load(configuration.http.web_root);
    if (!loaded || !loaded->find("/index.html")) {
        return Fault{"[http] web_root", "'" + configuration.http.web_root +
                                            "' has no index.html; give the folder of the built web client"};
    }
    files = std::move(*loaded);
    std::vector<std::string> own;
    if (!configuration.http.public_url.empty()) own.push_back(configuration.http.public_url);
    auto read = http::Origins::of(own);
    if (!read) return Fault{"[http] public_url", "'" + configuration.http.public_url + "' is no http or https address"};
    origins = std::move(*read);
    return {};
}

Checked<void> Application::Parts::open_desk() {
    const auto& settings = configuration.calls;
    if (settings.address.empty()) return {};
    desk_key = storage::random_token(random);
    esl::ServerOptions options;
    options.address = settings.address;
    options.port = static_cast<std::uint16_t>(settings.port);
    desk = std::make_unique<CallDesk>(
        executor_of(context),
        CallDeskParts{
            .people = *people,
            .model = model,
            .numbers = configuration.numbers,
            .key = desk_key,
            .link_of = [this](std::string_view core) { return link_of(core); },
            .log = log,
            .srtp = storage::value_of<Srtp>(configuration.phones.srtp).value_or(Srtp::accept),
            .elsewhere = [this](const auto& extension,
                                std::string_view core) { return whereabouts->elsewhere(extension, core); },
            .seal = [this](const std::string& caller,
                           const auto& extension) { return router->seal_for(caller, extension, clock() / 1000); }},
        std::move(options));
    const auto error = desk->listen();
    if (!error) return {};
    return Fault{"[calls]",
                 "cannot listen on " + settings.address + ":" + std::to_string(settings.port) + ": " + error.message()};
}

}  // namespace pbxd
