// The commands of a program and their flags, over CLI11, which cli_command.cpp alone includes: every source that sees
// CLI11's header compiles all of it. Part of cli.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT: the library's own name
class App;
}

namespace pbxd::cli {

/// One command. A cheap handle; the program that it is of must outlive it, and so must what its flags are read into.
class Command {
  public:
    explicit Command(CLI::App& app) : app_(&app) {}

    /// Adds a command below this one.
    Command add(const std::string& name, const std::string& help);
    /// One of the commands below must be given.
    void needs_command();
    /// What is done when it was given, once the whole line is understood.
    void when_given(std::function<void()> then);

    /// `names` as in "-w,--watch"; a name without dashes is a positional argument.
    void flag(const std::string& names, const std::string& help, std::function<void()> given);
    void flag(const std::string& names, const std::string& help, bool& into);
    void text(const std::string& names, const std::string& help, const std::function<void(const std::string&)>& given,
              bool required = false);
    /// The value that `into` has is shown as the default, if there is one.
    void text(const std::string& names, const std::string& help, std::string& into, const std::string& variable = "");
    void number(const std::string& names, const std::string& help, std::size_t& into);
    void number(const std::string& names, const std::string& help, double& into);
    void choice(const std::string& names, const std::string& help, std::string& into, std::vector<std::string> choices);
    /// May be given many times.
    void texts(const std::string& names, const std::string& help, std::vector<std::string>& into);
    /// These two flags cannot be given together.
    void not_both(const std::string& one, const std::string& other);

  private:
    CLI::App* app_;
};

/// Declares the commands of a program with `declare` and reads its arguments. Empty if they were understood; else the
/// exit code, after help, the version or what was wrong was printed: 0 for help and version.
std::optional<int> read_arguments(int argc, char** argv, const std::string& description, const std::string& version,
                                  const std::function<void(Command)>& declare);

}  // namespace pbxd::cli
