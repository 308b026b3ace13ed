#include "pbxd/cdr_receiver.hpp"

#include <utility>

namespace pbxd {

CdrReceiver::CdrReceiver(http::Credentials credentials, CallKeeper& calls, Log& log)
    : credentials_(std::move(credentials)), calls_(calls), log_(log) {}

boost::asio::awaitable<http::Answer> CdrReceiver::handle(http::Request request) {
    const auto given = http::basic_credentials(request.headers);
    if (!given || !http::same_credentials(*given, credentials_)) {
        if (!std::exchange(was_refused_, true)) {
            log_.warning("cdr: wrong credentials from " + request.peer.address +
                         "; cred in xml_cdr.conf.xml must be that of [fsapi] (told once)");
        }
        co_return http::basic_challenge("fsapi");
    }
    if (request.method != http::Method::post) {
        auto refused = http::Response::text(405, "CDRs go to POST /cdr.\n");
        refused.headers.add("Allow", "POST");
        co_return refused;
    }
    if (!request.headers.find("Content-Type").value_or("").starts_with("text/xml")) {
        co_return http::Response::text(415, "A CDR comes as text/xml: set encode to textxml in xml_cdr.conf.xml.\n");
    }
    std::vector<std::string> cdrs;
    cdrs.push_back(std::move(request.body));
    const auto outcomes = co_await calls_.take_cdrs(std::move(cdrs));
    switch (outcomes.front()) {
        case CdrOutcome::taken:
        case CdrOutcome::no_call:
            co_return http::Response::text(200, "");
        case CdrOutcome::malformed:
            log_.warning("cdr: what " + request.peer.address + " posted is no CDR; the switch keeps it as a file");
            co_return http::Response::text(400, "The body is no CDR of mod_xml_cdr.\n");
        case CdrOutcome::not_stored:
            break;
    }
    co_return http::Response::text(503, "The database cannot be written; tell it again later.\n");
}

}  // namespace pbxd
