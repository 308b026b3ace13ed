#include "configuration_checks.hpp"

#include <re2/re2.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <set>

#include "pbxd/log.hpp"
#include "pbxd/with_whom.hpp"
#include "storage/checks.hpp"

namespace pbxd {
namespace {

using Fault = ConfigurationFault;

bool is_loopback(const std::string& address) {
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(address, error);
    return !error && parsed.is_loopback();
}

bool is_address(const std::string& address) {
    boost::system::error_code error;
    boost::asio::ip::make_address(address, error);
    return !error;
}

/// It becomes part of a dial string and of an access list.
bool is_address_with_port(const std::string& text) {
    static const RE2 form(R"((\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}):([1-9]\d{0,4}))");
    std::string address;
    std::uint16_t port = 0;  // a greater number is no match
    return RE2::FullMatch(text, form, &address, &port) && is_address(address);
}

std::optional<Fault> check_switches(const Configuration& configuration, const std::string& name) {
    std::set<std::string> names;
    for (const auto& at : configuration.switches) {
        const auto where = name + ":" + std::to_string(at.line);
        if (at.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
            return Fault{where, "a switch's name may have a-z, 0-9 and '-' only"};
        }
        if (!names.insert(at.name).second) return Fault{where, "there are two switches named '" + at.name + "'"};
        if (at.password.empty() && at.password_file.empty()) {
            return Fault{where, "switch '" + at.name + "' needs the Event Socket's password: password_file = \"...\""};
        }
        if (!at.password.empty() && !at.password_file.empty()) {
            return Fault{where, "switch '" + at.name + "' has both password and password_file; keep one"};
        }
        if (!at.sip.empty() && !is_address_with_port(at.sip)) {
            return Fault{where,
                         "sip of switch '" + at.name +
                             "' must be an IPv4 address and a port, as the others reach it: \"192.0.2.10:5080\""};
        }
    }
    if (names.empty()) return Fault{name, "there is no [[switch]]: pbxd needs at least one to listen to"};
    return std::nullopt;
}

std::optional<Fault> check_http(const HttpConfiguration& http) {
    if (!is_address(http.address)) return Fault{"[http] address", "'" + http.address + "' is no IP address"};
    if (http.certificate.empty() != http.private_key.empty()) {
        return Fault{"[http]", "certificate and private_key belong together; one of them is missing"};
    }
    const bool has_tls = !http.certificate.empty() || http.public_url.starts_with("https://");
    if (!has_tls && !is_loopback(http.address)) {
        return Fault{"[http] address", "'" + http.address +
                                           "' is reachable from elsewhere and has no TLS: give certificate and "
                                           "private_key, or public_url = \"https://...\" of the proxy before it"};
    }
    return std::nullopt;
}

std::optional<Fault> check_fsapi(const FsapiConfiguration& fsapi) {
    if (!is_address(fsapi.address)) return Fault{"[fsapi] address", "'" + fsapi.address + "' is no IP address"};
    if (fsapi.certificate.empty() != fsapi.private_key.empty()) {
        return Fault{"[fsapi]", "certificate and private_key belong together; one of them is missing"};
    }
    if (fsapi.certificate.empty() && !is_loopback(fsapi.address)) {
        return Fault{"[fsapi] address",
                     "'" + fsapi.address + "' is no loopback address: the switch's questions need TLS there"};
    }
    if (fsapi.password.empty() == fsapi.password_file.empty()) {
        return Fault{"[fsapi]", "needs the password that mod_xml_curl sends: either password_file or password"};
    }
    return std::nullopt;
}

std::optional<Fault> check_calls(const CallsConfiguration& calls) {
    if (!calls.address.empty() && !is_address(calls.address)) {
        return Fault{"[calls] address", "'" + calls.address + "' is no IP address; \"\" for no socket at all"};
    }
    // It becomes part of what the switch executes.
    static const RE2 host_and_port(R"((?:[0-9A-Za-z.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):[0-9]{1,5})");
    if (!calls.switch_address.empty() && !RE2::FullMatch(calls.switch_address, host_and_port)) {
        return Fault{"[calls] switch_address", "must be host:port, by which the switch finds this machine"};
    }
    if (!storage::value_of<LiveRinging>(calls.live)) return Fault{"[calls] live", "must be one of off, dids, all"};
    return std::nullopt;
}

std::optional<Fault> check_table(const TableConfiguration& table) {
    if (!storage::value_of<WithWhom>(table.with_whom))
        return Fault{"[table] with_whom", "must be one of nobody, admins, everybody"};
    return std::nullopt;
}

std::optional<Fault> check_phones(const PhonesConfiguration& phones) {
    if (!phones.server.empty() && !storage::is_proxy(phones.server)) {
        return Fault{"[phones] server",
                     "'" + phones.server + "' is no host, or host:port, that a phone could be given"};
    }
    static constexpr std::array<std::string_view, 3> known{"udp", "tcp", "tls"};
    const auto transports = phones.transport_list();
    const std::set<std::string_view> different(transports.begin(), transports.end());
    const bool are_known = std::all_of(transports.begin(), transports.end(), [](const std::string& transport) {
        return std::find(known.begin(), known.end(), transport) != known.end();
    });
    if (transports.empty() || !are_known || different.size() != transports.size()) {
        return Fault{"[phones] transports",
                     "must name one or more of udp, tcp and tls, each once, the best first: "
                     "\"udp, tcp\""};
    }
    if (!storage::value_of<Srtp>(phones.srtp))
        return Fault{"[phones] srtp", "must be one of off, accept, optional, mandatory"};
    return std::nullopt;
}

bool are_digits(const std::string& text, std::size_t most) {
    return text.size() <= most && text.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<Fault> check_numbers(const NumberPlan& numbers) {
    if (!are_digits(numbers.country_code, 3) || numbers.country_code.starts_with('0')) {
        return Fault{"[numbers] country_code", "must be 1 to 3 digits without a zero or plus in front: \"49\""};
    }
    if (!are_digits(numbers.international_prefix, 5)) {
        return Fault{"[numbers] international_prefix", "must be up to 5 digits: \"00\""};
    }
    if (!are_digits(numbers.national_prefix, 3)) {
        return Fault{"[numbers] national_prefix", "must be up to 3 digits: \"0\", or empty"};
    }
    return std::nullopt;
}

std::optional<Fault> check_ice(const Configuration& configuration, const std::string& name) {
    const auto& ice = configuration.ice;
    const auto where = ice.line == 0 ? std::string("the environment") : name + ":" + std::to_string(ice.line);
    const bool has_secret = !ice.turn_secret.empty() || !ice.turn_secret_file.empty();
    if (!ice.turn_secret.empty() && !ice.turn_secret_file.empty()) {
        return Fault{where, "[ice] has both turn_secret and turn_secret_file; keep one"};
    }
    if (!ice.turn.empty() && !has_secret) {
        return Fault{where, "[ice] turn needs the TURN server's shared secret: turn_secret_file = \"...\""};
    }
    if (ice.turn.empty() && has_secret) {
        return Fault{where, "[ice] has a turn_secret and no turn server: turn = [\"turn:host:3478\"]"};
    }
    if (ice.turn_hours != 0 && ice.turn_hours < configuration.session.verto_hours) {
        return Fault{where, "[ice] turn_hours must be at least verto_hours (" +
                                std::to_string(configuration.session.verto_hours) +
                                "), for a browser gets both at once; or 0"};
    }
    return std::nullopt;
}

constexpr std::size_t most_urls = 8;
constexpr std::size_t most_url_bytes = 300;

bool is_ice_url(std::string_view url, std::initializer_list<std::string_view> schemes, bool may_have_transport) {
    const auto scheme = std::find_if(schemes.begin(), schemes.end(), [&](auto one) { return url.starts_with(one); });
    if (scheme == schemes.end() || url.size() > most_url_bytes) return false;
    url.remove_prefix(scheme->size());
    const auto question = url.find('?');
    if (question != std::string_view::npos) {
        const auto transport = url.substr(question);
        if (!may_have_transport || (transport != "?transport=udp" && transport != "?transport=tcp")) return false;
        url = url.substr(0, question);
    }
    // Host and port are written as a gateway's are.
    return storage::is_proxy(url);
}

std::string wrong_with_urls(const std::vector<std::string>& urls, std::initializer_list<std::string_view> schemes,
                            bool may_have_transport, const char* example) {
    if (urls.size() > most_urls)
        return "has more than " + std::to_string(most_urls) + " servers; one or two are plenty";
    for (const auto& url : urls) {
        if (!is_ice_url(url, schemes, may_have_transport))
            return "has '" + printable(url) + "', which is no server; write " + example;
    }
    return {};
}

}  // namespace

std::string wrong_with_stun(const std::vector<std::string>& urls) {
    return wrong_with_urls(urls, {"stun:", "stuns:"}, false, "\"stun:stun.example:3478\"");
}

std::string wrong_with_turn(const std::vector<std::string>& urls) {
    return wrong_with_urls(urls, {"turn:", "turns:"}, true,
                           "\"turn:turn.example:3478?transport=udp\" or \"turns:turn.example:5349\"");
}

std::optional<Fault> check(const Configuration& configuration, const std::string& name) {
    static constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};
    if (std::find(levels.begin(), levels.end(), configuration.log.level) == levels.end()) {
        return Fault{"[log] level", "must be one of debug, info, warning, error"};
    }
    using Check = std::optional<Fault> (*)(const Configuration&);
    static constexpr std::array<Check, 6> checks{[](const Configuration& all) { return check_http(all.http); },
                                                 [](const Configuration& all) { return check_fsapi(all.fsapi); },
                                                 [](const Configuration& all) { return check_calls(all.calls); },
                                                 [](const Configuration& all) { return check_table(all.table); },
                                                 [](const Configuration& all) { return check_phones(all.phones); },
                                                 [](const Configuration& all) { return check_numbers(all.numbers); }};
    for (const auto each : checks) {
        if (auto fault = each(configuration)) return fault;
    }
    if (auto fault = check_ice(configuration, name)) return fault;
    if (!configuration.calls.spool.empty() && !configuration.calls.spool.starts_with('/')) {
        return Fault{"[calls] spool", "must be a whole path, as err-log-dir in xml_cdr.conf.xml is"};
    }
    return check_switches(configuration, name);
}

boost::system::result<std::string, Fault> read_secret(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return Fault{path, "cannot be read"};
    if ((status.st_mode & S_IROTH) != 0) {
        return Fault{path, "can be read by everybody; take that away: chmod o-r " + path};
    }
    std::ifstream file(path);
    std::string secret;
    if (!file || !std::getline(file, secret)) return Fault{path, "cannot be read, or is empty"};
    if (!secret.empty() && secret.back() == '\r') secret.pop_back();
    if (secret.empty()) return Fault{path, "its first line is empty; the secret belongs there"};
    return secret;
}

std::optional<Fault> fill_in_secrets(Configuration& configuration) {
    auto fill = [](const std::string& path, std::string& password) -> std::optional<Fault> {
        if (path.empty()) return std::nullopt;
        auto secret = read_secret(path);
        if (!secret) return secret.error();
        password = std::move(*secret);
        return std::nullopt;
    };
    if (auto fault = fill(configuration.fsapi.password_file, configuration.fsapi.password)) return fault;
    if (auto fault = fill(configuration.ice.turn_secret_file, configuration.ice.turn_secret)) return fault;
    for (auto& at : configuration.switches) {
        if (auto fault = fill(at.password_file, at.password)) return fault;
    }
    return std::nullopt;
}

}  // namespace pbxd
