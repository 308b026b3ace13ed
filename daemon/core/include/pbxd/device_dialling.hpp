// How pbxd itself has the switch call devices (`originate`), as opposed to the dial strings that the switch resolves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "esl/dial_string.hpp"
#include "pbxd/directory.hpp"
#include "pbxd/srtp.hpp"

namespace pbxd {

/// `"Desk" <sip:1001@192.0.2.7:5060;transport=tcp>;expires=60` as the switch calls it: sofia/lines/sip:...; nothing for
/// what is no SIP address. What else a phone may have put into it, the dial string refuses when it is printed.
std::optional<esl::dial::Contact> phone_at(const std::string& contact);

/// Who is shown to the device that rings; `name` may be empty.
struct ShownCaller {
    std::string number;
    std::string name;
};

/// One leg of a call that pbxd rings itself.
struct RingLeg {
    int seconds = 25;
    std::string leg;           ///< the channel's UUID, chosen by us
    std::string pickup;        ///< the key of who is waiting (ring_task.hpp)
    Srtp srtp = Srtp::accept;  ///< if it is a phone
    std::string tie = {};      ///< if it is another switch that has the device: the seal (tie_call.hpp)
};

/// The `originate` that rings one device of the Extension and has it pick up who is waiting. Nothing for a device whose
/// address is none.
std::optional<std::string> ring_command(const storage::Extension& extension, const Directory& directory,
                                        const esl::dial::Endpoint& device, const ShownCaller& caller,
                                        const RingLeg& leg);

/// The `originate` that rings these phones of the Extension together, and has the one that answers call `number`, as if
/// it had dialled it. Nothing if none of them can be called.
std::optional<std::string> click_to_call_command(const storage::Extension& extension, const Directory& directory,
                                                 const std::vector<std::string>& contacts, const std::string& number,
                                                 Srtp srtp = Srtp::accept);

}  // namespace pbxd
