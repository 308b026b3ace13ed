#include "pbxd/fsapi.hpp"

#include "http/xml_document.hpp"
#include "pbxd/call_document.hpp"
#include "pbxd/directory_question.hpp"
#include "pbxd/gateway_documents.hpp"

namespace pbxd {

namespace {

constexpr std::size_t most_question_bytes = std::size_t{64} * 1024;

std::string not_found() { return std::string(http::XmlDocument::not_found()); }

/// The fields that decide. mod_verto makes form fields of a browser's words, so one that is there twice decides
/// nothing.
boost::system::result<DirectoryQuestion> read_question(const http::Form& form) {
    DirectoryQuestion question;
    const std::pair<const char*, std::string*> wanted[] = {
        {"action", &question.action},   {"user", &question.user},
        {"domain", &question.domain},   {"sip_auth_realm", &question.sip_auth_realm},
        {"purpose", &question.purpose}, {"key_value", &question.asked}};
    for (const auto& [name, target] : wanted) {
        const auto value = form.single(name);
        if (!value) return value.error();
        *target = std::string(value->value_or(""));
    }
    return question;
}

boost::system::result<std::string, http::Fault> render(const DirectoryUser& user) {
    http::XmlDocument document;
    auto domain = document.section("directory").element("domain", {{"name", user.domain}});
    std::vector<http::XmlAttribute> attributes{{"id", user.id}};
    if (user.cacheable.count() > 0) attributes.push_back({"cacheable", std::to_string(user.cacheable.count())});
    auto element = domain.element("user", std::move(attributes));
    auto params = element.element("params");
    for (const auto& [name, value] : user.params) params.param(name, value);
    auto variables = element.element("variables");
    for (const auto& [name, value] : user.variables) variables.variable(name, value);
    return document.str();
}

}  // namespace

Fsapi::Fsapi(http::Credentials credentials, const Directory& directory, const Router& router, Clock clock, Log& log)
    : credentials_(std::move(credentials)),
      directory_(directory),
      router_(router),
      clock_(std::move(clock)),
      log_(log) {}

boost::asio::awaitable<http::Answer> Fsapi::handle(http::Request request) { co_return answer(request); }

http::Response Fsapi::answer(const http::Request& request) {
    const auto given = http::basic_credentials(request.headers);
    if (!given || !http::same_credentials(*given, credentials_)) {
        if (counters_.refused++ == 0) {
            log_.warning("fsapi: wrong credentials from " + request.peer.address +
                         "; gateway-credentials in xml_curl.conf.xml must be those of [fsapi] (told once)");
        }
        return http::basic_challenge("fsapi");
    }
    if (request.path != "/fsapi") return http::Response::text(404, "The switch's questions go to POST /fsapi.\n");
    if (request.method != http::Method::post) {
        auto refused = http::Response::text(405, "The switch's questions go to POST /fsapi.\n");
        refused.headers.add("Allow", "POST");
        return refused;
    }
    // The listener takes more, for CDRs come to it too.
    if (request.body.size() > most_question_bytes) {
        ++counters_.malformed;
        log_.warning("fsapi: a question of " + std::to_string(request.body.size()) + " bytes from " +
                     request.peer.address + "; they have at most " + std::to_string(most_question_bytes));
        return http::Response::text(413, "A question has at most 64 KiB.\n");
    }
    const auto form = http::Form::parse(request.body);
    if (!form) {
        ++counters_.malformed;
        log_.warning("fsapi: a malformed form from " + request.peer.address + " (" + form.error().message() + ")");
        return http::Response::text(400, "The body is no application/x-www-form-urlencoded form.\n");
    }
    auto document = answer_section(*form);
    ++(document == http::XmlDocument::not_found() ? counters_.not_found : counters_.answered);
    return http::Response::xml(std::move(document));
}

std::string Fsapi::told(boost::system::result<std::string, http::Fault> document, const std::string& what) {
    if (document) return std::move(*document);
    log_.error("fsapi: " + what + " cannot be told to the switch: " + document.error().message);
    return not_found();
}

std::string Fsapi::answer_section(const http::Form& form) {
    const auto section = form.single("section");
    if (!section) {
        ++counters_.malformed;
        log_.warning("fsapi: a question with two sections; answered with not found");
        return not_found();
    }
    if (*section == "directory") return answer_directory(form);
    return *section == "dialplan" ? answer_dialplan(form) : not_found();
}

std::string Fsapi::answer_directory(const http::Form& form) {
    const auto question = read_question(form);
    if (!question) {
        ++counters_.malformed;
        log_.warning("fsapi: a directory question with a deciding field twice; answered with not found");
        return not_found();
    }
    if (question->asked == gateways_domain) return answer_gateways(question->purpose);
    const auto user = pbxd::answer(*question, directory_, clock_() / 1000, router_.settings().srtp);
    if (!user) return not_found();
    return told(render(*user), "the directory entry of " + printable(user->id));
}

std::string Fsapi::answer_gateways(const std::string& purpose) {
    if (purpose != "gateways" && purpose != "network-list") return not_found();
    return told(purpose == "gateways" ? gateways_document(directory_)
                                      : network_list_document(directory_, router_.settings().switch_addresses),
                "the list of gateways");
}

std::string Fsapi::answer_dialplan(const http::Form& form) {
    const auto question = read_call_question(form);
    if (!question) {
        ++counters_.malformed;
        log_.warning("fsapi: a dialplan question with a deciding field twice; answered with not found");
        return not_found();
    }
    const auto plan = router_.plan(*question, clock_() / 1000);
    return told(call_document(plan, question->context), "the way of a call to " + printable(question->destination));
}

}  // namespace pbxd
