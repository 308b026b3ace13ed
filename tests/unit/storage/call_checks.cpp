// The rules of the records that decide about calls, each at its limits.
#include <type_traits>

#include "storage/checks.hpp"
#include "storage/choices.hpp"
#include "support.hpp"

using namespace storage_tests;
using storage::Error;

namespace {

storage::Extension good_extension() { return extension({1}, {1}, "1001"); }
storage::OutboundRoute good_route() { return route("National", {{1}}); }
storage::Did good_did() { return did("+4930123456", {{1}, {2}}); }

/// What check() says of a record after `change`; empty if it may be stored.
template <class Record, class Change>
boost::system::error_code after(Record record, Change change) {
    change(record);
    const auto checked = storage::check(record);
    return checked ? boost::system::error_code() : checked.error();
}

std::vector<storage::ExtensionId> extensions(std::int64_t count) {
    std::vector<storage::ExtensionId> made;
    for (std::int64_t i = 1; i <= count; ++i) made.push_back({i});
    return made;
}

std::vector<storage::GatewayId> gateways(std::int64_t count) {
    std::vector<storage::GatewayId> made;
    for (std::int64_t i = 1; i <= count; ++i) made.push_back({i});
    return made;
}

const boost::system::error_code fine;

}  // namespace

TEST_CASE("records of calls pass with the values that they have from the start") {
    CHECK(storage::check(good_extension()).has_value());
    CHECK(storage::check(gateway("carrier")).has_value());
    CHECK(storage::check(good_route()).has_value());
    CHECK(storage::check(good_did()).has_value());
}

TEST_CASE("numbers have limits, and both ends are within") {
    struct Case {
        int least, most;
        Error error;
        boost::system::error_code (*check)(int value);
    };
    const std::vector<Case> cases{
        {5, 120, Error::invalid_ring_seconds,
         [](int value) { return after(good_extension(), [=](auto& at) { at.ring_seconds = value; }); }},
        {1, 32, Error::invalid_extension_calls,
         [](int value) { return after(good_extension(), [=](auto& at) { at.max_calls = value; }); }},
        {1, 1000, Error::invalid_gateway_calls,
         [](int value) { return after(gateway("g"), [=](auto& at) { at.max_calls = value; }); }},
        {1, 10000, Error::invalid_position,
         [](int value) { return after(good_route(), [=](auto& at) { at.position = value; }); }},
        {0, 20, Error::invalid_strip,
         [](int value) { return after(good_route(), [=](auto& at) { at.strip = value; }); }},
        {5, 120, Error::invalid_ring_seconds,
         [](int value) { return after(good_did(), [=](auto& at) { at.ring_seconds = value; }); }},
    };
    for (const auto& limits : cases) {
        CAPTURE(storage::name_of(limits.error));
        CHECK(limits.check(limits.least) == fine);
        CHECK(limits.check(limits.most) == fine);
        CHECK(limits.check(limits.least - 1) == limits.error);
        CHECK(limits.check(limits.most + 1) == limits.error);
        CHECK(limits.check(-1) == limits.error);
    }
}

TEST_CASE("a voicemail PIN is 4 to 10 digits, or there is none") {
    for (const std::string pin : {"", "1234", "1234567890"}) {
        CHECK(after(good_extension(), [&](auto& at) { at.voicemail_pin = pin; }) == fine);
    }
    for (const std::string pin : {"123", "12345678901", "12a4", "+1234", "1 34", "123*"}) {
        CAPTURE(pin);
        CHECK(after(good_extension(), [&](auto& at) { at.voicemail_pin = pin; }) == Error::invalid_voicemail_pin);
    }
}

TEST_CASE("a call is forwarded to what a telephone's keys can dial") {
    for (const auto field : {&storage::Extension::forward_always, &storage::Extension::forward_busy,
                             &storage::Extension::forward_no_answer}) {
        for (const std::string good : {"", "1", "*21#", "+4930123", "12345678901234567890"}) {
            CHECK(after(good_extension(), [&](auto& at) { at.*field = good; }) == fine);
        }
        for (const std::string bad : {"123456789012345678901", "1002 ", "sip:a@b", "a", "1,2", "${x}", "1\n"}) {
            CAPTURE(bad);
            CHECK(after(good_extension(), [&](auto& at) { at.*field = bad; }) == Error::invalid_forward);
        }
    }
}

