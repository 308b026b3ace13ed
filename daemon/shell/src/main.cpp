// pbxd: see cli.hpp.
#include "pbxd/cli.hpp"

int main(int argc, char** argv) { return pbxd::run_command_line(argc, argv); }
