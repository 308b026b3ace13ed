// What a row of the table looks like to a browser. Part of views.
#include "pbxd/json_text.hpp"
#include "pbxd/views.hpp"

namespace pbxd {
namespace {

const char* boolean(bool value) { return value ? "true" : "false"; }

}  // namespace

std::string Views::encode_party(const storage::Extension& extension) const {
    const auto party = model_.parties().of(extension);
    if (!party) return "null";
    const auto* named = model_.directory().find(party->extension);
    return R"({"number":)" + json_quoted(party->number) + R"(,"name":)" +
           (named == nullptr ? "null" : json_quoted(named->name)) + "}";
}

std::string Views::encode_row(storage::ExtensionId id, const ViewQuery& query) const {
    const auto* extension = model_.directory().find(id);
    if (extension == nullptr) return {};
    const auto presence = model_.presence().of(id);
    const bool in_call = presence.state == State::ringing || presence.state == State::talking;
    std::string row = R"({"id":)" + std::to_string(id.value) + R"(,"key":)" + json_quoted(key_of(id, query)) +
                      R"(,"number":)" + json_quoted(extension->number) + R"(,"name":)" + json_quoted(extension->name) +
                      R"(,"department":)" + json_quoted(extension->department) + R"(,"channel":)" +
                      std::to_string(extension->channel.value) + R"(,"state":")";
    row += to_string(presence.state);
    row += R"(","phones":)" + std::to_string(presence.phones) + R"(,"browsers":)" + std::to_string(presence.browsers) +
           R"(,"since":)" + (presence.since == 0 ? "null" : std::to_string(presence.since)) + R"(,"since_exact":)" +
           boolean(presence.since_exact) + R"(,"messages":)" + std::to_string(model_.mailboxes().of(*extension)) +
           R"(,"with":)" + (query.parties && in_call ? encode_party(*extension) : "null") + "}";
    return row;
}

}  // namespace pbxd
