#include "pbxd/switch_snapshot.hpp"

#include <algorithm>
#include <array>
#include <boost/system/error_code.hpp>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "pbxd/json_text.hpp"

namespace pbxd {
namespace {

using boost::system::result;

constexpr std::string_view row_begin = "<registration>";
constexpr std::string_view row_end = "</registration>";

boost::system::error_code malformed() { return make_error_code(boost::system::errc::bad_message); }

/// The object in a switch's JSON answer, or nothing where it is none.
std::optional<nlohmann::json> parse_object(std::string_view text) {
    auto json = json_from(text);
    if (!json.is_object()) return std::nullopt;
    return json;
}

/// A member's elements; an empty list where there is no such list (the switch leaves `rows` and `users` out when
/// empty).
const nlohmann::json& list(const nlohmann::json& object, const char* name) {
    static const nlohmann::json none = nlohmann::json::array();
    const auto at = object.find(name);
    return at != object.end() && at->is_array() ? *at : none;
}

std::string member(const nlohmann::json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

result<std::vector<std::string>> read_profiles(std::string_view xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size())) return malformed();
    const auto root = document.child("profiles");
    if (!root) return malformed();
    std::vector<std::string> names;
    for (const auto profile : root.children("profile")) {
        if (std::string_view(profile.child_value("type")) == "profile") names.emplace_back(profile.child_value("name"));
    }
    return names;
}

result<RegistrationReader> RegistrationReader::open(std::string xml, std::string profile) {
    const auto first = xml.find(row_begin);
    const auto last = first == std::string::npos ? std::string::npos : xml.rfind(row_end);
    // What is around the rows must be a whole document: an answer that was cut is none.
    std::string around;
    std::size_t at = 0;
    std::size_t end = 0;
    if (first == std::string::npos) {
        around = xml;
    } else {
        if (last == std::string::npos || last < first) return malformed();
        at = first;
        end = last + row_end.size();
        around = xml.substr(0, at) + xml.substr(end);
    }
    pugi::xml_document document;
    if (!document.load_buffer_inplace(around.data(), around.size()) || !document.child("profile")) return malformed();
    return RegistrationReader(std::move(xml), std::move(profile), at, end);
}

result<std::vector<PhoneOnline>> RegistrationReader::read(std::size_t count) {
    std::vector<PhoneOnline> phones;
    auto behind = at_;
    for (std::size_t i = 0; i < count && behind < end_; ++i) behind = xml_.find(row_end, behind) + row_end.size();
    pugi::xml_document document;
    if (!document.load_buffer_inplace(xml_.data() + at_, behind - at_, pugi::parse_default | pugi::parse_fragment,
                                      pugi::encoding_utf8)) {
        return malformed();
    }
    at_ = behind;
    for (const auto row : document.children("registration")) {
        const std::string_view user = row.child_value("user");
        const auto at = user.rfind('@');
        phones.push_back({.profile = profile_,
                          .username = std::string(user.substr(0, at)),
                          .realm = at == std::string_view::npos ? std::string() : std::string(user.substr(at + 1)),
                          .contact = row.child_value("contact"),
                          .call_id = row.child_value("call-id"),
                          .address = row.child_value("network-ip"),
                          .agent = row.child_value("agent")});
    }
    return phones;
}

result<std::vector<PhoneOnline>> read_registrations(std::string xml, std::string_view profile) {
    auto reader = RegistrationReader::open(std::move(xml), std::string(profile));
    if (!reader) return reader.error();
    std::vector<PhoneOnline> all;
    while (!reader->at_end()) {
        auto phones = reader->read(1000);
        if (!phones) return phones.error();
        std::move(phones->begin(), phones->end(), std::back_inserter(all));
    }
    return all;
}

result<std::vector<BrowserOnline>> read_browsers(std::string_view json) {
    const auto answer = parse_object(json);
    if (!answer) return malformed();
    std::vector<BrowserOnline> browsers;
    for (const auto& profile : list(*answer, "profiles")) {
        for (const auto& user : list(profile, "users")) {
            if (member(user, "state") != "CONN_REG") continue;
            browsers.push_back({.profile = member(profile, "name"),
                                .address = member(user, "remoteHost"),
                                .client_id = member(user, "user"),
                                .realm = member(user, "domain")});
        }
    }
    return browsers;
}

result<std::vector<LegActive>> read_legs(std::string_view json) {
    const auto answer = parse_object(json);
    if (!answer || !answer->contains("row_count")) return malformed();
    std::vector<LegActive> legs;
    for (const auto& row : list(*answer, "rows")) {
        const auto phase = read_call_state(member(row, "callstate"));
        if (!phase) continue;
        LegActive leg{.unique_id = member(row, "uuid"), .presence_id = member(row, "presence_id"), .phase = *phase};
        if (member(row, "direction") == "inbound") {
            leg.dialled = member(row, "dest").substr(0, longest_party);
        } else {
            leg.caller = member(row, "cid_num").substr(0, longest_party);
            // A caller's own leg has its own Unique-ID there.
            if (auto call = member(row, "call_uuid"); call != leg.unique_id) leg.caller_leg = std::move(call);
        }
        legs.push_back(std::move(leg));
    }
    return legs;
}

result<std::vector<LegsJoined>> read_joined(std::string_view json) {
    const auto answer = parse_object(json);
    if (!answer || !answer->contains("row_count")) return malformed();
    std::vector<LegsJoined> joined;
    for (const auto& row : list(*answer, "rows")) {
        auto b = member(row, "b_uuid");
        if (!b.empty()) joined.push_back({.a = member(row, "uuid"), .b = std::move(b)});
    }
    return joined;
}

std::optional<unsigned> read_box_count(std::string_view answer) {
    std::array<unsigned, 4> counts{};
    const auto* at = answer.data();
    const auto* const end = at + answer.size();
    for (auto& count : counts) {
        if (&count != counts.data() && (at == end || *at++ != ':')) return std::nullopt;
        const auto read = std::from_chars(at, end, count);
        if (read.ec != std::errc() || count > most_messages) return std::nullopt;
        at = read.ptr;
    }
    if (at != end && *at != '\n') return std::nullopt;
    return std::min(counts[0] + counts[2], most_messages);
}

bool is_command_missing(std::string_view answer) {
    return answer.starts_with("-ERR") && answer.find("not found") != std::string_view::npos;
}

}  // namespace pbxd
