// The body of a text/event-json: one flat object of strings, seldom arrays of strings.
#pragma once

#include <string_view>

#include "esl/error.hpp"
#include "esl/headers.hpp"

namespace esl {

// Indexes the members of the object as headers and gives the inside of `_body`, or "". Anything nested deeper than an
// array is malformed_event; so is anything that is no JSON object, but values are not checked beyond what finding their
// end needs.
Result<std::string_view> index_json_event(std::string_view text, HeaderIndex& index, std::size_t max_headers);

}  // namespace esl