TEST_CASE("a route's prefix is what a telephone's keys can dial") {
    for (const std::string good : {"", "0", "+49", "*31#", "12345678901234567890"}) {
        CHECK(after(good_route(), [&](auto& at) { at.prefix = good; }) == fine);
    }
    for (const std::string bad : {"123456789012345678901", "a", "0 ", "${x}"}) {
        CHECK(after(good_route(), [&](auto& at) { at.prefix = bad; }) == Error::invalid_prefix);
    }
}

TEST_CASE("E.164 is a plus and 7 to 15 digits, wherever it is asked for") {
    for (const std::string good : {"+1234567", "+123456789012345"}) {
        CHECK(storage::is_e164(good));
        CHECK(after(good_extension(), [&](auto& at) { at.caller_id = good; }) == fine);
        CHECK(after(gateway("g"), [&](auto& at) { at.caller_id = good; }) == fine);
        CHECK(after(good_route(), [&](auto& at) { at.caller_id = good; }) == fine);
        CHECK(after(good_did(), [&](auto& at) { at.number = good; }) == fine);
    }
    for (const std::string bad : {"+123456", "+1234567890123456", "1234567", "004930123", "+49 30123", "+49-30123",
                                  "++1234567", "+1234567a", "+"}) {
        CAPTURE(bad);
        CHECK_FALSE(storage::is_e164(bad));
        CHECK(after(good_extension(), [&](auto& at) { at.caller_id = bad; }) == Error::invalid_caller_id);
        CHECK(after(gateway("g"), [&](auto& at) { at.caller_id = bad; }) == Error::invalid_caller_id);
        CHECK(after(good_route(), [&](auto& at) { at.caller_id = bad; }) == Error::invalid_caller_id);
        CHECK(after(good_did(), [&](auto& at) { at.number = bad; }) == Error::invalid_did_number);
    }
    CHECK(after(good_extension(), [](auto& at) { at.caller_id = ""; }) == fine);
    CHECK(after(good_did(), [](auto& at) { at.number = ""; }) == Error::invalid_did_number);
}

TEST_CASE("what is none of its enumeration's values is refused") {
    const auto bad = [](auto& field) { field = static_cast<std::remove_reference_t<decltype(field)>>(9); };
    CHECK(after(good_extension(), [&](auto& at) { bad(at.calling_class); }) == Error::invalid_calling_class);
    CHECK(after(good_route(), [&](auto& at) { bad(at.calling_class); }) == Error::invalid_calling_class);
    CHECK(after(gateway("g"), [&](auto& at) { bad(at.transport); }) == Error::invalid_transport);
    CHECK(after(gateway("g"), [&](auto& at) { bad(at.caller_id_source); }) == Error::invalid_caller_id_source);
}

TEST_CASE("an enumeration's words lead to its values and back") {
    CHECK(storage::text_of(storage::CallingClass::international) == "international");
    CHECK(storage::value_of<storage::CallingClass>("internal") == storage::CallingClass::internal);
    CHECK(storage::value_of<storage::CallerIdSource>("p-asserted-identity") ==
          storage::CallerIdSource::p_asserted_identity);
    CHECK(storage::text_of(storage::Transport::tls) == "tls");
    CHECK(storage::value_of<storage::Role>("admin") == storage::Role::admin);
    CHECK_FALSE(storage::value_of<storage::Transport>("TLS").has_value());
    CHECK_FALSE(storage::value_of<storage::Transport>("").has_value());
}

