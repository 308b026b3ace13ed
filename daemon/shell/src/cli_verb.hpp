// A noun's subcommand (`pbxd line add`): its flags fill what is given, and running it sends a request with that. Part
// of cli.
//
//     auto noun = add_noun(program, "channel", "Calling spaces");
//     add_verb(noun, context, "channel.add", "Add a channel", {"id", "realm", "name"})
//         .name("realm", "The realm in which browsers log in")
//         .text("name", "The name that people see");
//
// A field is called as Commands calls it; its option has '-' for '_'.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli_command.hpp"
#include "cli_parts.hpp"

namespace pbxd::cli {

class Verb {
  public:
    /// `columns`: what is printed of the answer.
    Verb(Command& noun, Context& context, const std::string& command, const std::string& help,
         std::vector<std::string> columns);

    /// What must be given without a dash: which record.
    Verb& name(const std::string& field, const std::string& help);
    Verb& text(const std::string& field, const std::string& help, bool required = false);
    Verb& integer(const std::string& field, const std::string& help);
    /// Items with commas between; an empty one is none.
    Verb& list(const std::string& field, const std::string& help, bool required = false);
    Verb& flag(const std::string& flags, const std::string& field, bool value, const std::string& help);
    /// `--voicemail` and `--no-voicemail`, not both.
    Verb& toggle(const std::string& field, const std::string& on, const std::string& off);
    /// The same with the option's own name: `--register` and `--no-register`.
    Verb& toggle(const std::string& option, const std::string& field, const std::string& on, const std::string& off);
    /// A password; asked for if `by_default`.
    Verb& password(bool by_default);
    /// Another secret, called `word`: `--<word>-file` and `--ask-<word>`, and `--no-<word>` where it may be taken away.
    Verb& secret(const std::string& field, const std::string& word, bool removable);

  private:
    struct Given;
    void take(const std::string& field, const std::string& names, const std::string& help, bool required);
    static int run(const Context& context, const std::string& command, const Given& given,
                   const std::vector<std::string>& columns);

    Command command_;
    std::shared_ptr<Given> given_;
};

Command add_noun(Command& program, const std::string& name, const std::string& help);
Verb add_verb(Command& noun, Context& context, const std::string& command, const std::string& help,
              std::vector<std::string> columns);

}  // namespace pbxd::cli
