#include "pbxd/web_app.hpp"

#include <algorithm>

#include "http/cookie.hpp"
#include "http/csrf.hpp"
#include "http/security_headers.hpp"
#include "storage/error.hpp"
#include "web_answers.hpp"

namespace pbxd {

using http::Method;
using http::Response;

namespace {

/// Above all of WebApp's own routes.
constexpr std::size_t first_of_api = 100;

}  // namespace

WebApp::WebApp(WebParts parts, const std::vector<std::unique_ptr<ApiPart>>& api) : parts_(std::move(parts)) {
    auto add = [this](Method method, std::string_view path, Route route) {
        router_.add(method, path, static_cast<std::size_t>(route));
    };
    add(Method::get, "/", Route::home);
    add(Method::get, "/sign-in", Route::sign_in_page);
    add(Method::get, "/extensions/{channel:id}", Route::channel_page);
    add(Method::get, "/phones", Route::phones_page);
    add(Method::get, "/settings", Route::settings_page);
    add(Method::get, "/gateways", Route::gateways_page);
    add(Method::post, "/extensions/{channel:id}/sessions", Route::new_session);
    add(Method::get, "/api/me", Route::me);
    add(Method::post, "/api/sign-in", Route::sign_in);
    add(Method::post, "/api/sign-out", Route::sign_out);
    add(Method::get, "/api/live", Route::live);
    add(Method::get, "/verto", Route::verto);
    for (const auto& part : api) {
        std::size_t number = 0;
        for (const auto& route : part->routes()) {
            router_.add(route.method, route.path, first_of_api + api_.size());
            api_.push_back({.part = part.get(), .route = number++});
        }
    }
}

bool WebApp::is_secure(const http::Request& request) const {
    return request.secure || parts_.public_url.starts_with("https://");
}

boost::asio::awaitable<http::Answer> WebApp::handle(http::Request request) {
    auto answer = co_await dispatch(request);
    if (auto* response = std::get_if<Response>(&answer)) {
        const http::SecurityOptions options{.secure = is_secure(request)};
        http::add_security_headers(*response, options);
    }
    co_return answer;
}

WebApp::Reply WebApp::dispatch(const http::Request& request) {
    const auto found = router_.find(request.method, request.path);
    if (const auto* match = std::get_if<http::RouteMatch>(&found)) {
        if (match->route >= first_of_api) co_return co_await answer_api(*match, request);
        co_return co_await answer(static_cast<Route>(match->route), *match, request);
    }
    if (const auto* other = std::get_if<http::MethodNotAllowed>(&found)) {
        auto refused = fault(405, "method_not_allowed", "That address does not take this method.");
        refused.headers.add("Allow", other->allow);
        co_return refused;
    }
    // index.html is a page only through the routes above, which put its name in.
    if (request.path != "/index.html") {
        if (auto file = parts_.files.answer(request)) co_return std::move(*file);
    }
    if (request.path.starts_with("/api/") || request.method != Method::get) {
        co_return fault(404, "not_found", "There is nothing at this address.");
    }
    co_return page(404, "not-found", request);
}

WebApp::Reply WebApp::answer(Route route, const http::RouteMatch& match, const http::Request& request) {
    switch (route) {
        case Route::home:
            return home(request);
        case Route::sign_in_page:
            return sign_in_page(request);
        case Route::channel_page:
            return channel_page(storage::ChannelId{match.id("channel")}, request);
        case Route::phones_page:
            return own_page(PageFor::people, "phones", request);
        case Route::settings_page:
            return own_page(PageFor::people, "settings", request);
        case Route::gateways_page:
            return own_page(PageFor::admins, "gateways", request);
        case Route::me:
            return me(request);
        case Route::sign_in:
            return sign_in(request);
        case Route::sign_out:
            return sign_out(request);
        case Route::new_session:
            return new_session(storage::ChannelId{match.id("channel")}, request);
        case Route::live:
            return live(request);
        case Route::verto:
            return verto(request);
    }
    return me(request);
}

WebApp::Reply WebApp::answer_api(const http::RouteMatch& match, const http::Request& request) {
    const auto& place = api_.at(match.route - first_of_api);
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return fault(401, "not_signed_in", "Sign in first.");
    if (place.part->is_for_admins() && who->user.role != storage::Role::admin) {
        co_return fault(404, "not_found", "There is nothing at this address.");
    }
    const bool changes = request.method != Method::get && request.method != Method::head;
    if (auto refused = changes ? refuse_forged(request, who) : std::nullopt) co_return std::move(*refused);
    co_return co_await place.part->answer({.route = place.route, .match = match, .request = request, .who = *who});
}

// Pages

Response WebApp::page(unsigned status, std::string_view name, const http::Request& request) {
    const auto index = parts_.files.find("/index.html");
    if (!index) return Response::text(500, "The web client is not installed; see web_root in [http].\n");
    std::string html(*index);
    static constexpr std::string_view mark = R"(name="pbxd-page" content=")";
    if (const auto at = html.find(mark); at != std::string::npos) {
        const auto begin = at + mark.size();
        html.replace(begin, html.find('"', begin) - begin, name);
    }
    auto response = Response::html(status, std::move(html));
    response.headers.set("Cache-Control", "no-store");
    if (!http::find_cookie(request.headers, csrf_cookie)) {
        set_cookie(response, request, csrf_cookie, parts_.sign_ins.new_csrf_token(), parts_.sign_ins.lifetime(), false);
    }
    return response;
}

