// The subcommands of the command line, each in a source of its own. Part of cli.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pbxd::cli {

class Command;

/// What every subcommand has in common; `action` is set by the one that was given and gives the exit code.
struct Context {
    std::string config = "/etc/pbxd/pbxd.toml";
    bool json = false;
    std::function<int()> action;
};

inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int not_understood = 2;

void add_records(Command& program, Context& context);
void add_calls(Command& program, Context& context);
void add_watching(Command& program, Context& context);

/// Serves until a signal.
int serve(const Context& context);
/// Reads the configuration and says what is wrong with it.
int check_configuration(const Context& context);

struct PresenceOptions {
    bool watch = false;
    bool online = false;
    std::string query;
};
int show_presence(const Context& context, const PresenceOptions& options);

/// What would become of a call: the rules that decide, and what the switch would be told.
int explain_route(const Context& context, const std::string& from, const std::string& to);

struct EventOptions {
    std::string switch_name;
    std::vector<std::string> events;
    std::vector<std::string> subclasses;
    bool all = false;
    std::string filter;            ///< an expression (esl/filter.hpp)
    std::string format = "plain";  ///< plain or json, as printed
    std::string wire = "plain";    ///< plain, json or xml, as asked of the switch
    std::string columns;           ///< empty: the whole event, or default_columns with short_form
    bool short_form = false;
    std::string color = "auto";
    bool stats = false;
    std::size_t count = 0;  ///< 0: until interrupted
    std::string record;     ///< a file to write
    std::string replay;     ///< a file to read
    std::size_t port = 0;   ///< where to play it; 0: into the inspector
    double speed = 0;       ///< 1 as recorded, 0 as fast as possible
};
int show_events(const Context& context, const EventOptions& options);

/// Has the running daemon, or this process if none runs, do what a request (Commands) says, and prints its result with
/// these columns (a table for a list, lines for an object).
int run_request(const Context& context, const std::string& request, const std::vector<std::string>& columns);
/// An answer, if the code is `done`; else the complaint is printed already.
struct Answer {
    int code = done;
    std::string text = {};
};
/// The same, giving the answer instead of printing it.
Answer answer_request(const Context& context, const std::string& request);

/// Prints a result (JSON text).
void print_result(const std::string& result, const std::vector<std::string>& columns);

/// Says what is wrong, on standard error.
int complain(const std::string& what, int code = failed);

/// Asks twice for a secret (called `word`: "password"), without showing it, where there is a terminal.
std::optional<std::string> ask_secret(const std::string& word);
/// The first line of a file, or of standard input for "-".
std::optional<std::string> read_secret(const std::string& word, const std::string& path);

/// Text that came from elsewhere, without anything that a terminal would obey.
std::string shown(const std::string& text);

}  // namespace pbxd::cli
