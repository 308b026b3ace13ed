// Who can be called right now, derived from what the switches tell and from nothing else.
//
//     pbxd::Presence presence(directory);
//     auto office = presence.add_switch("office");
//     presence.apply(office, pbxd::PhoneOnline{...}, now);
//     for (auto extension : presence.take_changed()) views.touch(extension);
//
// A switch's life:            link_down()
//        +--------------------------<--------------------------+
//        v                                                     |
//      down --begin_rebuild()--> rebuilding --end_rebuild()--> up
//                                 ^  |  snapshot rows and events, mixed
//                                 +--+
//
// While a switch is not up, what it last told is kept but not believed: those devices count as unknown. During a
// rebuild events and snapshot rows come mixed, and a row may be older than an event that came before it; so a key that
// an event touched during the rebuild is the event's, whatever the row says. end_rebuild() forgets what neither named.
//
// A row may even be older than the rebuild: `show channels` reads a database that is written up to 0.2 s after the
// event (FreeSWITCH 1.11.1), and an expired registration is deleted after its event. So some time after a rebuild its
// rows are checked against a second snapshot, while the switch stays up:
//
//     begin_watch() (a rebuild does it)  ... a second or more ...  begin_check(), snapshot() for each row, end_check()
//
// What an event touched since the watch began is the event's; the rest becomes what the rows say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/presence_state.hpp"
#include "pbxd/string_map.hpp"
#include "pbxd/switch_fact.hpp"
#include "pbxd/time.hpp"

namespace pbxd {

class Presence {
  public:
    /// `directory` says whose a device is; it is asked when a device appears and in resolve_again().
    explicit Presence(const Directory& directory) : directory_(directory) {}

    SwitchId add_switch(std::string name, EpochMilliseconds now);
    const std::vector<SwitchStatus>& switches() const { return statuses_; }

    void link_down(SwitchId id, EpochMilliseconds now);
    void begin_rebuild(SwitchId id, std::string core_uuid, EpochMilliseconds now);
    /// Rows of the snapshot: PhoneOnline, BrowserOnline or LegActive (others count for nothing). Only between
    /// begin_rebuild() and end_rebuild(), or begin_check() and end_check().
    void snapshot(SwitchId id, const SwitchFact& row, EpochMilliseconds now);
    void end_rebuild(SwitchId id, EpochMilliseconds now);
    /// From now on it is remembered what events touch.
    void begin_watch(SwitchId id);
    bool is_watching(SwitchId id) const { return switches_.at(id).watching; }
    void begin_check(SwitchId id);
    /// Gives how many devices and legs were not as presence had them.
    std::size_t end_check(SwitchId id, EpochMilliseconds now);
    /// The check cannot be ended: nothing more is remembered, and nothing forgotten.
    void drop_check(SwitchId id);
    /// What an event told.
    void apply(SwitchId id, const SwitchFact& fact, EpochMilliseconds now);

    /// Asks the directory anew whose the devices of that owner are. To be called when a Line, Session or Extension
    /// came, changed or went. `owner` is one of the three names below.
    void resolve_again(std::string_view owner, EpochMilliseconds now);
    static std::string owner_of_line(std::string_view username, std::string_view realm);
    static std::string owner_of_client(std::string_view client_id, std::string_view realm);
    static std::string owner_of_number(std::string_view presence_id);

