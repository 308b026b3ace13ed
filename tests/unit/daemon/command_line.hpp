// The command line as it is called: what it prints, what it complains of, and its exit code.
#pragma once

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "pbxd/cli.hpp"

namespace pbxd::test {

/// Standard output and error, caught as long as it lives.
class Caught {
  public:
    Caught() : out_(std::cout.rdbuf(text_.rdbuf())), error_(std::cerr.rdbuf(complaint_.rdbuf())) {}
    Caught(const Caught&) = delete;
    Caught& operator=(const Caught&) = delete;
    ~Caught() {
        std::cout.rdbuf(out_);
        std::cerr.rdbuf(error_);
    }
    std::string text() const { return text_.str(); }
    std::string complaint() const { return complaint_.str(); }

  private:
    std::ostringstream text_;
    std::ostringstream complaint_;
    std::streambuf* out_;
    std::streambuf* error_;
};

struct Ran {
    int code = 0;
    std::string text;
    std::string complaint;
    long lines() const { return std::count(text.begin(), text.end(), '\n'); }
};

/// `pbxd` with these arguments.
inline Ran run_pbxd(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "pbxd");
    std::vector<char*> pointers;
    pointers.reserve(arguments.size());
    for (auto& argument : arguments) pointers.push_back(argument.data());
    const Caught caught;
    const int code = run_command_line(static_cast<int>(pointers.size()), pointers.data());
    return {code, caught.text(), caught.complaint()};
}

}  // namespace pbxd::test
