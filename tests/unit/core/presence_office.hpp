// A PBX with one switch, for the tests of presence.
#pragma once

#include <vector>

#include "pbxd/presence.hpp"
#include "people.hpp"

namespace pbxd::test {

/// A PBX with one switch whose link is up.
struct Office {
    Office() {
        fill(model);
        main = presence.add_switch("main", noon);
        rebuild({});
        model.take_changed();
    }
    void rebuild(const std::vector<SwitchFact>& rows, EpochMilliseconds now = noon) {
        presence.begin_rebuild(main, "core", now);
        for (const auto& row : rows) presence.snapshot(main, row, now);
        presence.end_rebuild(main, now);
    }
    void tell(const SwitchFact& fact, EpochMilliseconds now = noon) { presence.apply(main, fact, now); }
    State state(storage::ExtensionId id) const { return presence.of(id).state; }

    ReadModel model;
    Presence& presence = model.presence();
    SwitchId main = 0;
};

}  // namespace pbxd::test
