#include "http/request_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/request_target.hpp"
#include "protocol/text.hpp"

namespace http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;

Method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get:
            return Method::get;
        case beast::http::verb::head:
            return Method::head;
        case beast::http::verb::post:
            return Method::post;
        case beast::http::verb::put:
            return Method::put;
        case beast::http::verb::patch:
            return Method::patch;
        case beast::http::verb::delete_:
            return Method::remove;
        case beast::http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

unsigned status_of(error_code error) {
    if (error == beast::http::error::body_limit) return 413;
    if (error == beast::http::error::header_limit) return 431;
    return 400;
}

std::string_view sentence(unsigned status) {
    switch (status) {
        case 413:
            return "The request is too large.\n";
        case 417:
            return "That cannot be expected here.\n";
        case 431:
            return "The request's headers are too large.\n";
        default:
            return "The request is malformed.\n";
    }
}

}  // namespace

struct RequestReader::Impl {
    explicit Impl(ReadLimits given) : limits(given) { restart(); }

    void restart() {
        parser.emplace();
        parser->eager(true);
        parser->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
        parser->body_limit(limits.body_bytes);
        request = {};
        head_done = false;
        continue_asked = false;
    }

    ReadStep refuse(unsigned with) {
        status = with;
        return ReadStep::refused;
    }

    /// Runs the parser over what is pending.
    ReadStep parse() {
        error_code error;
        std::size_t used = 0;
        while (!error && used < pending.size() && !parser->is_done()) {
            used += parser->put(boost::asio::buffer(pending.data() + used, pending.size() - used), error);
            if (parser->is_header_done() && !head_done) {
                head_done = true;
                if (const unsigned wrong = take_head()) return refuse(wrong);
            }
        }
        pending.erase(0, used);
        if (error && error != beast::http::error::need_more) return refuse(status_of(error));
        if (parser->is_done()) return ReadStep::complete;
        // A chunk's header with endless extensions is all that could still grow here.
        if (pending.size() > limits.header_bytes) return refuse(head_done ? 400 : 431);
        if (head_done && continue_asked && !parser->get().body().empty()) continue_asked = false;
        if (head_done && std::exchange(continue_asked, false)) return ReadStep::send_continue;
        return ReadStep::more;
    }

    /// Checks the head and copies it, before trailers could add to it. The status to refuse it with, or 0.
    unsigned take_head() {
        const auto& head = parser->get();
        request.method = method_of(head.method());
        request.target = head.target();
        for (const auto& field : head) request.headers.add(field.name_string(), field.value());
        auto target = parse_target(request.target);
        if (!target) return 400;
        request.path = std::move(target->path);
        request.query = std::move(target->query);
        return unsafe_framing(head.version()) ? 400 : check_expect(head.version());
    }

    /// What two readers could understand differently. (Beast refuses Content-Length beside Transfer-Encoding, and two
    /// that differ.)
    bool unsafe_framing(unsigned version) const {
        const Headers& headers = request.headers;
        const std::size_t hosts = headers.count("Host");
        if (hosts > 1 || (hosts == 0 && version >= 11)) return true;
        if (headers.count("Content-Length") > 1) return true;
        if (const auto length = headers.find("Content-Length")) {
            if (length->empty() || length->find_first_not_of("0123456789") != std::string_view::npos) return true;
        }
        const auto coding = headers.find("Transfer-Encoding");
        if (!coding) return false;
        return headers.count("Transfer-Encoding") > 1 || version < 11 || headers.count("Content-Length") > 0 ||
               !same_without_case(*coding, "chunked");
    }

    unsigned check_expect(unsigned version) {
        const auto expect = request.headers.find("Expect");
        if (!expect || version < 11) return 0;
        if (!same_without_case(*expect, "100-continue")) return 417;
        continue_asked = true;
        return 0;
    }

    ReadLimits limits;
    std::optional<Parser> parser;
    std::string pending;  ///< read, and not yet taken by the parser
    Request request;
    bool head_done = false;
    bool continue_asked = false;
    bool stays = false;
    unsigned status = 400;
};

RequestReader::RequestReader(ReadLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

ReadStep RequestReader::feed(std::string_view bytes) {
    impl_->pending += bytes;
    return impl_->parse();
}

bool RequestReader::started() const { return impl_->head_done || !impl_->pending.empty() || impl_->parser->got_some(); }

Request RequestReader::take() {
    impl_->stays = impl_->parser->get().version() >= 11 && impl_->parser->keep_alive();
    impl_->request.body = std::move(impl_->parser->get().body());
    return std::move(impl_->request);
}

bool RequestReader::keep_alive() const { return impl_->stays; }

ReadStep RequestReader::next() {
    impl_->restart();
    return impl_->pending.empty() ? ReadStep::more : impl_->parse();
}

Response RequestReader::refusal() const { return Response::text(impl_->status, std::string(sentence(impl_->status))); }

std::string RequestReader::take_rest() { return std::exchange(impl_->pending, {}); }

bool bodiless(unsigned status) { return status < 200 || status == 204 || status == 304; }

std::optional<std::string> response_head(const Response& response, bool keep_alive, std::string_view date) {
    const auto reason = beast::http::obsolete_reason(static_cast<beast::http::status>(response.status));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head.append(reason.data(), reason.size());
    head += "\r\n";
    for (const Header& header : response.headers) {
        const auto breaks = [](char c) { return is_control(c) && c != '\t'; };
        if (!is_token(header.name) || std::any_of(header.value.begin(), header.value.end(), breaks))
            return std::nullopt;
        if (same_without_case(header.name, "Content-Length") || same_without_case(header.name, "Connection") ||
            same_without_case(header.name, "Transfer-Encoding")) {
            continue;
        }
        head += header.name + ": " + header.value + "\r\n";
    }
    if (!date.empty()) head.append("Date: ").append(date).append("\r\n");
    if (!bodiless(response.status)) head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    if (!keep_alive) head += "Connection: close\r\n";
    return head + "\r\n";
}

}  // namespace http
