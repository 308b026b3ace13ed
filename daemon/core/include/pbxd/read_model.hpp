// What everything is answered from: the directory of people joined with presence, in memory.
//
//     pbxd::ReadModel model;
//     model.put(user, now); model.put(channel, now); model.put(extension, now);
//     model.presence().apply(office, fact, now);
//     for (auto id : model.take_changed()) views.touch(id);
//
// One thread owns it. The directory is changed here and nowhere else, so that presence always asks anew whose a device
// is.
#pragma once

#include <string>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/presence.hpp"
#include "pbxd/row_table.hpp"

namespace pbxd {

class ReadModel {
  public:
    ReadModel() : presence_(directory_) {}
    ReadModel(const ReadModel&) = delete;
    ReadModel& operator=(const ReadModel&) = delete;

    const Directory& directory() const { return directory_; }
    Presence& presence() { return presence_; }
    const Presence& presence() const { return presence_; }
    const RowTable& rows() const { return rows_; }

    void put(storage::User user, EpochMilliseconds now);
    void put(storage::Channel channel, EpochMilliseconds now);
    void put(storage::Extension extension, EpochMilliseconds now);
    void put(storage::Session session, EpochMilliseconds now);
    void put(storage::Line line, EpochMilliseconds now);
    // No row of the table shows these.
    void put(storage::Gateway gateway, EpochMilliseconds now);
    void put(storage::OutboundRoute route, EpochMilliseconds now);
    void put(storage::Did did, EpochMilliseconds now);
    void remove(storage::UserId id, EpochMilliseconds now);
    void remove(storage::ChannelId id, EpochMilliseconds now);
    void remove(storage::ExtensionId id, EpochMilliseconds now);
    void remove(storage::SessionId id, EpochMilliseconds now);
    void remove(storage::LineId id, EpochMilliseconds now);
    void remove(storage::GatewayId id, EpochMilliseconds now);
    void remove(storage::OutboundRouteId id, EpochMilliseconds now);
    void remove(storage::DidId id, EpochMilliseconds now);

    /// The Extensions whose row looks different since the last call (changed, came or went).
    std::vector<storage::ExtensionId> take_changed();
    /// Whether every row may look different since the last call (the last link went, or the first came).
    bool take_all_changed() { return presence_.take_all_changed(); }

  private:
    /// Asks anew whose devices those of these owners are, and forgets the rows of Extensions that are gone.
    void settle(const std::vector<std::string>& owners, EpochMilliseconds now);
    std::vector<std::string> owners_of(const storage::Extension& extension) const;
    std::string owner_of(const storage::Session& session) const;
    void touch(storage::ExtensionId id);

    Directory directory_;
    Presence presence_;
    RowTable rows_;
    std::vector<storage::ExtensionId> touched_;
};

}  // namespace pbxd
