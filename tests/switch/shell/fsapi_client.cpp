#include "shell/fsapi_client.hpp"

#include <charconv>
#include <cstdio>
#include <utility>

namespace sim {

std::optional<http::Target> parse_url(const std::string& url) {
    http::Target target;
    std::string_view rest = url;
    if (rest.starts_with("https://")) {
        target.secure = true;
        target.verify_peer = false;  // a test's own certificate
    } else if (!rest.starts_with("http://")) {
        return std::nullopt;
    }
    rest.remove_prefix(target.secure ? 8 : 7);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    target.path = slash == rest.size() ? "/" : std::string(rest.substr(slash));
    const std::string_view authority = rest.substr(0, slash);
    const std::size_t colon = authority.rfind(':');
    target.host = authority.substr(0, colon);
    target.port = target.secure ? 443 : 80;
    if (colon != std::string_view::npos) {
        const std::string_view port = authority.substr(colon + 1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
        if (error != std::errc{} || end != port.data() + port.size()) return std::nullopt;
    }
    return target.host.empty() ? std::nullopt : std::optional(target);
}

FsapiClient::FsapiClient(SwitchModel& model, const FsapiSettings& settings)
    : model_(model), target_(parse_url(settings.url)) {
    if (!settings.user.empty()) {
        headers_.add("Authorization", "Basic " + base64(settings.user + ":" + settings.password));
    }
    headers_.add("User-Agent", "freeswitch-xml/1.0");
    headers_.add("Accept", "*/*");
    headers_.add("Content-Type", "application/x-www-form-urlencoded");
}

boost::asio::awaitable<std::optional<DirectoryUser>> FsapiClient::find_user(Fields question, std::string user,
                                                                            std::string domain, std::string password) {
    if (!target_) {
        DirectoryUser believed{.id = user, .domain = domain, .params = {}, .variables = {}};
        believed.params["password"] = password;
        co_return believed;
    }
    if (auto cached = model_.cache.find(user, domain, model_.core.now())) co_return cached;
    const auto body = co_await ask(question, user + "@" + domain);
    if (!body) co_return std::nullopt;
    auto found = read_directory_answer(*body, user, domain);
    if (found) model_.cache.keep(*found, model_.core.now());
    co_return found;
}

boost::asio::awaitable<std::optional<std::string>> FsapiClient::ask(const Fields& question, const std::string& whom) {
    if (!target_) co_return std::nullopt;
    ++asked_;
    http::Target target = *target_;
    http::Headers headers = headers_;
    std::string form = form_of(question);
    const std::chrono::milliseconds patience{10'000};
    auto answer =
        co_await http::fetch(std::move(target), http::Method::post, std::move(headers), std::move(form), patience);
    if (!answer || answer->status != 200) {
        const std::string why = answer ? "status " + std::to_string(answer->status) : answer.error().message();
        std::fprintf(stderr, "simulated switch: no directory answer for %s: %s\n", whom.c_str(), why.c_str());
        co_return std::nullopt;
    }
    co_return std::move(answer->body);
}

}  // namespace sim
