// Small faults of the core, planted one by one, that the simulation must find: [file, what is there, what is planted,
// in words].
export const program = 'simulation';
export const folder = 'simulation';
/// Without a fault, and with one: one thread, so that the count of schedules is the same each time.
export const sound = ['--schedules', '2000'];
export const noticing = ['--schedules', '10000', '--threads', '1'];
export const seconds = 1200;
export const may_hang = false;
const presence = 'daemon/core/src/presence.cpp';
const follower = 'daemon/core/src/switch_follower.cpp';
const facts = 'daemon/core/src/switch_fact.cpp';
const snapshot = 'daemon/core/src/switch_snapshot.cpp';
const model = 'daemon/core/src/read_model.cpp';
const views = 'daemon/core/src/views.cpp';
export const faults = [
  [facts, 'if (subclass == "sofia::unregister") return', 'if (subclass == "sofia::unregistered") return', 'an unregister is lost'],
  [facts, 'phone_offline(event, "user", "host")', 'phone_offline(event, "from-user", "from-host")', "an expire's user is looked for under another name"],
  [facts, 'if (text(event, "verto_success") != "1") return std::nullopt;', '', 'a refused browser is logged in'],
  [facts, 'if (name == "CHANNEL_DESTROY") return', 'if (name == "CHANNEL_DESTROYED") return', 'the end of a leg is lost where no hang-up was told'],
  [facts, 'call_state == "HELD" ||', '', 'who holds a call does not talk'],
  [presence, 'join("phone", phone->profile, phone->username + "@" + phone->realm, phone->contact)', 'join("phone", phone->profile, phone->username + "@" + phone->realm, phone->address)', "a phone's key is its address"],
  [presence, 'join("phone", phone->profile, phone->username', 'join("phone", "", phone->username', "a phone's key lacks its profile"],
  [presence, 'join("browser", gone_browser->profile, gone_browser->address)', 'join("browser", gone_browser->address)', "a browser's end has another key than its beginning"],
  [presence, 'if (at.ended.contains(named.key)) return;', '', 'a row brings back what an event has ended'],
  [presence, 'if (device != nullptr && device->by_event == at.watch) return;', '', 'a row that is older than an event is believed'],
  [presence, 'named.device.by_event = at.watch;', '', 'it is not remembered that an event named a device'],
  [presence, 'if (at.watching) at.ended.insert(named.key);', '', 'it is not remembered what an event has ended'],
  [presence, 'if (device.seen != at.snapshot && device.by_event != at.watch) gone.push_back(key);', '', 'a rebuild keeps what the switch has no more'],
  [presence, 'named.device.seen = at.snapshot;', '', 'a rebuild forgets what it was told'],
  [presence, 'statuses_[id].core_uuid = std::move(core_uuid);', 'if (statuses_[id].core_uuid.empty()) statuses_[id].core_uuid = std::move(core_uuid);', 'another run of the switch is not noticed'],
  [presence, '        device.live = false;', '', 'what a switch told is believed after its link went'],
  [presence, '    if (!added) forget(at, *known);', '', 'a device that changes its owner is found under the old one'],
  [presence, '    settle(before, now, exact);', '', "who lost a device to another is not told"],
  [presence, '            settle(before, now, false);', '', 'who lost a line is not told'],
  [presence, 'if (up_ == 0 && shown.state == State::offline) {', 'if (false) {', 'people are offline while no switch tells'],
  [presence, 'if (knew != (up_ > 0)) all_changed_ = true;', '', 'nobody is told that nothing is known'],
  [presence, 'return tally.unconfirmed > 0 ? State::unknown : State::offline;', 'return State::offline;', 'people of a switch without a link are offline'],
  [follower, 'model_.presence().link_down(id_, now);', '', 'the end of a link is not told'],
  [follower, 'void SwitchFollower::on_events_lost(EpochMilliseconds now) { begin(model_.presence().switches()[id_].core_uuid, now); }', 'void SwitchFollower::on_events_lost(EpochMilliseconds) {}', 'lost events are made light of'],
  [follower, '} else if (event.is_custom("sofia::profile_start")) {', '} else if (false) {', 'a profile that starts is not asked'],
  [presence, 'if (device.seen != at.snapshot && device.by_event != at.watch) gone.push_back(key);', 'if (device.seen != at.snapshot) gone.push_back(key);', 'a device that only an event named is forgotten'],
  [follower, '    check_due_ = true;', '    check_due_ = false;', 'a rebuild is not checked'],
  [follower, 'if (stage_ == Stage::registrations) ++profile_;', 'if (stage_ == Stage::registrations) profile_ = profiles_.size();', 'only one profile is asked'],
  [follower, 'if (!registrations_->at_end()) return true;', '', 'only the first rows of an answer are taken'],
  [snapshot, 'if (!document.load_buffer_inplace(around.data(), around.size()) || !document.child("profile")) return malformed();', '', 'an answer that was cut is taken for whole'],
  [snapshot, 'pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);', 'pugi::parse_default | pugi::parse_fragment, pugi::encoding_latin1);', "the bytes of a phone's contact are changed"],
  [snapshot, 'if (member(user, "state") != "CONN_REG") continue;', '', 'a browser that did not log in is there after a rebuild'],
  [model, '    if (moved) collect();\n    settle(owners, now);', '    settle(owners, now);', "nobody is asked for after a channel's realm changed"],
  [model, '    const auto more = owners_of(*directory_.find(id));\n    owners.insert(owners.end(), more.begin(), more.end());\n', '', 'a new extension does not get its devices'],
  [model, '    const auto owner = Presence::owner_of_line(line->username, lines_realm);\n    directory_.remove(id);\n    settle({owner}, now);', '    directory_.remove(id);', "a line that is gone leaves its phones"],
  [views, 'tell(at->second, encode_change(at->second, encoded), out);', '', 'the windows are not told what changed'],
];
