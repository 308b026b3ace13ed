// Any text as a switch's answer to the questions of a rebuild, and as a CDR.
#include <cstdint>
#include <string>

#include "pbxd/call_fact.hpp"
#include "pbxd/switch_snapshot.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)pbxd::read_profiles(text);
    (void)pbxd::read_registrations(text, "lines");
    (void)pbxd::read_browsers(text);
    (void)pbxd::read_legs(text);
    (void)pbxd::read_channel_uuids(text);
    (void)pbxd::read_cdr(text);
    return 0;
}