TEST_CASE("a gateway's proxy is a host, with or without a port") {
    for (const std::string good :
         {"sip.carrier.example", "carrier", "sip.carrier.example:5060", "192.0.2.1", "192.0.2.1:65535", "[2001:db8::1]",
          "[2001:db8::1]:5061", "a-b.c:1", "1und1.example", "SIP.Carrier.Example", "[::ffff:192.0.2.1]"}) {
        CHECK_MESSAGE(storage::is_proxy(good), good);
    }
    const std::string label(63, 'a');
    CHECK(storage::is_proxy(label + "." + label + "." + label + "." + label.substr(2)));
    CHECK_FALSE(storage::is_proxy(label + "." + label + "." + label + "." + label.substr(1)));
    CHECK_FALSE(storage::is_proxy("a" + label + ".example"));
    for (const std::string bad : {"",
                                  ":",
                                  ":5060",
                                  "a:",
                                  "a:0",
                                  "a:65536",
                                  "a:05060",
                                  "a:5060x",
                                  "a:+1",
                                  "a b",
                                  "a..b",
                                  ".a",
                                  "a.",
                                  "-a",
                                  "a-",
                                  "a_b",
                                  "sip:a",
                                  "a;transport=tcp",
                                  "2001:db8::1",
                                  "[2001:db8::1",
                                  "[2001:db8::1]x",
                                  "[192.0.2.1]",
                                  "[]",
                                  "[fe80::1%eth0]",
                                  "300.1.1.1",
                                  "192.0.2",
                                  "192.0.2.01",
                                  "1234",
                                  "${x}",
                                  "a/b",
                                  "a@b",
                                  "é.example"}) {
        CHECK_FALSE_MESSAGE(storage::is_proxy(bad), bad);
        CHECK(after(gateway("g"), [&](auto& at) { at.proxy = bad; }) == Error::invalid_proxy);
    }
    CHECK_FALSE(storage::is_proxy(std::string_view("192.0.2.1\0", 10)));
}

TEST_CASE("a network is a canonical address and a prefix with nothing behind it") {
    for (const std::string good : {"192.0.2.0/28", "192.0.2.7/32", "0.0.0.0/0", "128.0.0.0/1", "2001:db8::/32",
                                   "2001:db8::1/128", "::/0", "10.0.0.0/8", "192.0.2.254/31"}) {
        CHECK_MESSAGE(storage::is_network(good), good);
    }
    for (const std::string bad : {"",
                                  "192.0.2.0",
                                  "192.0.2.0/",
                                  "/28",
                                  "192.0.2.0/33",
                                  "192.0.2.1/28",
                                  "192.0.2.0/028",
                                  "192.0.2.0/+8",
                                  "192.0.2/24",
                                  "192.0.2.255/31",
                                  "192.0.02.0/24",
                                  "256.0.0.0/8",
                                  "2001:db8::/129",
                                  "2001:DB8::/32",
                                  "2001:db8:0::/32",
                                  "2001:db8::1/64",
                                  "[2001:db8::]/32",
                                  "::1/0",
                                  "carrier.example/32",
                                  "192.0.2.0/28 ",
                                  " 192.0.2.0/28",
                                  "192.0.2.0/28,192.0.2.16/28",
                                  "192.0.2.0/2a",
                                  "1.2.3.4/32/32"}) {
        CHECK_FALSE_MESSAGE(storage::is_network(bad), bad);
        CHECK(after(gateway("g"), [&](auto& at) {
                  at.allowed_addresses = {"10.0.0.0/8", bad};
              }) == Error::invalid_networks);
    }
}

TEST_CASE("a gateway calls from at most 32 networks, each named once") {
    std::vector<std::string> networks;
    networks.reserve(33);
    for (int i = 0; i < 32; ++i) networks.push_back("192.0.2." + std::to_string(i) + "/32");
    CHECK(after(gateway("g"), [&](auto& at) { at.allowed_addresses = networks; }) == fine);
    networks.emplace_back("192.0.2.100/32");
    CHECK(after(gateway("g"), [&](auto& at) { at.allowed_addresses = networks; }) == Error::invalid_networks);
    CHECK(after(gateway("g"), [](auto& at) {
              at.allowed_addresses = {"10.0.0.0/8", "10.0.0.0/8"};
          }) == Error::repeated_network);
}

