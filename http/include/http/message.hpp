// A request and a response as plain values; the server turns wire bytes into the one and the other into wire bytes.
//
//     http::Response answer = http::Response::text(404, "There is no such page.\n");
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

enum class Method { get, head, post, put, patch, remove, options, other };

struct Header {
    std::string name;
    std::string value;
};

/// The headers of a message in their order. Names are compared without regard to case.
class Headers {
  public:
    /// The value of the first header of that name, or nothing.
    std::optional<std::string_view> find(std::string_view name) const;
    /// How many headers have that name: security decisions refuse what is there twice.
    std::size_t count(std::string_view name) const;
    void add(std::string name, std::string value);
    /// Replaces every header of that name.
    void set(std::string name, std::string value);
    auto begin() const { return headers_.begin(); }
    auto end() const { return headers_.end(); }

  private:
    std::vector<Header> headers_;
};

/// Where a connection comes from.
struct Peer {
    std::string address;  ///< numeric, without port
    std::uint16_t port = 0;
};

struct Request {
    Method method = Method::other;
    std::string target;  ///< as sent
    std::string path;    ///< percent-decoded, starts with '/', free of NUL, "." and ".." segments
    std::string query;   ///< what follows '?', still encoded
    Headers headers;
    std::string body;
    Peer peer;
    bool secure = false;  ///< came over TLS
};

struct Response {
    unsigned status = 200;
    Headers headers;
    std::string body;

    static Response text(unsigned status, std::string body);  ///< text/plain; charset=utf-8
    static Response html(unsigned status, std::string body);
    static Response json(unsigned status, std::string body);  ///< with Cache-Control: no-store
    static Response xml(std::string body);                    ///< 200, text/xml
    static Response redirect(std::string location);           ///< 303
};

}  // namespace http
