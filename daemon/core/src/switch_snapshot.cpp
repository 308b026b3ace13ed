#include "pbxd/switch_snapshot.hpp"

#include <algorithm>
#include <array>
#include <boost/system/error_code.hpp>
#include <charconv>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "pbxd/json_text.hpp"

namespace pbxd {
namespace {

using boost::system::result;

constexpr std::string_view row_begin = "<registration>";
constexpr std::string_view row_end = "</registration>";

/// The text of an element that has a line of its own; nothing where the line is no such element and nothing else.
std::optional<std::string> text_of_line(std::string_view line, const char* name) {
    pugi::xml_document document;
    const auto read =
        document.load_buffer(line.data(), line.size(), pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);
    const auto element = document.first_child();
    if (!read || element.next_sibling() || std::string_view(element.name()) != name) return std::nullopt;
    if (element.first_child() != element.last_child() || element.first_child().first_child()) return std::nullopt;
    return element.child_value();
}

/// The fields of a row that somebody needs.
struct Row {
    std::optional<std::string> user, contact, agent, address;

    void take(std::string_view line) {
        if (line.starts_with("<user>")) user = text_of_line(line, "user");
        if (line.starts_with("<contact>")) contact = text_of_line(line, "contact");
        if (line.starts_with("<agent>")) agent = text_of_line(line, "agent");
        if (line.starts_with("<network-ip>")) address = text_of_line(line, "network-ip");
    }
    std::optional<PhoneOnline> phone(const std::string& profile) const {
        if (!user || !contact || user->empty() || contact->empty()) return std::nullopt;
        const auto at = user->rfind('@');
        return PhoneOnline{.profile = profile,
                           .username = user->substr(0, at),
                           .realm = at == std::string::npos ? std::string() : user->substr(at + 1),
                           .contact = *contact,
                           .address = address.value_or(""),
                           .agent = agent.value_or("")};
    }
};

boost::system::error_code malformed() { return make_error_code(boost::system::errc::bad_message); }

/// The object in a switch's JSON answer, or nothing where it is none.
std::optional<nlohmann::json> parse_object(std::string_view text) {
    auto json = json_from_switch(text);
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

std::vector<PhoneOnline> RegistrationReader::read(std::size_t count) {
    std::vector<PhoneOnline> phones;
    Row row;
    for (std::size_t rows = 0; rows < count && at_ < end_;) {
        const auto line_end = std::min(xml_.find('\n', at_), end_);
        auto line = std::string_view(xml_).substr(at_, line_end - at_);
        at_ = std::min(line_end + 1, end_);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line != row_end) {
            row.take(line);
            continue;
        }
        if (auto phone = row.phone(profile_))
            phones.push_back(std::move(*phone));
        else
            ++refused_;
        row = {};
        ++rows;
    }
    return phones;
}

result<std::vector<PhoneOnline>> read_registrations(std::string xml, std::string_view profile) {
    auto reader = RegistrationReader::open(std::move(xml), std::string(profile));
    if (!reader) return reader.error();
    return reader->read(static_cast<std::size_t>(-1));
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
