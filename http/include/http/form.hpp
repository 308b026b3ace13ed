// application/x-www-form-urlencoded bodies: what mod_xml_curl posts, and what HTML forms send.
//
//     auto form = http::Form::parse(request.body);
//     if (!form) return http::Response::text(400, "malformed form\n");
//     auto section = form->single("section");    // result<optional<string_view>>
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace http {

struct FormLimits {
    std::size_t bytes = std::size_t{64} * 1024;
    std::size_t fields = 1000;  ///< a dialplan question has about 200
};

struct FormField {
    std::string name;
    std::string value;
};

/// The fields in their order. Names and values are decoded bytes without NUL, not necessarily UTF-8: a caller's name
/// from SIP comes as it was sent.
class Form {
  public:
    /// Errors: Error::malformed (a '%' without two hex digits, a NUL), too_large, too_many.
    static boost::system::result<Form> parse(std::string_view body, FormLimits limits = {});

    /// The value of a field that may be there once; nothing if it is not there. Error::repeated if it is there twice:
    /// words of a browser (mod_verto's loginParams) become fields beside the switch's own and must not shadow them.
    boost::system::result<std::optional<std::string_view>> single(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    const std::vector<FormField>& fields() const { return fields_; }

  private:
    std::vector<FormField> fields_;
};

/// Decodes %XX (and '+' as a space if asked). Nothing if a '%' lacks its two hex digits.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace http
