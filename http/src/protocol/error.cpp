#include "http/error.hpp"

namespace http {
namespace {

// Categories are never deleted, so the base has no virtual destructor.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

class Category final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "http"; }
    std::string message(int value) const override {
        switch (static_cast<Error>(value)) {
            case Error::malformed:
                return "malformed";
            case Error::too_large:
                return "too large";
            case Error::too_many:
                return "too many values";
            case Error::too_deep:
                return "nested too deep";
            case Error::repeated:
                return "there twice";
            case Error::missing:
                return "missing";
            case Error::unknown_field:
                return "unknown field";
            case Error::wrong_type:
                return "wrong type";
            case Error::out_of_range:
                return "value not allowed";
            case Error::unsafe_value:
                return "unsafe value";
            case Error::not_text:
                return "not a text message";
            case Error::tls_files:
                return "TLS certificate or key unusable";
            case Error::closed:
                return "closed by the other side";
            case Error::declined:
                return "the handshake was declined";
        }
        return "unknown error";
    }
};

#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace http
