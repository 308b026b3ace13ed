// What pbxd.toml says, checked and complete.
//
//     auto read = pbxd::read_configuration("/etc/pbxd/pbxd.toml", environment);
//     if (!read) fail(read.error().where + ": " + read.error().what);
//
// An unknown key is an error with its line. Every scalar is an environment variable too, which goes before the file:
// `PBXD_HTTP_PORT` for `port` in `[http]`, `PBXD_SWITCH_MAIN_HOST` for `host` of the `[[switch]]` named `main`. So is a
// list, with commas between: `PBXD_ICE_STUN=stun:a.example:3478,stun:b.example:3478`.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/number_plan.hpp"
#include "pbxd/router.hpp"

namespace pbxd {

struct HttpConfiguration {
    std::string address = "127.0.0.1";
    std::int64_t port = 8080;
    std::string public_url;   ///< where browsers find it, when that is a reverse proxy: https://pbx.example
    std::string certificate;  ///< PEM chain; with private_key: TLS
    std::string private_key;
    std::string web_root = "/usr/share/pbxd/web";
};

/// Where the switch asks. A listener of its own, so that what answers a1-hashes is never reachable from the web.
struct FsapiConfiguration {
    std::string address = "127.0.0.1";
    std::int64_t port = 8090;
    std::string user = "freeswitch";
    std::string password;
    std::string password_file;
    std::string certificate;  ///< needed where address is no loopback address
    std::string private_key;
};

struct StorageConfiguration {
    std::string database = "/var/lib/pbxd/pbxd.db";
    std::string key_file = "/var/lib/pbxd/secret.key";
};

struct ControlConfiguration {
    std::string socket = "/run/pbxd/control.sock";
};

struct LogConfiguration {
    std::string level = "info";  ///< debug, info, warning, error
};

struct SessionConfiguration {
    std::int64_t sign_in_hours = 336;  ///< how long a browser stays signed in
    std::int64_t verto_hours = 12;     ///< how long a browser's verto credential lives before it is renewed
};

/// Calls: those that the switch hands to pbxd over the outbound Event Socket, and the records of all.
struct CallsConfiguration {
    std::string address = "127.0.0.1";  ///< empty: there is no such socket, and no feature codes
    std::int64_t port = 8084;
    std::string switch_address;    ///< host:port by which the switch finds it; empty: address and port
    std::string live = "dids";     ///< which calls are rung live: off, dids, all
    std::int64_t keep_days = 365;  ///< how long call records are kept; 0: forever
    std::string spool;             ///< where the switch leaves CDRs that it could not post; empty: nowhere
};

/// What the table shows to whom.
struct TableConfiguration {
    std::string with_whom = "admins";  ///< who sees with whom people are in calls: nobody, admins, everybody
};

/// What people are told to type into their phones, and what the switch wants of them.
struct PhonesConfiguration {
    std::string server;                   ///< host or host:port; empty: the host by which the web page was reached
    std::string transports = "udp, tcp";  ///< of udp, tcp and tls, the best first
    std::string srtp = "accept";          ///< how the switch treats it (srtp.hpp): off, accept, optional, mandatory

    /// `transports` one by one.
    std::vector<std::string> transport_list() const;
};

/// What browsers are told of STUN and TURN servers (ice_servers.hpp).
struct IceConfiguration {
    std::vector<std::string> stun;  ///< stun:host:port
    std::vector<std::string> turn;  ///< turn:host:port?transport=udp, turns:host:port
    std::string turn_secret;        ///< the TURN server's shared secret (coturn: static-auth-secret)
    std::string turn_secret_file;
    std::int64_t turn_hours = 0;  ///< how long a credential lives; 0: verto_hours
    std::int64_t line = 0;        ///< of the table in the file; 0: there is none
};

struct SwitchConfiguration {
    std::string name;
    std::string host = "127.0.0.1";
    std::int64_t port = 8021;
    std::string password;
    std::string password_file;
    std::string verto_host = "127.0.0.1";
    std::int64_t verto_port = 8081;
    std::string sip;        ///< host:port where other switches reach its profile `gateways`; empty: they do not
    std::int64_t line = 0;  ///< of the table in the file
};

struct Configuration {
    HttpConfiguration http;
    FsapiConfiguration fsapi;
    StorageConfiguration storage;
    ControlConfiguration control;
    LogConfiguration log;
    SessionConfiguration session;
    CallsConfiguration calls;
    TableConfiguration table;
    PhonesConfiguration phones;
    IceConfiguration ice;
    NumberPlan numbers;  ///< how people here write numbers of the outside world
    std::vector<SwitchConfiguration> switches;
};

struct ConfigurationFault {
    ConfigurationFault() = default;
    ConfigurationFault(std::string at, std::string wrong) : where(std::move(at)), what(std::move(wrong)) {}
    std::string where;  ///< "pbxd.toml:12", or the environment variable
    std::string what;   ///< what is wrong and what would be right
};

/// Looks an environment variable up.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
/// The process's own.
Environment process_environment();

/// Reads, checks, and fills in passwords from their files.
boost::system::result<Configuration, ConfigurationFault> read_configuration(const std::string& path,
                                                                            const Environment& environment);
/// The same from text; `name` stands for the file in faults.
boost::system::result<Configuration, ConfigurationFault> parse_configuration(std::string_view text,
                                                                             const std::string& name,
                                                                             const Environment& environment);

/// A secret's file: its first line. Error: unreadable, empty, or readable by everybody.
boost::system::result<std::string, ConfigurationFault> read_secret(const std::string& path);

[[noreturn]] void throw_exception_from_error(const ConfigurationFault& fault, const boost::source_location& where);

/// What the router is to know of it. `port`: where the socket of [calls] listens; `key`: what a call must bring along
/// to be believed there; `tie_key`: what calls between the switches are sealed with, empty: there are none.
RouterSettings router_settings(const Configuration& configuration, std::uint16_t port, const std::string& key,
                               const std::string& tie_key = {});

}  // namespace pbxd
