// A browser of the tests: it keeps cookies, sends its origin and the CSRF header as the page does, and opens sockets.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "http/client.hpp"
#include "office.hpp"
#include "wire.hpp"

namespace pbxd::test {

/// A WebSocket in raw frames, so that tests see close codes and can send what no browser does.
class SocketClient {
  public:
    /// Asks for the upgrade; what was answered is in status().
    SocketClient(Loop& loop, std::uint16_t port, const std::string& path, const http::Headers& headers);

    unsigned status() const { return status_; }
    const std::string& head() const { return head_; }

    void send(const std::string& text) { send_frame(1, text); }
    void send(const char* text) { send_frame(1, text); }
    void send(const nlohmann::json& message);
    void send_frame(unsigned opcode, const std::string& payload);
    /// The next text message; fails the test if the socket ends instead. Pings are answered.
    std::string text();
    nlohmann::json message();
    /// Messages up to the first of that type, which is given; the others are dropped.
    nlohmann::json message_of(const std::string& type);
    /// Reads to the end: the code of the closing frame, 0 if the connection ended without one.
    unsigned close_code();
    /// The messages that close_code() read past.
    const std::vector<std::string>& last_words() const { return last_words_; }
    /// Ends the connection without a word.
    void drop() { wire_.close(); }
    Wire& wire() { return wire_; }

  private:
    struct Frame {
        unsigned opcode = 0;  ///< 0: the connection ended
        std::string payload;
    };
    Frame next();

    Wire wire_;
    unsigned status_ = 0;
    std::string head_;
    std::vector<std::string> last_words_;
};

class Browser {
  public:
    explicit Browser(Office& office) : office_(office) {}
    /// Signed in already, without the sign-in's price of argon2id.
    Browser(Office& office, const std::string& login);

    http::Response get(const std::string& path) { return ask(http::Method::get, path, {}); }
    /// With cookies, origin and CSRF header, where there are any.
    http::Response post(const std::string& path, const std::string& body) {
        return ask(http::Method::post, path, body);
    }
    http::Response patch(const std::string& path, const std::string& body) {
        return ask(http::Method::patch, path, body);
    }
    http::Response remove(const std::string& path, const std::string& body = {}) {
        return ask(http::Method::remove, path, body);
    }
    http::Response sign_in(const std::string& login, const std::string& with = password);
    http::Response open_session(const std::string& realm, const std::string& session_id);
    SocketClient live() { return socket("/api/live"); }
    SocketClient verto() { return socket("/verto"); }
    SocketClient socket(const std::string& path);
    http::Headers headers() const;

    std::map<std::string, std::string> cookies;
    std::string origin = "own";                 ///< "own", another one, or "" for none
    std::string csrf = "own";                   ///< "own": as the cookie says; "" for none
    std::vector<std::string> set_cookie_lines;  ///< of the last answer

  private:
    http::Response ask(http::Method method, const std::string& path, const std::string& body);
    void keep_cookies(const http::Response& response);

    Office& office_;
};

/// The `code` of an error answer.
std::string error_code(const http::Response& response);
/// A header's value; empty where there is none.
std::string header(const http::Response& response, const std::string& name);

}  // namespace pbxd::test
