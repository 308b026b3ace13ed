// A call that pbxd rings itself, while it rings: the dialplan hands it over with `socket`, and a device that comes
// online meanwhile is rung too.
//
// The switch holds the caller with `bridge pickup/KEY`, which nothing but pbxd answers; each device is called with an
// `originate` of its own, that does `pickup KEY` once it is answered. So pbxd knows how each device ended, and the
// caller's leg is treated as in any bridge (timeout, ring tone, hang-up).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/presence.hpp"

namespace pbxd {

/// What it means when one of the devices declines: its owner, or one of many, does not want the call.
enum class Decline { ends_all, ends_one };

/// Whom to ring, and for how long.
struct RingTask {
    std::vector<storage::ExtensionId> extensions;
    int seconds = 25;
    Decline decline = Decline::ends_all;
    std::string number;  ///< of the Extension or the DID: where the call goes on when nobody answers
};

/// What the dialplan leaves in the channel variable of that name for the one who takes the call over.
inline constexpr const char* task_variable = "pbxd_task";
inline constexpr const char* key_variable = "pbxd_key";
inline constexpr const char* feature_task = "feature";
std::string ring_task_of(const storage::Extension& extension);
std::string ring_task_of(const storage::Did& did);

/// Reads it; nothing for what is no such task, or about somebody who is not there any more. Who is not to be disturbed
/// is not among the Extensions.
std::optional<RingTask> read_ring_task(std::string_view task, const Directory& directory);

/// The devices of one call: which of them ring, and when it has come to nothing.
class Ringing {
  public:
    explicit Ringing(Decline decline) : decline_(decline) {}

    /// Those of `devices` that were not rung before; they ring from now on, each with the leg ID that is given by
    /// began(), or ended() with an error.
    std::vector<DeviceAddress> take_new(const std::vector<DeviceAddress>& devices);
    void began(const std::string& leg);
    /// A leg is gone, with the switch's cause. One that is not known changes nothing.
    void ended(const std::string& leg, const std::string& cause);

    /// The legs that ring now.
    std::vector<std::string> legs() const;
    /// Why it is over: nothing while anything rings. A declined call is over at once, if that ends all.
    std::optional<std::string> outcome() const;

  private:
    Decline decline_;
    std::vector<std::string> rung_;
    std::map<std::string, bool> legs_;  ///< whether it still rings
    bool declined_ = false;
    std::string cause_;
};

}  // namespace pbxd
