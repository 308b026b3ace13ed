// pbxd.toml: what is read, what is refused, and how each refusal says where.
#include <cstdlib>
#include <map>

#include "loop.hpp"
#include "pbxd/configuration.hpp"

using namespace pbxd;
using test::TemporaryFolder;

namespace {

/// As little as is accepted.
const std::string least = "[fsapi]\npassword = \"p\"\n[[switch]]\nname = \"main\"\npassword = \"ClueCon\"\n";

using Variables = std::map<std::string, std::string>;

auto parse(const std::string& text, const Variables& variables = {}) {
    return parse_configuration(text, "pbxd.toml", [variables](const std::string& name) -> std::optional<std::string> {
        const auto at = variables.find(name);
        if (at == variables.end()) return std::nullopt;
        return at->second;
    });
}

/// "where: what" of the refusal; empty where there is none.
std::string fault_of(const std::string& text, const Variables& variables = {}) {
    const auto read = parse(text, variables);
    if (read) return {};
    return read.error().where + ": " + read.error().what;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what is not set in pbxd.toml has its documented value") {
    const auto read = parse(least);
    REQUIRE(read.has_value());
    CHECK(read->http.address == "127.0.0.1");
    CHECK(read->http.port == 8080);
    CHECK(read->fsapi.port == 8090);
    CHECK(read->fsapi.user == "freeswitch");
    CHECK(read->session.sign_in_hours == 336);
    CHECK(read->session.verto_hours == 12);
    CHECK(read->log.level == "info");
    REQUIRE(read->switches.size() == 1);
    CHECK(read->switches[0].host == "127.0.0.1");
    CHECK(read->switches[0].port == 8021);
    CHECK(read->switches[0].verto_port == 8081);
}

TEST_CASE("every section of pbxd.toml is read") {
    const auto read = parse(R"(
[http]
address = "::1"
port = 1
public_url = "https://pbx.example"
certificate = "c.pem"
private_key = "k.pem"
web_root = "/web"
[fsapi]
address = "127.0.0.2"
port = 2
user = "u"
password = "p"
certificate = "fc.pem"
private_key = "fk.pem"
[storage]
database = "/db"
key_file = "/key"
[control]
socket = "/sock"
[log]
level = "debug"
[session]
sign_in_hours = 3
verto_hours = 4
[ice]
stun = ["stun:stun.example:3478", "stun:[2001:db8::1]"]
turn = ["turn:turn.example:3478?transport=udp", "turns:192.0.2.1:5349"]
turn_secret = "s"
turn_hours = 6
[[switch]]
name = "main"
host = "switch.example"
port = 5
password = "a"
verto_host = "10.0.0.1"
verto_port = 6
sip = "192.0.2.10:5080"
[[switch]]
name = "spare"
password = "b"
)");
    REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().what));
    CHECK(read->http.address == "::1");
    CHECK(read->http.port == 1);
    CHECK(read->http.public_url == "https://pbx.example");
    CHECK(read->http.certificate == "c.pem");
    CHECK(read->http.private_key == "k.pem");
    CHECK(read->http.web_root == "/web");
    CHECK(read->fsapi.address == "127.0.0.2");
    CHECK(read->fsapi.port == 2);
    CHECK(read->fsapi.user == "u");
    CHECK(read->fsapi.password == "p");
    CHECK(read->fsapi.certificate == "fc.pem");
    CHECK(read->fsapi.private_key == "fk.pem");
    CHECK(read->storage.database == "/db");
    CHECK(read->storage.key_file == "/key");
    CHECK(read->control.socket == "/sock");
    CHECK(read->log.level == "debug");
    CHECK(read->session.sign_in_hours == 3);
    CHECK(read->session.verto_hours == 4);
    CHECK(read->ice.stun == std::vector<std::string>{"stun:stun.example:3478", "stun:[2001:db8::1]"});
    CHECK(read->ice.turn == std::vector<std::string>{"turn:turn.example:3478?transport=udp", "turns:192.0.2.1:5349"});
    CHECK(read->ice.turn_secret == "s");
    CHECK(read->ice.turn_hours == 6);
    REQUIRE(read->switches.size() == 2);
    CHECK(read->switches[0].host == "switch.example");
    CHECK(read->switches[0].port == 5);
    CHECK(read->switches[0].password == "a");
    CHECK(read->switches[0].verto_host == "10.0.0.1");
    CHECK(read->switches[0].verto_port == 6);
    CHECK(read->switches[0].sip == "192.0.2.10:5080");
    CHECK(read->switches[1].name == "spare");
    CHECK(read->switches[1].sip.empty());
    const auto settings = router_settings(*read, 8084, "key", "tie");
    CHECK(settings.switch_addresses == std::map<std::string, std::string>{{"main", "192.0.2.10:5080"}});
    CHECK(settings.tie);
    CHECK_FALSE(router_settings(*read, 8084, "key").tie);
}