void WebApp::set_cookie(Response& response, const http::Request& request, const char* name, const std::string& value,
                        std::chrono::seconds age, bool http_only) const {
    const auto line = http::set_cookie({.name = name,
                                        .value = value,
                                        .max_age = age,
                                        .path = "/",
                                        .http_only = http_only,
                                        .secure = is_secure(request),
                                        .same_site = http::SameSite::lax});
    if (line) response.headers.add("Set-Cookie", *line);
}

WebApp::Reply WebApp::home(const http::Request& request) {
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return Response::redirect("/sign-in");
    for (const auto* extension : parts_.model.directory().extensions_of(who->user.id)) {
        if (extension->enabled) co_return Response::redirect("/extensions/" + std::to_string(extension->channel.value));
    }
    co_return page(200, "no-extension", request);
}

WebApp::Reply WebApp::sign_in_page(const http::Request& request) {
    const auto who = co_await parts_.sign_ins.who(request);
    if (who) co_return Response::redirect("/");
    co_return page(200, "sign-in", request);
}

WebApp::Reply WebApp::channel_page(storage::ChannelId channel, const http::Request& request) {
    const auto who = co_await parts_.sign_ins.who(request);
    const auto* extension = who ? parts_.model.directory().extension_of(who->user.id, channel) : nullptr;
    if (extension == nullptr || !extension->enabled) co_return page(404, "not-found", request);
    co_return page(200, "table", request);
}

WebApp::Reply WebApp::own_page(PageFor whom, std::string_view name, const http::Request& request) {
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return Response::redirect("/sign-in?next=%2F" + std::string(name));
    if (whom == PageFor::admins) {
        if (who->user.role != storage::Role::admin) co_return page(404, "not-found", request);
        co_return page(200, name, request);
    }
    const auto extensions = parts_.model.directory().extensions_of(who->user.id);
    const auto can_use = [](const auto* extension) { return extension->enabled; };
    const bool has_one = std::any_of(extensions.begin(), extensions.end(), can_use);
    co_return page(200, has_one ? name : "no-extension", request);
}

// Signing in and out

std::optional<Response> WebApp::refuse_forged(const http::Request& request, const std::optional<Who>& who) const {
    if (!parts_.origins.allow_change(request)) return fault(403, "origin", "The request comes from another site.");
    const bool good = http::check_csrf(request, csrf_cookie, csrf_header) == http::CsrfVerdict::good;
    // A signed-in browser's token is the one that its sign-in was given, not just any cookie's.
    if (!good || (who && !http::same_csrf_token(who->sign_in.csrf_token, *request.headers.find(csrf_header)))) {
        return fault(403, "csrf", "The X-CSRFToken header does not match; reload the page and try again.");
    }
    return std::nullopt;
}

WebApp::Reply WebApp::me(const http::Request& request) {
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return fault(401, "not_signed_in", "Sign in first.");
    co_return Response::json(200, describe(who->user, parts_.model.directory()));
}

WebApp::Reply WebApp::sign_in(const http::Request& request) {
    if (auto refused = refuse_forged(request, {})) co_return std::move(*refused);
    auto given = read_credentials(request.body);
    if (!given) co_return fault(given.error());
    const auto outcome = co_await parts_.sign_ins.sign_in(given->login, given->password, request);
    if (!outcome) co_return fault(outcome.error());
    if (const auto* made = std::get_if<SignedIn>(&*outcome)) co_return signed_in(*made, request);
    if (const auto* many = std::get_if<TooManyAttempts>(&*outcome)) {
        auto refused = fault(429, "too_many_attempts", "Too many wrong passwords; wait a moment and try again.");
        refused.headers.add("Retry-After", std::to_string(many->wait.count()));
        co_return refused;
    }
    parts_.log.info("sign-in: wrong login or password from " + request.peer.address);
    co_return fault(401, "wrong_credentials", "That login and password do not belong together.");
}

