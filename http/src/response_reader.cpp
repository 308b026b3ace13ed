#include "response_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

namespace http {

namespace beast = boost::beast;
using boost::system::error_code;

struct ResponseReader::Impl {
    Impl(bool with_head, std::size_t most) : head(with_head), most_bytes(most) { restart(); }

    void restart() {
        parser.emplace();
        parser->eager(true);
        parser->skip(head);
        parser->body_limit(most_bytes);
        parser->header_limit(64 * 1024);
    }

    bool head;
    std::size_t most_bytes;
    std::optional<beast::http::response_parser<beast::http::string_body>> parser;
    std::string pending;
};

ResponseReader::ResponseReader(bool head, std::size_t most_bytes) : impl_(std::make_unique<Impl>(head, most_bytes)) {}
ResponseReader::~ResponseReader() = default;

error_code ResponseReader::feed(std::string_view bytes) {
    impl_->pending += bytes;
    error_code error;
    std::size_t used = 0;
    while (!error && used < impl_->pending.size() && !impl_->parser->is_done()) {
        used +=
            impl_->parser->put(boost::asio::buffer(impl_->pending.data() + used, impl_->pending.size() - used), error);
        // An interim response (100 Continue) comes before the real one.
        if (!error && impl_->parser->is_done() && impl_->parser->get().result_int() < 200) impl_->restart();
    }
    impl_->pending.erase(0, used);
    return error == beast::http::error::need_more ? error_code() : error;
}

error_code ResponseReader::finish() {
    if (!impl_->parser->got_some()) return beast::http::error::end_of_stream;
    error_code error;
    impl_->parser->put_eof(error);
    return error;
}

bool ResponseReader::done() const { return impl_->parser->is_done(); }

Response ResponseReader::take() {
    auto message = impl_->parser->release();
    Response response;
    response.status = message.result_int();
    for (const auto& field : message) response.headers.add(field.name_string(), field.value());
    response.body = std::move(message.body());
    return response;
}

}  // namespace http
