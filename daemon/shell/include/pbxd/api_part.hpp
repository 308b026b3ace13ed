// A part of the web API: what signed-in people may ask and change about one kind of record.
//
//     class MyLines : public ApiPart {
//         std::span<const ApiRoute> routes() const override;      // {http::Method::get, "/api/lines"}, ...
//         Reply answer(const ApiRequest& request) override;
//     };
//     WebApp app(parts, {&my_lines, &gateways});
//
// Before a part is asked, WebApp has seen who it is (else 401), that an administrators' part is asked by an
// administrator (else 404: there is nothing for others), and that a change comes from the page itself (else 403: origin
// and CSRF token). What a request's body says is the part's to check.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <span>
#include <string_view>

#include "http/message.hpp"
#include "http/router.hpp"
#include "pbxd/sign_ins.hpp"

namespace pbxd {

struct ApiRoute {
    http::Method method;
    std::string_view path;  ///< a pattern of http::Router
};

struct ApiRequest {
    std::size_t route;  ///< the place of the route in routes()
    const http::RouteMatch& match;
    const http::Request& request;
    const Who& who;
};

class ApiPart {
  public:
    using Reply = boost::asio::awaitable<http::Response>;

    virtual ~ApiPart() = default;
    virtual std::span<const ApiRoute> routes() const = 0;
    virtual bool is_for_admins() const { return false; }
    /// What `request` refers to lives until the reply is there.
    virtual Reply answer(const ApiRequest& request) = 0;
};

}  // namespace pbxd
