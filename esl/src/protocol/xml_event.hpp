// The body of a text/event-xml: <event><headers><Name>value</Name>...</headers><body>...</body></event>.
#pragma once

#include <string_view>

#include "esl/error.hpp"
#include "esl/headers.hpp"

namespace esl {

// Indexes the elements in <headers> and gives the inside of <body>, or "". The switch does not escape the names of
// headers, so an element that makes no sense is skipped rather than refused; no <headers> at all is malformed_event.
Result<std::string_view> index_xml_event(std::string_view text, HeaderIndex& index, std::size_t max_headers);

}  // namespace esl
