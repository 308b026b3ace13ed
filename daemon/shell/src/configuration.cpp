#include "pbxd/configuration.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <variant>

#include "configuration_checks.hpp"

namespace pbxd {
namespace {

using Fault = ConfigurationFault;
template <class T>
using Checked = boost::system::result<T, Fault>;

using Texts = std::vector<std::string>;

/// One value of the file: where it goes, and what it may be.
struct Setting {
    const char* key;
    std::variant<std::string*, std::int64_t*, Texts*> target;
    std::int64_t least = 0;
    std::int64_t most = 0;
    /// What is wrong with a list; empty: nothing.
    std::string (*wrong)(const Texts&) = nullptr;
};

std::string upper(std::string_view text) {
    std::string name;
    for (const char c : text)
        name += c == '-' || c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

class Reader {
  public:
    Reader(std::string name, const Environment& environment) : name_(std::move(name)), environment_(environment) {}

    Checked<Configuration> read(std::string_view text) {
        toml::table root;
        try {
            root = toml::parse(text);
        } catch (const toml::parse_error& error) {
            return Fault{at(error.source()), std::string(error.description())};
        }
        Configuration configuration;
        read_sections(root, configuration);
        if (!fault_) read_switches(root, configuration);
        if (!fault_)
            refuse_strangers(root,
                             {"http", "fsapi", "storage", "control", "log", "session", "calls", "table", "phones",
                              "ice", "numbers", "switch"},
                             "");
        if (fault_) return *fault_;
        return configuration;
    }

  private:
    std::string at(const toml::source_region& source) const { return name_ + ":" + std::to_string(source.begin.line); }

    void fail(std::string where, std::string what) {
        if (!fault_) fault_ = Fault{std::move(where), std::move(what)};
    }

    void refuse_strangers(const toml::table& table, const std::set<std::string_view>& known,
                          const std::string& section) {
        for (const auto& [key, value] : table) {
            if (known.contains(key.str())) continue;
            std::string names;
            for (const auto name : known) names += (names.empty() ? "" : ", ") + std::string(name);
            fail(at(key.source()), "unknown key '" + std::string(key.str()) + "'" +
                                       (section.empty() ? "" : " in [" + section + "]") + "; known are " + names);
        }
    }

    void read_sections(const toml::table& root, Configuration& to) {
        section(root, "http",
                {{"address", &to.http.address},
                 {"port", &to.http.port, 0, 65535},
                 {"public_url", &to.http.public_url},
                 {"certificate", &to.http.certificate},
                 {"private_key", &to.http.private_key},
                 {"web_root", &to.http.web_root}});
        section(root, "fsapi",
                {{"address", &to.fsapi.address},
                 {"port", &to.fsapi.port, 0, 65535},
                 {"user", &to.fsapi.user},
                 {"password", &to.fsapi.password},
                 {"password_file", &to.fsapi.password_file},
                 {"certificate", &to.fsapi.certificate},
                 {"private_key", &to.fsapi.private_key}});
        section(root, "storage", {{"database", &to.storage.database}, {"key_file", &to.storage.key_file}});
        section(root, "control", {{"socket", &to.control.socket}});
        section(root, "log", {{"level", &to.log.level}});
        section(
            root, "session",
            {{"sign_in_hours", &to.session.sign_in_hours, 1, 8760}, {"verto_hours", &to.session.verto_hours, 1, 168}});
        section(root, "calls",
                {{"address", &to.calls.address},
                 {"port", &to.calls.port, 0, 65535},
                 {"switch_address", &to.calls.switch_address},
                 {"live", &to.calls.live},
                 {"keep_days", &to.calls.keep_days, 0, 36500},
                 {"spool", &to.calls.spool}});
        section(root, "table", {{"with_whom", &to.table.with_whom}});
        section(root, "phones",
                {{"server", &to.phones.server}, {"transports", &to.phones.transports}, {"srtp", &to.phones.srtp}});
        section(root, "ice",
                {{"stun", &to.ice.stun, 0, 0, wrong_with_stun},
                 {"turn", &to.ice.turn, 0, 0, wrong_with_turn},
                 {"turn_secret", &to.ice.turn_secret},
                 {"turn_secret_file", &to.ice.turn_secret_file},
                 {"turn_hours", &to.ice.turn_hours, 0, 336}});
        if (const auto* ice = root.get("ice")) to.ice.line = static_cast<std::int64_t>(ice->source().begin.line);
        section(root, "numbers",
                {{"country_code", &to.numbers.country_code},
                 {"international_prefix", &to.numbers.international_prefix},
                 {"national_prefix", &to.numbers.national_prefix}});
    }

    void section(const toml::table& root, const std::string& name, const std::vector<Setting>& settings) {
        static const toml::table none;
        const auto* node = root.get(name);
        if (node != nullptr && !node->is_table()) {
            return fail(at(node->source()), "'" + name + "' must be a table: write [" + name + "]");
        }
        fill(node == nullptr ? none : *node->as_table(), name, "PBXD_" + upper(name) + "_", settings);
    }

    void fill(const toml::table& table, const std::string& section, const std::string& prefix,
              const std::vector<Setting>& settings) {
        std::set<std::string_view> known;
        for (const auto& setting : settings) {
            known.insert(setting.key);
            if (const auto* node = table.get(setting.key)) take(*node, section, setting);
        }
        for (const auto& setting : settings) {
            if (auto value = environment_(prefix + upper(setting.key))) {
                take(*value, prefix + upper(setting.key), setting);
                forget(table, settings, other_of_pair(setting.key));
            }
        }
        refuse_strangers(table, known, section);
    }

    /// A secret and the file that has it: "password" and "password_file".
    static std::string other_of_pair(std::string_view key) {
        static constexpr std::string_view suffix = "_file";
        if (key.ends_with(suffix)) return std::string(key.substr(0, key.size() - suffix.size()));
        return std::string(key).append(suffix);
    }

    /// What the file says of `key` counts no more: the environment gave the other one of a pair.
    static void forget(const toml::table& table, const std::vector<Setting>& settings, std::string_view key) {
        for (const auto& setting : settings) {
            auto* const* text = std::get_if<std::string*>(&setting.target);
            if (std::string_view(setting.key) == key && text != nullptr && table[key].value_or(std::string()) == **text)
                (*text)->clear();
        }
    }

    void take(const toml::node& node, const std::string& section, const Setting& setting) {
        const auto where = at(node.source());
        const auto name = "'" + std::string(setting.key) + "' in [" + section + "]";
        if (auto* const* text = std::get_if<std::string*>(&setting.target)) {
            const auto value = node.value_exact<std::string>();
            if (!value) return fail(where, name + " must be a string in quotes");
            **text = *value;
        } else if (std::holds_alternative<Texts*>(setting.target)) {
            take_list(node, where, name, setting);
        } else {
            const auto value = node.value_exact<std::int64_t>();
            if (!value) return fail(where, name + " must be a whole number");
            take_number(*value, where, name, setting);
        }
    }

    void take(const std::string& value, const std::string& variable, const Setting& setting) {
        if (auto* const* text = std::get_if<std::string*>(&setting.target)) {
            **text = value;
            return;
        }
        if (std::holds_alternative<Texts*>(setting.target)) {
            Texts items;
            std::istringstream rest(value);
            for (std::string item; std::getline(rest, item, ',');) items.push_back(item);
            return take_items(std::move(items), variable, "the value", setting);
        }
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() || end != value.data() + value.size()) return fail(variable, "must be a whole number");
        take_number(number, variable, "the value", setting);
    }

    void take_list(const toml::node& node, const std::string& where, const std::string& name, const Setting& setting) {
        const auto* array = node.as_array();
        if (array == nullptr) return fail(where, name + " must be a list of strings: [\"...\", \"...\"]");
        Texts items;
        for (const auto& item : *array) {
            const auto text = item.value_exact<std::string>();
            if (!text) return fail(at(item.source()), name + " must be a list of strings in quotes");
            items.push_back(*text);
        }
        take_items(std::move(items), where, name, setting);
    }

    void take_items(Texts items, const std::string& where, const std::string& name, const Setting& setting) {
        if (auto wrong = setting.wrong == nullptr ? std::string() : setting.wrong(items); !wrong.empty()) {
            return fail(where, name + " " + wrong);
        }
        *std::get<Texts*>(setting.target) = std::move(items);
    }

    void take_number(std::int64_t value, const std::string& where, const std::string& name, const Setting& setting) {
        if (value < setting.least || value > setting.most) {
            return fail(
                where, name + " must be from " + std::to_string(setting.least) + " to " + std::to_string(setting.most));
        }
        *std::get<std::int64_t*>(setting.target) = value;
    }

    void read_switches(const toml::table& root, Configuration& to) {
        const auto* node = root.get("switch");
        if (node == nullptr) return;
        const auto* tables = node->as_array();
        if (tables == nullptr || !tables->is_homogeneous<toml::table>()) {
            return fail(at(node->source()), "'switch' must be an array of tables: write [[switch]]");
        }
        for (const auto& entry : *tables) {
            const auto& table = *entry.as_table();
            SwitchConfiguration made;
            made.line = static_cast<std::int64_t>(entry.source().begin.line);
            made.name = table["name"].value_or(std::string());
            if (made.name.empty()) return fail(at(entry.source()), "a [[switch]] needs a name: name = \"main\"");
            fill(table, "switch", "PBXD_SWITCH_" + upper(made.name) + "_",
                 {{"name", &made.name},
                  {"host", &made.host},
                  {"port", &made.port, 1, 65535},
                  {"password", &made.password},
                  {"password_file", &made.password_file},
                  {"verto_host", &made.verto_host},
                  {"sip", &made.sip},
                  {"verto_port", &made.verto_port, 1, 65535}});
            to.switches.push_back(std::move(made));
        }
    }

    std::string name_;
    const Environment& environment_;
    std::optional<Fault> fault_;
};

}  // namespace

void throw_exception_from_error(const ConfigurationFault& fault, const boost::source_location&) {
    throw std::runtime_error(fault.where + ": " + fault.what);
}

std::vector<std::string> PhonesConfiguration::transport_list() const {
    std::vector<std::string> found;
    std::istringstream words(transports);
    for (std::string word; std::getline(words, word, ',');) {
        const auto begin = word.find_first_not_of(' ');
        if (begin == std::string::npos) continue;
        found.push_back(word.substr(begin, word.find_last_not_of(' ') + 1 - begin));
    }
    return found;
}

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

Checked<Configuration> parse_configuration(std::string_view text, const std::string& name,
                                           const Environment& environment) {
    auto read = Reader(name, environment).read(text);
    if (!read) return read;
    if (auto fault = check(*read, name)) return *fault;
    if (auto fault = fill_in_secrets(*read)) return *fault;
    return read;
}

Checked<Configuration> read_configuration(const std::string& path, const Environment& environment) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Fault{path, "cannot be read; give another file with --config"};
    std::ostringstream text;
    text << file.rdbuf();
    return parse_configuration(text.str(), path, environment);
}

}  // namespace pbxd
