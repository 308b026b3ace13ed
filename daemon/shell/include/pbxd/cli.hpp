// The command line of pbxd: `pbxd serve`, `pbxd user add`, `pbxd presence --watch`, ...
//
// Answers go to standard output, what is wrong to standard error. Exit codes: 0 done, 1 could not be done, 2 not
// understood (flags, configuration).
#pragma once

namespace pbxd {

int run_command_line(int argc, char** argv);

}  // namespace pbxd
