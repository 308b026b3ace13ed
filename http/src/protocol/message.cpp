#include "http/message.hpp"

#include <algorithm>

#include "text.hpp"

namespace http {

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Header& header : headers_) {
        if (same_without_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(headers_.begin(), headers_.end(),
                                                  [&](const Header& h) { return same_without_case(h.name, name); }));
}

void Headers::add(std::string name, std::string value) { headers_.push_back({std::move(name), std::move(value)}); }

void Headers::set(std::string name, std::string value) {
    std::erase_if(headers_, [&](const Header& header) { return same_without_case(header.name, name); });
    add(std::move(name), std::move(value));
}

namespace {

Response with_type(unsigned status, std::string type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::move(type));
    response.body = std::move(body);
    return response;
}

}  // namespace

Response Response::text(unsigned status, std::string body) {
    return with_type(status, "text/plain; charset=utf-8", std::move(body));
}

Response Response::html(unsigned status, std::string body) {
    return with_type(status, "text/html; charset=utf-8", std::move(body));
}

Response Response::json(unsigned status, std::string body) {
    Response response = with_type(status, "application/json", std::move(body));
    response.headers.add("Cache-Control", "no-store");
    return response;
}

Response Response::xml(std::string body) { return with_type(200, "text/xml", std::move(body)); }

Response Response::redirect(std::string location) {
    Response response;
    response.status = 303;
    response.headers.add("Location", std::move(location));
    response.headers.add("Cache-Control", "no-store");
    return response;
}

}  // namespace http
