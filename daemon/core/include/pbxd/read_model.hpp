// What everything is answered from: the directory of people joined with presence, in memory.
//
//     pbxd::ReadModel model;
//     model.put(user, now); model.put(channel, now); model.put(extension, now);
//     model.apply(office, fact, now);
//     for (auto id : model.take_changed()) views.touch(id);
//
// One thread owns it. The directory is changed here and nowhere else, so that presence always asks anew whose a device
// is.
#pragma once

#include <string>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/mailboxes.hpp"
#include "pbxd/parties.hpp"
#include "pbxd/presence.hpp"
#include "pbxd/row_table.hpp"

namespace pbxd {

class ReadModel {
  public:
    ReadModel() : presence_(directory_), parties_(directory_, presence_), mailboxes_(directory_) {
        rows_.set_offline_known(false);
    }
    ReadModel(const ReadModel&) = delete;
    ReadModel& operator=(const ReadModel&) = delete;

    const Directory& directory() const { return directory_; }
    Presence& presence() { return presence_; }
    const Presence& presence() const { return presence_; }
    const Parties& parties() const { return parties_; }
    const Mailboxes& mailboxes() const { return mailboxes_; }
    const RowTable& rows() const { return rows_; }

    /// What a switch told in an event.
    void apply(SwitchId id, const SwitchFact& fact, EpochMilliseconds now);
    void begin_rebuild(SwitchId id, std::string core_uuid, EpochMilliseconds now);
    /// A row of a snapshot (Presence::snapshot), or LegsJoined.
    void snapshot(SwitchId id, const SwitchFact& row, EpochMilliseconds now);
    void end_rebuild(SwitchId id, EpochMilliseconds now);
    // The rows of a rebuild are looked at again, as presence.hpp says.
    void begin_watch(SwitchId id);
    void begin_check(SwitchId id);
    std::size_t end_check(SwitchId id, EpochMilliseconds now);
    void drop_check(SwitchId id);

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

    /// Brings the rows' states up to what presence says now. The calls below do that too; whoever reads rows() by state
    /// in between does it first.
    void catch_up();
    /// The Extensions whose row looks different since the last call (changed, came or went).
    std::vector<storage::ExtensionId> take_changed();
    /// Whether every row may look different since the last call (the last link went, or the first came).
    bool take_all_changed();
    /// From now on what rows were before they changed is kept, for one who takes it.
    void keep_row_changes() { rows_.keep_changes(); }
    std::vector<RowChange> take_row_changes() { return rows_.take_changes(); }

  private:
    /// Asks anew whose devices those of these owners are, and forgets the rows of Extensions that are gone.
    void settle(const std::vector<std::string>& owners, EpochMilliseconds now);
    std::vector<std::string> owners_of(const storage::Extension& extension) const;
    std::string owner_of(const storage::Session& session) const;
    void touch(storage::ExtensionId id);

    Directory directory_;
    Presence presence_;
    Parties parties_;
    Mailboxes mailboxes_;
    RowTable rows_;
    std::vector<storage::ExtensionId> touched_;
    bool all_changed_ = false;
};

}  // namespace pbxd