TEST_CASE("an unknown key is refused with its line and with what is known") {
    const auto in_section = fault_of("[http]\nport = 80\nprot = 81\n" + least);
    CHECK(has(in_section, "pbxd.toml:3: unknown key 'prot' in [http]"));
    CHECK(has(in_section, "port"));
    CHECK(has(fault_of(least + "verto_prot = 1\n"), "pbxd.toml:6: unknown key 'verto_prot' in [switch]"));
    CHECK(has(fault_of("colour = \"red\"\n" + least), "pbxd.toml:1: unknown key 'colour'"));
    CHECK(has(fault_of("[htpp]\nport = 80\n" + least), "pbxd.toml:1: unknown key 'htpp'"));
}

TEST_CASE("what is not TOML is refused with its line") {
    CHECK(has(fault_of("[http]\nport = = 80\n"), "pbxd.toml:2: "));
    CHECK(has(fault_of("[http]\nport = 80\nport = 81\n"), "pbxd.toml:3: "));
    CHECK(has(fault_of("\xff\xfe"), "pbxd.toml:1: "));
}

TEST_CASE("a value of the wrong type is refused with its line") {
    CHECK(has(fault_of("[http]\nport = \"80\"\n" + least), "pbxd.toml:2: 'port' in [http] must be a whole number"));
    CHECK(has(fault_of("[http]\nport = 80.0\n" + least), "pbxd.toml:2: 'port' in [http] must be a whole number"));
    CHECK(has(fault_of("[http]\naddress = 1\n" + least), "pbxd.toml:2: 'address' in [http] must be a string"));
    CHECK(has(fault_of("http = 1\n" + least), "pbxd.toml:1: 'http' must be a table"));
    CHECK(has(fault_of("switch = 1\n[fsapi]\npassword = \"p\"\n"), "pbxd.toml:1: 'switch' must be an array of tables"));
    CHECK(has(fault_of("[switch]\nname = \"main\"\n"), "pbxd.toml:1: 'switch' must be an array of tables"));
}

TEST_CASE("a number out of its range is refused with the range") {
    CHECK(has(fault_of("[http]\nport = 65536\n" + least), "must be from 0 to 65535"));
    CHECK(has(fault_of("[http]\nport = -1\n" + least), "must be from 0 to 65535"));
    CHECK(has(fault_of("[session]\nverto_hours = 0\n" + least), "must be from 1 to 168"));
    CHECK(has(fault_of("[session]\nsign_in_hours = 8761\n" + least), "must be from 1 to 8760"));
    CHECK(has(fault_of(least + "port = 0\n"), "must be from 1 to 65535"));
    CHECK(has(fault_of("[calls]\nkeep_days = -1\n" + least), "must be from 0 to 36500"));
}

