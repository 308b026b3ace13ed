// The people of the PBX in memory: what the database holds, indexed by what the switch and the browsers ask for.
//
// Built at start from the database and changed by the one writer after each commit. It believes what it is given: the
// rules of the records are checked before they are stored.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pbxd/number_pattern.hpp"
#include "pbxd/string_map.hpp"
#include "storage/checks.hpp"
#include "storage/records.hpp"

namespace pbxd {

/// The realm (and the domain) in which phones register with a Line's credentials, whatever host they are set up with.
using storage::lines_realm;

class Directory {
  public:
    void put(storage::User user);
    void put(storage::Channel channel);
    void put(storage::Extension extension);
    void put(storage::Session session);
    void put(storage::Line line);
    void put(storage::Gateway gateway);
    void put(storage::OutboundRoute route);
    void put(storage::Did did);
    /// Each removes what belongs to the record alone, and an Extension from the DIDs that ring it: as the
    /// database does.
    void remove(storage::UserId id);
    void remove(storage::ChannelId id);
    void remove(storage::ExtensionId id);
    void remove(storage::SessionId id);
    void remove(storage::LineId id);
    void remove(storage::GatewayId id);
    void remove(storage::OutboundRouteId id);
    void remove(storage::DidId id);

    const storage::User* find(storage::UserId id) const;
    const storage::Channel* find(storage::ChannelId id) const;
    const storage::Extension* find(storage::ExtensionId id) const;
    const storage::Session* find(storage::SessionId id) const;
    const storage::Line* find(storage::LineId id) const;
    const storage::Gateway* find(storage::GatewayId id) const;
    const storage::OutboundRoute* find(storage::OutboundRouteId id) const;
    const storage::Did* find(storage::DidId id) const;

    const storage::User* user_of_login(std::string_view login) const;
    const storage::Channel* channel_of_realm(std::string_view realm) const;
    const storage::Extension* extension_of_number(std::string_view number) const;
    const storage::Line* line_of_username(std::string_view username) const;
    const storage::Session* session_of_client(std::string_view client_id) const;
    const storage::Session* session_of_session_id(std::string_view session_id) const;
    const storage::Gateway* gateway_of_name(std::string_view name) const;
    const storage::Did* did_of_number(std::string_view number) const;
    const storage::OutboundRoute* route_of_name(std::string_view name) const;

    /// The Extension of that User on that Channel.
    const storage::Extension* extension_of(storage::UserId user, storage::ChannelId channel) const;
    /// A User's Extensions, in the order of their numbers.
    std::vector<const storage::Extension*> extensions_of(storage::UserId user) const;

    /// An Extension's Lines and Sessions, in the order of their IDs.
    std::vector<const storage::Line*> lines_of(storage::ExtensionId id) const;
    std::vector<const storage::Session*> sessions_of(storage::ExtensionId id) const;

    /// Whether calls to the Extension and its devices count: it and its User are enabled.
    bool is_enabled(const storage::Extension& extension) const;
    /// The realm of its Channel.
    const std::string& realm_of(const storage::Extension& extension) const;
    /// `number@realm`: the name by which the switch knows every leg of the Extension.
    std::string presence_id_of(const storage::Extension& extension) const;

    const auto& users() const { return users_; }
    const auto& channels() const { return channels_; }
    const auto& extensions() const { return extensions_; }
    const auto& sessions() const { return sessions_; }
    const auto& lines() const { return lines_; }
    const auto& gateways() const { return gateways_; }
    const auto& dids() const { return dids_; }
    /// In the order in which they are asked, and those that are not enabled too: `for (const auto& [at, route] : ...)`.
    const auto& routes() const { return routes_; }
    /// Whether the route, one of routes(), is for this number as it was dialled.
    bool matches(const storage::OutboundRoute& route, std::string_view number) const;

  private:
    struct RoutePlace {
        int position = 0;
        storage::OutboundRouteId id;
        auto operator<=>(const RoutePlace&) const = default;
    };

    template <class Record, class Belongs>
    void remove_where(std::unordered_map<decltype(Record::id), Record>& records, Belongs belongs);

    std::unordered_map<storage::UserId, storage::User> users_;
    std::unordered_map<storage::ChannelId, storage::Channel> channels_;
    std::unordered_map<storage::ExtensionId, storage::Extension> extensions_;
    std::unordered_map<storage::SessionId, storage::Session> sessions_;
    std::unordered_map<storage::LineId, storage::Line> lines_;
    std::unordered_map<storage::GatewayId, storage::Gateway> gateways_;
    std::map<RoutePlace, storage::OutboundRoute> routes_;
    std::unordered_map<storage::DidId, storage::Did> dids_;

    StringMap<storage::UserId> user_by_login_;
    StringMap<storage::ChannelId> channel_by_realm_;
    StringMap<storage::ExtensionId> extension_by_number_;
    StringMap<storage::SessionId> session_by_client_;
    StringMap<storage::SessionId> session_by_session_id_;
    StringMap<storage::LineId> line_by_username_;
    StringMap<storage::GatewayId> gateway_by_name_;
    StringMap<storage::DidId> did_by_number_;
    std::unordered_map<storage::OutboundRouteId, RoutePlace> place_of_route_;
    std::unordered_map<storage::OutboundRouteId, NumberPattern> pattern_of_route_;
    std::unordered_map<storage::UserId, std::vector<storage::ExtensionId>> extensions_by_user_;
    std::unordered_map<storage::ExtensionId, std::vector<storage::LineId>> lines_by_extension_;
    std::unordered_map<storage::ExtensionId, std::vector<storage::SessionId>> sessions_by_extension_;
};

}  // namespace pbxd