    ExtensionPresence of(storage::ExtensionId extension) const;
    /// What its own devices say, though no switch may be up.
    State told_state(storage::ExtensionId extension) const;
    /// The live registrations of a Line on all switches, those there longest first.
    std::vector<Registration> registrations_of(std::string_view username) const;
    /// The phones and browsers of an Extension that can be called at that switch now.
    std::vector<DeviceAddress> devices_of(const storage::Extension& extension, SwitchId at) const;
    /// The legs of an Extension that are there now, on all switches.
    std::vector<ActiveLeg> legs_of(const storage::Extension& extension) const;
    /// Whose a leg is that is there now; 0: nobody's here, or no such leg.
    storage::ExtensionId extension_of_leg(std::string_view unique_id) const;
    /// Whether any switch has a leg of that Unique-ID.
    bool has_leg(std::string_view unique_id) const;
    /// How many Extensions are online, ringing or talking.
    std::size_t online_count() const { return online_; }
    /// The Extensions that look different since the last call, each once.
    std::vector<storage::ExtensionId> take_changed();
    /// Whether all Extensions without live devices changed at once (the last switch went, or the first came up) since
    /// the last call: nothing is known about anyone while no switch is up.
    bool take_all_changed();
    /// Devices that no Extension owns (counted, never shown).
    std::size_t stray_devices() const;

  private:
    enum class Kind { phone, browser, leg };
    struct Device {
        Kind kind = Kind::phone;
        std::string owner;
        storage::ExtensionId extension;  ///< 0: nobody's
        LegPhase phase = LegPhase::ringing;
        bool live = true;            ///< false: told before the link went down, and not confirmed since
        std::uint64_t seen = 0;      ///< the snapshot in which it was last named
        std::uint64_t by_event = 0;  ///< the watch in which an event last touched it
        std::string contact = {};    ///< of a phone, as address and agent
        std::string address = {};
        std::string agent = {};
        EpochMilliseconds since = 0;
        bool since_exact = false;
    };
    using Devices = std::unordered_map<std::string, Device>;
    using DeviceRow = Devices::value_type;  ///< stays where it is as long as the device is there
    struct Switch {
        Devices devices;
        /// The devices and legs of each owner. One that changes its owner is entered anew.
        StringMap<std::unordered_set<DeviceRow*>> by_owner;
        std::unordered_set<std::string> ended;  ///< keys that an event ended during this watch, begun again or not
        std::uint64_t watch = 0;
        std::uint64_t snapshot = 0;
        bool watching = false;
        std::size_t corrected = 0;  ///< by this check
    };
    struct Tally {
        int phones = 0, browsers = 0, ringing = 0, talking = 0, unconfirmed = 0;
        ExtensionPresence shown;
        bool changed = false;
        EpochMilliseconds attached_since = 0;  ///< since when it is on- or offline, calls left aside
        bool attached_exact = false;
    };
    struct Named {
        std::string key;
        Device device;
    };

    static Named name(const SwitchFact& fact);
    static void index(Switch& at, DeviceRow& row);
    static void forget(Switch& at, DeviceRow& row);
    /// Adds those of `owner` that are live.
    void add_devices(std::vector<DeviceAddress>& to, const Switch& at, const std::string& owner,
                     storage::ExtensionId extension) const;
    storage::ExtensionId extension_of(std::string_view owner) const;
    void put(Switch& at, Named named, EpochMilliseconds now, bool exact);
    void erase(Switch& at, const std::string& key, EpochMilliseconds now, bool exact);
    /// Forgets what neither a row of this snapshot nor an event of this watch named; gives how many.
    std::size_t erase_unnamed(Switch& at, EpochMilliseconds now);
    void count(const Device& device, int sign);
    void settle(storage::ExtensionId extension, EpochMilliseconds now, bool exact);
    /// It is changed. Besides settle(): of several legs one may go and leave all as it was but for with whom it talks.
    void touch(storage::ExtensionId extension);
    State state_of(const Tally& tally) const;
    void set_link(SwitchId id, LinkState link, EpochMilliseconds now);

    const Directory& directory_;
    std::vector<SwitchStatus> statuses_;
    std::vector<Switch> switches_;
    std::unordered_map<storage::ExtensionId, Tally> tallies_;
    std::vector<storage::ExtensionId> changed_;
    std::size_t online_ = 0;
    std::size_t up_ = 0;
    EpochMilliseconds none_up_since_ = 0;
    bool all_changed_ = false;
};

}  // namespace pbxd