TEST_CASE("a gateway's name, username, secret and realm are judged") {
    for (const std::string bad : {"", "A", "a b", "a/b", "${x}"}) {
        CHECK(after(gateway("g"), [&](auto& at) { at.name = bad; }) == Error::invalid_gateway_name);
    }
    CHECK(after(gateway("g"), [](auto& at) { at.name = std::string(65, 'a'); }) == Error::invalid_gateway_name);
    for (const std::string good : {"", "+4930123", "PBX.1_a-b@carrier.example", "a~b!c*d=e"}) {
        CHECK(after(gateway("g"), [&](auto& at) { at.username = good; }) == fine);
    }
    CHECK(after(gateway("g"), [](auto& at) { at.username = std::string(128, 'a'); }) == fine);
    CHECK(after(gateway("g"), [](auto& at) { at.username = std::string(129, 'a'); }) ==
          Error::invalid_gateway_username);
    for (const std::string bad : {"a b", "a\"b", "a<b", "a:b", "a;b", "é", "a\r\nb", "${x}"}) {
        CAPTURE(bad);
        CHECK(after(gateway("g"), [&](auto& at) { at.username = bad; }) == Error::invalid_gateway_username);
    }
    CHECK(after(gateway("g"), [](auto& at) { at.secret = std::string(256, '"'); }) == fine);
    CHECK(after(gateway("g"), [](auto& at) { at.secret = std::string(257, 'a'); }) == Error::invalid_secret);
    CHECK(after(gateway("g"), [](auto& at) { at.secret = "a\nb"; }) == Error::invalid_secret);
    CHECK(after(gateway("g"), [](auto& at) { at.secret = "${x}"; }) == Error::invalid_secret);
    for (const std::string good : {"", "carrier.example", "Broad_Works-1"}) {
        CHECK(after(gateway("g"), [&](auto& at) { at.realm = good; }) == fine);
    }
    for (const std::string& bad : {std::string("a b"), std::string("a\"b"), std::string(129, 'a')}) {
        CHECK(after(gateway("g"), [&](auto& at) { at.realm = bad; }) == Error::invalid_gateway_realm);
    }
}

TEST_CASE("a gateway that registers needs a username and a secret") {
    const auto registering = [](const std::string& username, const std::string& secret) {
        return after(gateway("g"), [&](auto& at) {
            at.registers = true;
            at.username = username;
            at.secret = secret;
        });
    };
    CHECK(registering("pbx", "secret") == fine);
    CHECK(registering("", "secret") == Error::registration_without_credentials);
    CHECK(registering("pbx", "") == Error::registration_without_credentials);
    CHECK(after(gateway("g"), [](auto& at) { at.username = at.secret = ""; }) == fine);
}

TEST_CASE("a route's pattern is a small expression of RE2") {
    for (const std::string good : {"112", "(110|112)", "0[1-9][0-9]{3,14}", "\\+?[0-9]{3,20}", "^00.*$", "[*#0-9]+"}) {
        CHECK_MESSAGE(storage::is_pattern(good), good);
    }
    CHECK(storage::is_pattern(std::string(128, '1')));
    // The last two are well-formed and too large.
    for (const std::string& bad :
         {std::string(), std::string(129, '1'), std::string("("), std::string("[0-"), std::string("*"),
          std::string("(?=1)"), std::string("(a)\\1"), std::string("1\n"), std::string("${x}"), std::string("\xff"),
          std::string("x{1001}"), std::string("((x{100}){100}){100}"), std::string("\\pL{100}")}) {
        CHECK_FALSE_MESSAGE(storage::is_pattern(bad), bad);
        CHECK(after(good_route(), [&](auto& at) { at.pattern = bad; }) == Error::invalid_pattern);
    }
}

TEST_CASE("a route has a name and 1 to 8 gateways, each once") {
    CHECK(after(good_route(), [](auto& at) { at.name = " "; }) == Error::invalid_name);
    CHECK(after(good_route(), [](auto& at) { at.gateways = gateways(8); }) == fine);
    CHECK(after(good_route(), [](auto& at) { at.gateways = gateways(9); }) == Error::invalid_gateways);
    CHECK(after(good_route(), [](auto& at) { at.gateways = {}; }) == Error::invalid_gateways);
    CHECK(after(good_route(), [](auto& at) { at.gateways = {{1}, {2}, {1}}; }) == Error::repeated_gateway);
}

TEST_CASE("a DID has a name and 1 to 32 extensions, each once, and the voicemail of one of them or of nobody") {
    CHECK(after(good_did(), [](auto& at) { at.name = ""; }) == Error::invalid_name);
    CHECK(after(good_did(), [](auto& at) { at.extensions = extensions(32); }) == fine);
    CHECK(after(good_did(), [](auto& at) { at.extensions = extensions(33); }) == Error::invalid_extensions);
    CHECK(after(good_did(), [](auto& at) { at.extensions = {}; }) == Error::invalid_extensions);
    CHECK(after(good_did(), [](auto& at) { at.extensions = {{2}, {2}}; }) == Error::repeated_extension);
    CHECK(after(good_did(), [](auto& at) { at.voicemail = {2}; }) == fine);
    CHECK(after(good_did(), [](auto& at) { at.voicemail = {}; }) == fine);
    CHECK(after(good_did(), [](auto& at) { at.voicemail = {3}; }) == Error::voicemail_of_another);
}
