// Any text as a switch's answer to the questions of a rebuild.
#include <cstdint>
#include <string>

#include "pbxd/switch_snapshot.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)pbxd::read_profiles(text);
    (void)pbxd::read_registrations(text, "lines");
    (void)pbxd::read_browsers(text);
    (void)pbxd::read_legs(text);
    return 0;
}