TEST_CASE("call records are kept for a year, and a spool has a whole path") {
    const auto usual = parse(least, {});
    REQUIRE(usual.has_value());
    CHECK(usual->calls.keep_days == 365);
    CHECK(usual->calls.spool.empty());
    const auto read = parse("[calls]\nkeep_days = 0\nspool = \"/var/spool/pbxd-cdr\"\n" + least, {});
    REQUIRE(read.has_value());
    CHECK(read->calls.keep_days == 0);
    CHECK(read->calls.spool == "/var/spool/pbxd-cdr");
    CHECK(has(fault_of("[calls]\nspool = \"cdr\"\n" + least), "[calls] spool"));
}

TEST_CASE("an environment variable goes before the file") {
    const auto read = parse("[http]\nport = 80\n" + least, {{"PBXD_HTTP_PORT", "8081"},
                                                            {"PBXD_LOG_LEVEL", "error"},
                                                            {"PBXD_SESSION_VERTO_HOURS", "1"},
                                                            {"PBXD_SWITCH_MAIN_HOST", "10.0.0.9"},
                                                            {"PBXD_SWITCH_MAIN_PORT", "9021"},
                                                            {"PBXD_SWITCH_OTHER_HOST", "10.0.0.8"}});
    REQUIRE(read.has_value());
    CHECK(read->http.port == 8081);
    CHECK(read->log.level == "error");
    CHECK(read->session.verto_hours == 1);
    CHECK(read->switches[0].host == "10.0.0.9");
    CHECK(read->switches[0].port == 9021);
}

TEST_CASE("a password from the environment goes before the file's password_file, and the reverse") {
    const TemporaryFolder folder;
    const std::string text = "[fsapi]\npassword_file = \"/not/there\"\n[[switch]]\nname = \"main\"\npassword = \"x\"\n";
    const auto read = parse(text, {{"PBXD_FSAPI_PASSWORD", "other"},
                                   {"PBXD_SWITCH_MAIN_PASSWORD_FILE", folder.write("secret", "from a file\n")}});
    REQUIRE(read.has_value());
    CHECK(read->fsapi.password == "other");
    CHECK(read->switches[0].password == "from a file");
    // Both from the same place still are one too many.
    CHECK(has(fault_of(least, {{"PBXD_FSAPI_PASSWORD", "a"}, {"PBXD_FSAPI_PASSWORD_FILE", "/b"}}), "[fsapi]"));
}

TEST_CASE("a switch's name with a dash is an underscore in its variables") {
    const auto text = "[fsapi]\npassword = \"p\"\n[[switch]]\nname = \"main-2\"\npassword = \"x\"\n";
    const auto read = parse(text, {{"PBXD_SWITCH_MAIN_2_PASSWORD", "y"}});
    REQUIRE(read.has_value());
    CHECK(read->switches[0].password == "y");
}

TEST_CASE("an environment variable is checked as the file is, and named in the refusal") {
    CHECK(has(fault_of(least, {{"PBXD_HTTP_PORT", "eighty"}}), "PBXD_HTTP_PORT: must be a whole number"));
    CHECK(has(fault_of(least, {{"PBXD_HTTP_PORT", "80 "}}), "PBXD_HTTP_PORT: must be a whole number"));
    CHECK(has(fault_of(least, {{"PBXD_HTTP_PORT", "65536"}}), "PBXD_HTTP_PORT: the value must be from 0 to 65535"));
    CHECK(has(fault_of(least, {{"PBXD_SWITCH_MAIN_PORT", ""}}), "PBXD_SWITCH_MAIN_PORT: must be a whole number"));
}

