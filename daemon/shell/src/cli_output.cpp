// How the command line speaks: tables, complaints, and secrets that are asked for.
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli_parts.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd::cli {

using Json = nlohmann::json;

namespace {

bool is_list_of_texts(const Json& value) {
    return value.is_array() &&
           std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); });
}

/// As it would be given on the command line.
std::string joined(const Json& items) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ",") + shown(item.get<std::string>());
    return text;
}

std::string cell(const Json& row, const std::string& column) {
    const auto value = row.find(column);
    if (value == row.end()) return {};
    if (value->is_string()) return shown(value->get<std::string>());
    if (value->is_boolean()) return value->get<bool>() ? "yes" : "no";
    if (is_list_of_texts(*value)) return joined(*value);
    return value->dump();
}

/// Characters, not bytes: enough for names in Latin scripts to line up.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

void print_table(const Json& rows, const std::vector<std::string>& columns) {
    std::vector<std::vector<std::string>> cells{columns};
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        auto& line = cells.emplace_back();
        for (const auto& column : columns) line.push_back(cell(row, column));
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::size_t most = 0;
        for (const auto& line : cells) most = std::max(most, width(line[i]));
        widths.push_back(most);
    }
    for (const auto& line : cells) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widths[i] + 2 - width(line[i]), ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
        std::cout << text << '\n';
    }
}

/// Turns the terminal's echo off for as long as it lives.
class Silence {
  public:
    Silence() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!is_terminal_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() {
        if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

  private:
    termios before_{};
    bool is_terminal_;
};

}  // namespace

std::string shown(const std::string& text) {
    std::string clean;
    for (const char c : text) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return clean;
}

int complain(const std::string& what, int code) {
    std::cerr << "pbxd: " << shown(what) << '\n';
    return code;
}

void print_result(const std::string& result, const std::vector<std::string>& columns) {
    const auto json = json_from(result);
    if (json.is_array()) return print_table(json, columns);
    std::size_t most = 0;
    for (const auto& [name, value] : json.items()) most = std::max(most, name.size());
    auto print = [&](const std::string& name, const Json& value) {
        const bool nested = value.is_object() || (value.is_array() && !is_list_of_texts(value));
        const auto text = nested ? json_text(value) : cell(json, name);
        std::cout << name << std::string(most + 2 - name.size(), ' ') << text << '\n';
    };
    for (const auto& column : columns) {
        if (json.contains(column)) print(column, json[column]);
    }
    if (columns.empty()) {
        for (const auto& [name, value] : json.items()) print(name, value);
    }
}

int run_request(const Context& context, const std::string& request, const std::vector<std::string>& columns) {
    const auto answer = answer_request(context, request);
    if (answer.code != done) return answer.code;
    const auto json = json_from(answer.text);
    if (!json.is_object() || !json.value("ok", false)) {
        return complain(json.is_object() ? json.value("error", "no answer") : "the daemon's answer cannot be read");
    }
    const auto result = json_text(json["result"]);
    if (context.json)
        std::cout << result << '\n';
    else
        print_result(result, columns);
    return done;
}

std::optional<std::string> ask_secret(const std::string& word) {
    if (::isatty(STDIN_FILENO) == 0) {
        complain("there is no terminal to ask for the " + word + "; give --" + word + "-file (- for standard input)");
        return std::nullopt;
    }
    const Silence silence;
    std::string first;
    std::string second;
    std::string prompt = word;
    prompt[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(prompt[0])));
    std::cerr << prompt << ": " << std::flush;
    std::getline(std::cin, first);
    std::cerr << "\nThe same again: " << std::flush;
    std::getline(std::cin, second);
    std::cerr << '\n';
    if (first == second) return first;
    complain("the two are not the same; nothing was changed");
    return std::nullopt;
}

std::optional<std::string> read_secret(const std::string& word, const std::string& path) {
    std::ifstream file;
    if (path != "-") file.open(path);
    std::istream& in = path == "-" ? std::cin : file;
    std::string secret;
    if (!in || !std::getline(in, secret) || secret.empty()) {
        complain(path + ": no " + word + " can be read from it");
        return std::nullopt;
    }
    if (secret.back() == '\r') secret.pop_back();
    return secret;
}

}  // namespace pbxd::cli
