// The command line of the simulated switch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/esl_session.hpp"
#include "model/switch_model.hpp"
#include "shell/fsapi_client.hpp"

namespace sim {

struct Options {
    std::uint16_t esl_port = 0;
    std::uint16_t verto_port = 0;
    std::uint16_t control_port = 0;
    EslSettings esl;
    FsapiSettings fsapi;
    ModelSettings model;
    bool exit_with_stdin = false;
    bool demo = false;
    std::string demo_lines;
    std::string demo_file;
};

/// Nothing if the program is to end at once, with `status`: help was asked for, or the command line is wrong (said on
/// standard error).
std::optional<Options> parse_options(int argc, char** argv, int& status);

}  // namespace sim
