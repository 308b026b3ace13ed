#include "browser.hpp"

#include <nlohmann/json.hpp>

namespace pbxd::test {

using nlohmann::json;

// Sockets

SocketClient::SocketClient(Loop& loop, std::uint16_t port, const std::string& path, const http::Headers& headers)
    : wire_(loop, port) {
    std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                          "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const auto& [name, value] : headers) request.append(name + ": " + value + "\r\n");
    wire_.send(request + "\r\n");
    head_ = wire_.read_until("\r\n\r\n");
    REQUIRE(head_.starts_with("HTTP/1.1 "));
    status_ = static_cast<unsigned>(std::stoul(head_.substr(9, 3)));
}

void SocketClient::send(const nlohmann::json& message) { send(message.dump()); }

void SocketClient::send_frame(unsigned opcode, const std::string& payload) {
    // Masked as a client's must be, with the mask 0, which leaves the bytes as they are.
    std::string bytes(1, static_cast<char>(0x80U | opcode));
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80U | payload.size());
    } else {
        bytes += static_cast<char>(0x80U | 126U);
        bytes += static_cast<char>(payload.size() >> 8U);
        bytes += static_cast<char>(payload.size() & 0xffU);
    }
    wire_.send(bytes + std::string(4, '\0') + payload);
}

SocketClient::Frame SocketClient::next() {
    const auto head = wire_.read(2);
    if (head.size() < 2) return {};
    std::size_t size = static_cast<unsigned char>(head[1]) & 0x7fU;
    if (size >= 126) {
        const auto more = wire_.read(size == 126 ? 2 : 8);
        size = 0;
        for (const unsigned char byte : more) size = size << 8U | byte;
    }
    return {.opcode = static_cast<unsigned char>(head[0]) & 0x0fU, .payload = wire_.read(size)};
}

std::string SocketClient::text() {
    // Pings and pongs alone must not let a test wait for ever.
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        REQUIRE_MESSAGE(std::chrono::steady_clock::now() < end, "no message came, pings and pongs alone");
        auto frame = next();
        // A pong that nobody asked for is to be ignored (RFC 6455, section 5.5.3).
        REQUIRE_MESSAGE((frame.opcode == 1 || frame.opcode == 9 || frame.opcode == 10), "the socket ended");
        if (frame.opcode == 1) return std::move(frame.payload);
        if (frame.opcode == 9) send_frame(10, frame.payload);
    }
}

json SocketClient::message() { return nlohmann::json::parse(text()); }

json SocketClient::message_of(const std::string& type) {
    for (;;) {
        auto next = message();
        if (next.at("type") == type) return next;
    }
}

unsigned SocketClient::close_code() {
    for (;;) {
        const auto frame = next();
        if (frame.opcode == 0) return 0;
        if (frame.opcode == 9) send_frame(10, frame.payload);
        if (frame.opcode == 1) last_words_.push_back(frame.payload);
        if (frame.opcode != 8) continue;
        send_frame(8, frame.payload);
        if (frame.payload.size() < 2) return 1005;
        return static_cast<unsigned>(static_cast<unsigned char>(frame.payload[0])) << 8U |
               static_cast<unsigned char>(frame.payload[1]);
    }
}

// Browsers

Browser::Browser(Office& office, const std::string& login) : office_(office) {
    const std::string token = storage::random_token(office.random);
    storage::SignIn sign_in;
    sign_in.user = office.user(login).id;
    sign_in.token_hash = storage::token_hash(token);
    sign_in.csrf_token = office.sign_ins->new_csrf_token();
    sign_in.created_at = office.now / 1000;
    sign_in.expires_at = office.now / 1000 + 3600;
    sign_in.address = "127.0.0.1";
    REQUIRE(office.loop.run(office.storage->sign_ins().add(sign_in)).has_value());
    cookies = {{session_cookie, token}, {csrf_cookie, sign_in.csrf_token}};
}

http::Headers Browser::headers() const {
    http::Headers headers;
    std::string line;
    for (const auto& [name, value] : cookies) line += (line.empty() ? "" : "; ") + name + "=" + value;
    if (!line.empty()) headers.add("Cookie", line);
    const auto own = "http://127.0.0.1:" + std::to_string(office_.web_port());
    if (!origin.empty()) headers.add("Origin", origin == "own" ? own : origin);
    return headers;
}

http::Response Browser::ask(http::Method method, const std::string& path, const std::string& body) {
    const http::Target target{
        .host = "127.0.0.1", .port = office_.web_port(), .secure = false, .verify_peer = true, .path = path};
    auto with = headers();
    if (method != http::Method::get) {
        const auto token = cookies.find(csrf_cookie);
        if (csrf == "own" && token != cookies.end()) with.add(csrf_header, token->second);
        if (csrf != "own" && !csrf.empty()) with.add(csrf_header, csrf);
        with.add("Content-Type", "application/json");
    }
    auto answer = office_.loop.run(http::fetch(target, method, with, body, std::chrono::seconds(20)));
    REQUIRE_MESSAGE(answer.has_value(), answer.error().message());
    keep_cookies(*answer);
    return std::move(*answer);
}

void Browser::keep_cookies(const http::Response& response) {
    set_cookie_lines.clear();
    for (const auto& [name, value] : response.headers) {
        if (name != "Set-Cookie") continue;
        set_cookie_lines.push_back(value);
        const auto equals = value.find('=');
        const auto text = value.substr(equals + 1, value.find(';') - equals - 1);
        if (text.empty())
            cookies.erase(value.substr(0, equals));
        else
            cookies[value.substr(0, equals)] = text;
    }
}

http::Response Browser::sign_in(const std::string& login, const std::string& with) {
    if (!cookies.contains(csrf_cookie)) get("/sign-in");
    return post("/api/sign-in", json{{"login", login}, {"password", with}}.dump());
}

http::Response Browser::open_session(const std::string& realm, const std::string& session_id) {
    return post(office_.channel_path(realm) + "/sessions", json{{"session_id", session_id}}.dump());
}

SocketClient Browser::socket(const std::string& path) { return {office_.loop, office_.web_port(), path, headers()}; }

std::string error_code(const http::Response& response) {
    const auto document = json::parse(response.body, nullptr, false);
    if (!document.is_object() || !document.contains("error")) return "no error: " + response.body;
    return document.at("error").at("code").get<std::string>();
}

std::string header(const http::Response& response, const std::string& name) {
    return std::string(response.headers.find(name).value_or(""));
}

}  // namespace pbxd::test