TEST_CASE("a switch needs a name of its own, a plain one, and one password") {
    const std::string fsapi = "[fsapi]\npassword = \"p\"\n";
    for (const char* wrong : {"switch.example:5080", "192.0.2.1", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.300:5080",
                              "192.0.2.1:5080,x", "[2001:db8::1]:5080"}) {
        CAPTURE(wrong);
        CHECK(has(fault_of(least + "sip = \"" + wrong + "\"\n"), "must be an IPv4 address and a port"));
    }
    CHECK(has(fault_of(least + "[[switch]]\nname = \"main\"\npassword = \"x\"\n"),
              "pbxd.toml:6: there are two switches named 'main'"));
    CHECK(has(fault_of(fsapi + "[[switch]]\npassword = \"x\"\n"), "pbxd.toml:3: a [[switch]] needs a name"));
    CHECK(has(fault_of(fsapi + "[[switch]]\nname = \"a b\"\npassword = \"x\"\n"), "pbxd.toml:3: a switch's name"));
    CHECK(has(fault_of(fsapi + "[[switch]]\nname = \"main\"\n"), "needs the Event Socket's password"));
    CHECK(has(fault_of(fsapi + "[[switch]]\nname = \"main\"\npassword = \"x\"\npassword_file = \"y\"\n"),
              "both password and password_file"));
    CHECK(has(fault_of(fsapi), "there is no [[switch]]"));
}

TEST_CASE("a listener off loopback needs TLS, or for the web a proxy that has it") {
    const std::string wide = "[http]\naddress = \"0.0.0.0\"\n";
    CHECK(has(fault_of(wide + least), "[http] address: '0.0.0.0' is reachable from elsewhere"));
    CHECK(has(fault_of(wide + "public_url = \"http://pbx.example\"\n" + least), "[http] address: "));
    CHECK(fault_of(wide + "public_url = \"https://pbx.example\"\n" + least).empty());
    CHECK(fault_of(wide + "certificate = \"c\"\nprivate_key = \"k\"\n" + least).empty());
    CHECK(has(fault_of(wide + "certificate = \"c\"\n" + least), "[http]: certificate and private_key belong together"));
    CHECK(has(fault_of("[http]\naddress = \"pbx.example\"\n" + least), "'pbx.example' is no IP address"));
    const std::string rest = "password = \"p\"\n[[switch]]\nname = \"main\"\npassword = \"x\"\n";
    CHECK(has(fault_of("[fsapi]\naddress = \"192.0.2.1\"\n" + rest),
              "[fsapi] address: '192.0.2.1' is no loopback address"));
    CHECK(fault_of("[fsapi]\naddress = \"192.0.2.1\"\ncertificate = \"c\"\nprivate_key = \"k\"\n" + rest).empty());
    CHECK(
        has(fault_of("[fsapi]\nprivate_key = \"k\"\n" + rest), "[fsapi]: certificate and private_key belong together"));
    CHECK(has(fault_of("[fsapi]\naddress = \"localhost\"\n" + rest), "'localhost' is no IP address"));
}

TEST_CASE("fsapi needs one password, and the log one of four levels") {
    const std::string office = "[[switch]]\nname = \"main\"\npassword = \"x\"\n";
    CHECK(has(fault_of(office), "[fsapi]: needs the password"));
    CHECK(has(fault_of("[fsapi]\npassword = \"p\"\npassword_file = \"f\"\n" + office), "[fsapi]: needs the password"));
    CHECK(has(fault_of("[log]\nlevel = \"loud\"\n" + least), "[log] level: must be one of"));
}

TEST_CASE("passwords come from the first line of their files") {
    const TemporaryFolder folder;
    const auto fsapi = folder.write("fsapi", "from a file\r\nnot this\n");
    const auto main = folder.write("main", "ClueCon", 0640);
    const auto read = parse("[fsapi]\npassword_file = \"" + fsapi +
                            "\"\n[[switch]]\nname = \"main\"\npassword_file = \"" + main + "\"\n");
    REQUIRE(read.has_value());
    CHECK(read->fsapi.password == "from a file");
    CHECK(read->switches[0].password == "ClueCon");
}

