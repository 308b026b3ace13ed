// What browsers are answered: the pages, signing in and out, the verto credential of a session, and the two WebSockets.
//
//     pbxd::WebApp app(parts);
//     auto server = http::create_server(executor, options, [&app](auto request) { return
//     app.handle(std::move(request)); });
//
// Handlers are small and decide nothing that the core or People decides; what is common to them (who is it, CSRF,
// origin, security headers, faults as JSON) is done here once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "http/origin.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "pbxd/api_part.hpp"
#include "pbxd/ice_servers.hpp"
#include "pbxd/live_hub.hpp"
#include "pbxd/log.hpp"
#include "pbxd/people.hpp"
#include "pbxd/sign_ins.hpp"
#include "pbxd/verto_relay.hpp"
#include "pbxd/with_whom.hpp"

namespace pbxd {

/// What the application works with; all of it outlives it.
struct WebParts {
    People& people;
    SignIns& sign_ins;
    const ReadModel& model;
    LiveHub& hub;
    VertoRelay& relay;
    http::StaticFiles& files;
    http::Origins& origins;
    Log& log;
    std::string public_url;  ///< empty: the Host header's
    std::chrono::hours session_lifetime{12};
    IceServers ice = {};
    WithWhom with_whom = WithWhom::admins;
};

class WebApp {
  public:
    /// `api` outlives it.
    explicit WebApp(WebParts parts, const std::vector<std::unique_ptr<ApiPart>>& api = {});

    boost::asio::awaitable<http::Answer> handle(http::Request request);

  private:
    enum class Route {
        home,
        sign_in_page,
        channel_page,
        phones_page,
        settings_page,
        gateways_page,
        me,
        sign_in,
        sign_out,
        new_session,
        live,
        verto
    };
    enum class PageFor { people, admins };
    using Reply = boost::asio::awaitable<http::Answer>;

    Reply dispatch(const http::Request& request);
    Reply answer(Route route, const http::RouteMatch& match, const http::Request& request);

    Reply answer_api(const http::RouteMatch& match, const http::Request& request);

    Reply home(const http::Request& request);
    Reply sign_in_page(const http::Request& request);
    Reply channel_page(storage::ChannelId channel, const http::Request& request);
    /// A page that is the same for every Channel; who is not signed in comes back to it after signing in.
    Reply own_page(PageFor whom, std::string_view name, const http::Request& request);
    Reply me(const http::Request& request);
    Reply sign_in(const http::Request& request);
    Reply sign_out(const http::Request& request);
    Reply new_session(storage::ChannelId channel, const http::Request& request);
    Reply live(const http::Request& request);
    Reply verto(const http::Request& request);

    http::Response page(unsigned status, std::string_view name, const http::Request& request);
    /// Nothing: the request may change something. Else the refusal.
    std::optional<http::Response> refuse_forged(const http::Request& request, const std::optional<Who>& who) const;
    std::string verto_url(const http::Request& request) const;
    void set_cookie(http::Response& response, const http::Request& request, const char* name, const std::string& value,
                    std::chrono::seconds age, bool http_only) const;
    bool is_secure(const http::Request& request) const;
    http::Response signed_in(const SignedIn& made, const http::Request& request) const;

    /// Where in the API a route leads.
    struct ApiPlace {
        ApiPart* part;
        std::size_t route;
    };

    WebParts parts_;
    std::vector<ApiPlace> api_;  ///< of the routes from first_of_api on
    http::Router router_;
};

}  // namespace pbxd
