#include "pbxd/ring_task.hpp"

#include <algorithm>

namespace pbxd {
namespace {

constexpr std::string_view of_extension = "ring extension ";
constexpr std::string_view of_did = "ring did ";

bool says_busy(std::string_view cause) { return cause == "USER_BUSY" || cause == "CALL_REJECTED"; }

std::optional<RingTask> ring_extension(std::string_view number, const Directory& directory) {
    const auto* extension = directory.extension_of_number(number);
    if (extension == nullptr || !directory.is_enabled(*extension) || extension->do_not_disturb) return std::nullopt;
    return RingTask{.extensions = {extension->id},
                    .seconds = extension->ring_seconds,
                    .decline = Decline::ends_all,
                    .number = extension->number};
}

std::optional<RingTask> ring_did(std::string_view number, const Directory& directory) {
    const auto* did = directory.did_of_number(number);
    if (did == nullptr || !did->enabled) return std::nullopt;
    RingTask task{.extensions = {}, .seconds = did->ring_seconds, .decline = Decline::ends_one, .number = did->number};
    for (const auto id : did->extensions) {
        const auto* extension = directory.find(id);
        if (extension == nullptr || !directory.is_enabled(*extension) || extension->do_not_disturb) continue;
        task.extensions.push_back(id);
    }
    if (task.extensions.empty()) return std::nullopt;
    return task;
}

}  // namespace

std::string ring_task_of(const storage::Extension& extension) { return std::string(of_extension) + extension.number; }
std::string ring_task_of(const storage::Did& did) { return std::string(of_did) + did.number; }

std::optional<RingTask> read_ring_task(std::string_view task, const Directory& directory) {
    if (task.starts_with(of_extension)) return ring_extension(task.substr(of_extension.size()), directory);
    if (task.starts_with(of_did)) return ring_did(task.substr(of_did.size()), directory);
    return std::nullopt;
}

std::vector<DeviceAddress> Ringing::take_new(const std::vector<DeviceAddress>& devices) {
    std::vector<DeviceAddress> fresh;
    for (const auto& device : devices) {
        if (std::ranges::find(rung_, device.key) != rung_.end()) continue;
        rung_.push_back(device.key);
        fresh.push_back(device);
    }
    return fresh;
}

void Ringing::began(const std::string& leg) { legs_[leg] = true; }

void Ringing::ended(const std::string& leg, const std::string& cause) {
    const auto known = legs_.find(leg);
    if (known == legs_.end() || !known->second) return;
    known->second = false;
    declined_ = declined_ || cause == "CALL_REJECTED";
    // What a person did counts for more than what became of a device that nobody looked at.
    if (cause_.empty() || (says_busy(cause) && !says_busy(cause_))) cause_ = cause;
}

std::vector<std::string> Ringing::legs() const {
    std::vector<std::string> ringing;
    for (const auto& [leg, rings] : legs_) {
        if (rings) ringing.push_back(leg);
    }
    return ringing;
}

std::optional<std::string> Ringing::outcome() const {
    if (declined_ && decline_ == Decline::ends_all) return "CALL_REJECTED";
    if (legs_.empty() || std::ranges::any_of(legs_, [](const auto& leg) { return leg.second; })) return std::nullopt;
    return cause_.empty() ? "NO_ANSWER" : cause_;
}

}  // namespace pbxd