TEST_CASE("a password file that everybody can read, that is empty or not there is refused by its path") {
    const TemporaryFolder folder;
    auto fault = [](const std::string& path) {
        return fault_of("[fsapi]\npassword_file = \"" + path + "\"\n[[switch]]\nname = \"main\"\npassword = \"x\"\n");
    };
    const auto open = folder.write("open", "secret\n", 0644);
    CHECK(has(fault(open), open + ": can be read by everybody"));
    CHECK_FALSE(has(fault(open), "secret"));
    const auto empty = folder.write("empty", "");
    CHECK(has(fault(empty), empty + ": "));
    const auto blank = folder.write("blank", "\nsecret\n");
    CHECK(has(fault(blank), blank + ": its first line is empty"));
    CHECK(has(fault(folder / "missing"), "missing: cannot be read"));
}

TEST_CASE("a STUN or TURN server that is none is refused with its line") {
    for (const std::string url :
         {"", "stun", "stun:", "stun:a b", "turn:stun.example", "http://stun.example", "stun:stun.example:0",
          "stun:stun.example:3478?transport=udp", "stun:user@stun.example", "stun:${x}", "stun:a,b", "stun://a"}) {
        CAPTURE(url);
        CHECK(has(fault_of("[ice]\nstun = [\"" + url + "\"]\n" + least), "pbxd.toml:2: 'stun' in [ice] has '" + url));
    }
    const std::string secret = "\nturn_secret = \"s\"\n" + least;
    for (const std::string url : {"stun:turn.example", "turn:turn.example?transport=sctp", "turn:turn.example?",
                                  "turn:turn.example?transport=tcp?transport=udp", "turn:[2001:db8::1"}) {
        CAPTURE(url);
        CHECK(has(fault_of("[ice]\nturn = [\"" + url + "\"]" + secret), "pbxd.toml:2: 'turn' in [ice] has '" + url));
    }
    CHECK(has(fault_of("[ice]\nstun = \"stun:a\"\n" + least), "pbxd.toml:2: 'stun' in [ice] must be a list"));
    CHECK(has(fault_of("[ice]\nstun = [\n1]\n" + least), "pbxd.toml:3: 'stun' in [ice] must be a list of strings"));
    std::string many;
    for (int i = 0; i < 9; ++i) many += "\"stun:a\",";
    CHECK(has(fault_of("[ice]\nstun = [" + many + "]\n" + least), "pbxd.toml:2: 'stun' in [ice] has more than 8"));
    CHECK(has(fault_of("[ice]\nstum = []\n" + least), "pbxd.toml:2: unknown key 'stum' in [ice]"));
}

TEST_CASE("TURN and its secret belong together, and its credentials outlive the browser's own") {
    const std::string turn = "turn = [\"turn:turn.example\"]\n";
    CHECK(has(fault_of("[ice]\n" + turn + least), "pbxd.toml:1: [ice] turn needs the TURN server's shared secret"));
    CHECK(has(fault_of("[ice]\nturn_secret = \"s\"\n" + least), "pbxd.toml:1: [ice] has a turn_secret and no turn"));
    CHECK(has(fault_of("[ice]\n" + turn + "turn_secret = \"s\"\nturn_secret_file = \"f\"\n" + least),
              "pbxd.toml:1: [ice] has both turn_secret and turn_secret_file"));
    CHECK(has(fault_of("[ice]\n" + turn + "turn_secret = \"s\"\nturn_hours = 11\n" + least),
              "pbxd.toml:1: [ice] turn_hours must be at least verto_hours (12)"));
    CHECK(
        has(fault_of("[ice]\nturn_hours = 337\n" + least), "pbxd.toml:2: 'turn_hours' in [ice] must be from 0 to 336"));
    CHECK(fault_of("[ice]\n" + turn + "turn_secret = \"s\"\nturn_hours = 12\n" + least).empty());
}

