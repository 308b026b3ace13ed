#include "configuration_checks.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <fstream>
#include <set>

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

}  // namespace

std::optional<Fault> check(const Configuration& configuration, const std::string& name) {
    static constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};
    if (std::find(levels.begin(), levels.end(), configuration.log.level) == levels.end()) {
        return Fault{"[log] level", "must be one of debug, info, warning, error"};
    }
    if (auto fault = check_http(configuration.http)) return fault;
    if (auto fault = check_fsapi(configuration.fsapi)) return fault;
    if (auto fault = check_numbers(configuration.numbers)) return fault;
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
    for (auto& at : configuration.switches) {
        if (auto fault = fill(at.password_file, at.password)) return fault;
    }
    return std::nullopt;
}

}  // namespace pbxd
