// Reads what mod_xml_cdr tells of a call. Part of call_fact.
#include <pugixml.hpp>

#include "call_leg.hpp"
#include "pbxd/switch_time.hpp"

namespace pbxd {
namespace {

constexpr int most_levels = 32;
constexpr int most_nodes = 20'000;

boost::system::error_code malformed() { return make_error_code(boost::system::errc::bad_message); }

/// Ends at the first node that is too many or too deep.
class Measure : public pugi::xml_tree_walker {
  public:
    bool for_each(pugi::xml_node& /*node*/) override { return ++nodes_ <= most_nodes && depth() < most_levels; }

  private:
    int nodes_ = 0;
};

int hex_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// As the switch's own url_decode reads it: what is no escape stays.
std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escape =
            text[at] == '%' && at + 2 < text.size() && hex_of(text[at + 1]) >= 0 && hex_of(text[at + 2]) >= 0;
        plain += escape ? static_cast<char>(hex_of(text[at + 1]) * 16 + hex_of(text[at + 2])) : text[at];
        if (escape) at += 2;
    }
    return plain;
}

}  // namespace

boost::system::result<CallOver> read_cdr(std::string_view xml) {
    if (xml.size() > max_cdr_bytes || !xml.starts_with('<')) return malformed();
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8)) return malformed();
    Measure measure;
    const auto cdr = document.child("cdr");
    const auto variables = cdr.child("variables");
    if (!document.traverse(measure) || !variables) return malformed();
    auto variable = [&](const char* name) { return unescaped(variables.child_value(name)); };
    const auto origin = origin_of(variable("channel_name"));
    if (!origin || variable("direction") != "inbound" || variable("pbxd_tie") == "true") {
        return make_error_code(boost::system::errc::not_supported);
    }
    // The newest profile has the number that pbxd gave the caller; the oldest has what was dialled at first.
    pugi::xml_node newest;
    pugi::xml_node oldest;
    for (const auto flow : cdr.children("callflow")) {
        oldest = flow.child("caller_profile");
        if (!newest) newest = oldest;
    }
    CallOver call{.uuid = variable("uuid"),
                  .origin = *origin,
                  .accountcode = variable("accountcode"),
                  .presence_id = variable("presence_id"),
                  .caller_number = newest.child_value("caller_id_number"),
                  .dialled = oldest.child_value("destination_number"),
                  .started_at = milliseconds_of(variable("start_uepoch")),
                  .answered_at = milliseconds_of(variable("answer_uepoch")),
                  .ended_at = milliseconds_of(variable("end_uepoch")),
                  .cause = variable("hangup_cause"),
                  .answered_by = variable("pbxd_answered_by"),
                  .gateway = variable("pbxd_gateway"),
                  .mailbox = variable("pbxd_mailbox"),
                  .core_uuid = cdr.attribute("core-uuid").value()};
    if (call.dialled.empty() || !settle_times(call)) return malformed();
    return call;
}

}  // namespace pbxd