TEST_CASE("STUN, TURN and their secret may come from the environment") {
    const TemporaryFolder folder;
    const auto read = parse("[ice]\nstun = [\"stun:file.example\"]\nturn_secret = \"x\"\n" + least,
                            {{"PBXD_ICE_STUN", "stun:a.example:1,stun:b.example"},
                             {"PBXD_ICE_TURN", "turn:t.example"},
                             {"PBXD_ICE_TURN_SECRET_FILE", folder.write("turn", "from a file\n")},
                             {"PBXD_ICE_TURN_HOURS", "24"}});
    REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().what));
    CHECK(read->ice.stun == std::vector<std::string>{"stun:a.example:1", "stun:b.example"});
    CHECK(read->ice.turn == std::vector<std::string>{"turn:t.example"});
    CHECK(read->ice.turn_secret == "from a file");
    CHECK(read->ice.turn_hours == 24);
    CHECK(has(fault_of(least, {{"PBXD_ICE_STUN", "stun:a,nonsense"}}), "PBXD_ICE_STUN: the value has 'nonsense'"));
    CHECK(has(fault_of(least, {{"PBXD_ICE_TURN", "turn:a"}}), "the environment: [ice] turn needs"));
}

TEST_CASE("the configuration that is installed is a good one") {
    const TemporaryFolder folder;
    const auto secret = folder.write("secret", "secret\n");
    const Variables variables{{"PBXD_FSAPI_PASSWORD_FILE", secret}, {"PBXD_SWITCH_MAIN_PASSWORD_FILE", secret}};
    const auto text = test::fixture("../../config/pbxd.toml");
    CHECK(fault_of(text, variables).empty());
    const auto read = parse(text, variables);
    REQUIRE(read.has_value());
    CHECK(read->switches.at(0).password == "secret");
}

TEST_CASE("a configuration file that is not there is refused by its path") {
    const auto read = read_configuration("/nowhere/pbxd.toml", process_environment());
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().where == "/nowhere/pbxd.toml");
}

TEST_CASE("the process's environment is what getenv says") {
    REQUIRE(::setenv("PBXD_TEST_VARIABLE", "x", 1) == 0);
    CHECK(process_environment()("PBXD_TEST_VARIABLE") == std::optional<std::string>("x"));
    REQUIRE(::unsetenv("PBXD_TEST_VARIABLE") == 0);
    CHECK_FALSE(process_environment()("PBXD_TEST_VARIABLE").has_value());
}

TEST_CASE("how phones' calls are encrypted is one of four words, and reaches the router") {
    CHECK(parse(least)->phones.srtp == "accept");
    const std::pair<std::string, Srtp> words[] = {
        {"off", Srtp::off}, {"accept", Srtp::accept}, {"optional", Srtp::optional}, {"mandatory", Srtp::mandatory}};
    for (const auto& [word, srtp] : words) {
        const auto read = parse(least + "[phones]\nsrtp = \"" + word + "\"\n");
        REQUIRE(read.has_value());
        CHECK(router_settings(*read, 8084, "key").srtp == srtp);
    }
    for (const std::string word : {"", "on", "Mandatory", "sdes"})
        CHECK(has(fault_of(least + "[phones]\nsrtp = \"" + word + "\"\n"), "[phones] srtp"));
}

TEST_CASE("what phones are told: a server, and transports in the order of preference") {
    CHECK(parse(least)->phones.server.empty());
    CHECK(parse(least)->phones.transport_list() == std::vector<std::string>{"udp", "tcp"});
    const auto read = parse(least + "[phones]\nserver = \"sip.pbx.example:5070\"\ntransports = \" tls,tcp \"\n");
    REQUIRE(read.has_value());
    CHECK(read->phones.server == "sip.pbx.example:5070");
    CHECK(read->phones.transport_list() == std::vector<std::string>{"tls", "tcp"});
    CHECK(has(fault_of(least + "[phones]\nserver = \"sip:pbx.example\"\n"), "[phones] server"));
    for (const std::string transports : {"", "sctp", "udp, udp", "udp tcp"}) {
        CAPTURE(transports);
        CHECK(has(fault_of(least + "[phones]\ntransports = \"" + transports + "\"\n"), "[phones] transports"));
    }
}