Response WebApp::signed_in(const SignedIn& made, const http::Request& request) const {
    auto response = Response::json(200, describe(made.who.user, parts_.model.directory()));
    set_cookie(response, request, session_cookie, made.token, parts_.sign_ins.lifetime(), true);
    set_cookie(response, request, csrf_cookie, made.who.sign_in.csrf_token, parts_.sign_ins.lifetime(), false);
    return response;
}

WebApp::Reply WebApp::sign_out(const http::Request& request) {
    const auto who = co_await parts_.sign_ins.who(request);
    if (auto refused = refuse_forged(request, who)) co_return std::move(*refused);
    if (auto read = read_nothing(request.body); !read) co_return fault(read.error());
    if (who) {
        const auto ended = co_await parts_.sign_ins.sign_out(who->sign_in.id);
        if (!ended && ended.error() != storage::ErrorKind::not_found) co_return fault(ended.error());
    }
    Response response{.status = 204, .headers = {}, .body = {}};
    set_cookie(response, request, session_cookie, "", std::chrono::seconds(0), true);
    co_return response;
}

// The verto credential

std::string WebApp::verto_url(const http::Request& request) const {
    if (!parts_.public_url.empty()) {
        const auto end = parts_.public_url.find_last_not_of('/');
        return "ws" + parts_.public_url.substr(4, end + 1 - 4) + "/verto";
    }
    return (request.secure ? "wss://" : "ws://") + std::string(request.headers.find("Host").value_or("")) + "/verto";
}

WebApp::Reply WebApp::new_session(storage::ChannelId channel, const http::Request& request) {
    const auto nobody = [] { return fault(404, "not_found", "You have no extension on that channel."); };
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return nobody();
    if (auto refused = refuse_forged(request, who)) co_return std::move(*refused);
    auto session_id = read_session_id(request.body);
    if (!session_id) co_return fault(session_id.error());
    const auto& directory = parts_.model.directory();
    const auto* extension = directory.extension_of(who->user.id, channel);
    if (extension == nullptr || !directory.is_enabled(*extension)) co_return nobody();
    const storage::Extension copy = *extension;
    const auto made = co_await parts_.people.open_session(copy, *session_id, parts_.session_lifetime);
    if (!made && made.error() == storage::Error::session_belongs_to_another) co_return nobody();
    if (!made) co_return fault(made.error());
    const auto* realm = directory.find(channel);
    if (realm == nullptr) co_return nobody();
    co_return Response::json(201, describe(*made, realm->auth_realm, verto_url(request), parts_.ice));
}

// WebSockets

WebApp::Reply WebApp::live(const http::Request& request) {
    if (!parts_.origins.allow_websocket(request)) co_return fault(403, "origin", "The socket comes from another site.");
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return fault(401, "not_signed_in", "Sign in first.");
    const Viewer viewer{.user = who->user.id,
                        .sign_in = who->sign_in.id,
                        .expires_at = who->sign_in.expires_at,
                        .sees_parties = may_see(parts_.with_whom, who->user.role)};
    co_return http::Upgrade{.options = LiveHub::socket_options(),
                            .run = [&hub = parts_.hub, viewer](std::unique_ptr<http::WebSocket> socket) {
                                return hub.run(std::move(socket), viewer);
                            }};
}

WebApp::Reply WebApp::verto(const http::Request& request) {
    if (!parts_.origins.allow_websocket(request)) co_return fault(403, "origin", "The socket comes from another site.");
    const auto who = co_await parts_.sign_ins.who(request);
    if (!who) co_return fault(401, "not_signed_in", "Sign in first.");
    const Viewer viewer{.user = who->user.id, .sign_in = who->sign_in.id, .expires_at = who->sign_in.expires_at};
    co_return http::Upgrade{.options = VertoRelay::socket_options(),
                            .run = [&relay = parts_.relay, viewer](std::unique_ptr<http::WebSocket> socket) {
                                return relay.run(std::move(socket), viewer);
                            }};
}

}  // namespace pbxd
