// What the switch asks, with the very bytes that mod_xml_curl sent, over a real connection.
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "browser.hpp"
#include "office.hpp"
#include "wire.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

struct Recorded {
    std::string head;  ///< with the empty line
    std::string body;
};

/// A recorded request. The recordings lost some carriage returns in the head; the wire had them all.
Recorded recorded(const std::string& name) {
    const auto bytes = fixture("xml_curl/" + name + ".http");
    const auto end = bytes.find("\n\n\r\n");
    REQUIRE(end != std::string::npos);
    const auto head = replaced(bytes.substr(0, end), "\r\n", "\n");
    return {.head = replaced(head, "\n", "\r\n") + "\r\n\r\n", .body = bytes.substr(end + 4)};
}

Recorded with_body(Recorded request, std::string body) {
    const auto length = "Content-Length: " + std::to_string(request.body.size());
    request.head = replaced(request.head, length, "Content-Length: " + std::to_string(body.size()));
    request.body = std::move(body);
    return request;
}

struct Answered {
    unsigned status = 0;
    std::string head;
    std::string body;
};

Answered read_answer(Wire& wire) {
    const auto head = wire.read_until("\r\n\r\n");
    REQUIRE(head.starts_with("HTTP/1.1 "));
    const auto at = head.find("Content-Length: ");
    REQUIRE(at != std::string::npos);
    return {.status = static_cast<unsigned>(std::stoul(head.substr(9))),
            .head = head,
            .body = wire.read(std::stoul(head.substr(at + 16)))};
}

Answered post(Office& office, const Recorded& request) {
    Wire wire(office.loop, office.fsapi_port());
    wire.send(request.head + request.body);
    return read_answer(wire);
}

/// The answer that sends the switch to its own files.
bool is_not_found(const Answered& answer) {
    pugi::xml_document document;
    return answer.status == 200 && document.load_string(answer.body.c_str()) &&
           std::string(document.child("document").child("section").child("result").attribute("status").value()) ==
               "not found";
}

/// `user` of a directory answer; null where it has none.
pugi::xml_node user_in(pugi::xml_document& document, const Answered& answer) {
    REQUIRE(document.load_string(answer.body.c_str()));
    const auto section = document.child("document").child("section");
    CHECK(std::string(section.attribute("name").value()) == "directory");
    return section.child("domain").child("user");
}

std::string value_of(const pugi::xml_node& user, const char* list, const char* element, const char* name) {
    return user.child(list).find_child_by_attribute(element, "name", name).attribute("value").value();
}

/// The recorded verto login, as that user of that realm.
Recorded verto_login(const std::string& user, const std::string& realm) {
    const auto request = recorded("directory-verto-login");
    return with_body(request, replaced(request.body, "user=1001&domain=lines", "user=" + user + "&domain=" + realm));
}

}  // namespace

TEST_CASE("the recorded question of a phone is answered with its Line's digest") {
    Office office;
    const auto answer = post(office, recorded("directory-sip-register"));
    CHECK(answer.status == 200);
    CHECK(answer.head.find("Content-Type: text/xml") != std::string::npos);
    pugi::xml_document document;
    const auto user = user_in(document, answer);
    CHECK(std::string(user.attribute("id").value()) == "1001");
    CHECK(std::string(user.parent().attribute("name").value()) == "lines");
    CHECK(std::string(user.attribute("cacheable").value()) == "60000");
    CHECK(value_of(user, "params", "param", "a1-hash") == office.model.directory().line_of_username("1001")->a1_hash);
    CHECK(value_of(user, "params", "param", "password").empty());
    CHECK(value_of(user, "variables", "variable", "presence_id") == "1001@extensions");
    CHECK(value_of(user, "variables", "variable", "accountcode") == "1001");
    CHECK(office.fsapi->counters().answered == 1);
}

TEST_CASE("the recorded login of a browser is answered with its Session's digest and its end") {
    Office office;
    const auto made = office.new_session("1001", session_a);
    const auto answer = post(office, verto_login(made.session.client_id, "extensions"));
    pugi::xml_document document;
    const auto user = user_in(document, answer);
    CHECK(std::string(user.attribute("id").value()) == made.session.client_id);
    CHECK(value_of(user, "params", "param", "a1-hash") == made.session.a1_hash);
    CHECK(value_of(user, "params", "param", "jsonrpc-allowed-methods").find("verto.invite") != std::string::npos);
    CHECK(value_of(user, "variables", "variable", "login-expires") == std::to_string(made.session.expires_at));
    CHECK(value_of(user, "variables", "variable", "presence_id") == "1001@extensions");
    CHECK(answer.body.find(made.password) == std::string::npos);
}

TEST_CASE("a credential that is not valid now is not found") {
    Office office;
    const auto made = office.new_session("1001", session_a);
    CHECK(is_not_found(post(office, verto_login("b-nobody", "extensions"))));
    CHECK(is_not_found(post(office, verto_login(made.session.client_id, "warehouse"))));
    CHECK(is_not_found(post(office, verto_login(made.session.client_id, "lines"))));
    office.now = (made.session.expires_at + 1) * 1000;
    CHECK(is_not_found(post(office, verto_login(made.session.client_id, "extensions"))));
    CHECK(office.fsapi->counters().not_found == 4);
    CHECK(office.fsapi->counters().answered == 0);
}

TEST_CASE("a disabled Line, Extension or User is not found") {
    Office office;
    const auto question = recorded("directory-sip-register");
    office.done("line.set", {{"line", "1001"}, {"enabled", false}});
    CHECK(is_not_found(post(office, question)));
    office.done("line.set", {{"line", "1001"}, {"enabled", true}});
    CHECK_FALSE(is_not_found(post(office, question)));
    office.done("extension.set", {{"extension", "1001"}, {"enabled", false}});
    CHECK(is_not_found(post(office, question)));
    office.done("extension.set", {{"extension", "1001"}, {"enabled", true}});
    office.done("user.set", {{"user", "alice"}, {"enabled", false}});
    CHECK(is_not_found(post(office, question)));
}

TEST_CASE("every other recorded question is not found at once") {
    Office office;
    for (const std::string name : {"configuration-acl", "configuration-sofia", "configuration-verto",
                                   "directory-message-count", "directory-user-call"}) {
        CAPTURE(name);
        CHECK(is_not_found(post(office, recorded(name))));
    }
    CHECK(office.fsapi->counters().answered == 0);
}

namespace {

/// The applications of the answer, a line each.
std::string applications(const Answered& answer) {
    pugi::xml_document document;
    REQUIRE(document.load_string(answer.body.c_str()));
    const auto context = document.child("document").child("section").child("context");
    std::string text = std::string(context.attribute("name").value()) + "\n";
    for (const auto action : context.child("extension").child("condition").children("action")) {
        text += std::string(action.attribute("application").value()) + " " + action.attribute("data").value() + "\n";
    }
    return text;
}

/// The recorded INVITE of a browser, as that of a session of this office.
Recorded invite_of(Office& office, const std::string& number) {
    const auto request = recorded("dialplan-verto-invite");
    const auto session = Browser(office, "alice").open_session("extensions", "0d90b85c-2d01-457b-9d12-c8823bfce78c");
    REQUIRE(session.status == 201);
    const auto client = nlohmann::json::parse(session.body).at("client_id").get<std::string>();
    auto body =
        replaced(request.body, "variable_verto_user=1001%40lines", "variable_verto_user=" + client + "%40extensions");
    body = replaced(body, "Destination-Number=1002", "Destination-Number=" + number);
    return with_body(request, body);
}

}  // namespace

TEST_CASE("a browser's call is answered with what the switch is to do") {
    Office office;
    const auto answer = applications(post(office, invite_of(office, "9196")));
    CHECK(answer.starts_with("extensions\nset_profile_var caller_id_number=1001\n"));
    CHECK(answer.ends_with("answer \nsched_hangup +300 NORMAL_CLEARING\necho \n"));
    const auto ring = applications(post(office, invite_of(office, "1002")));
    CHECK(ring.find("bridge {ignore_early_media=true") != std::string::npos);
    CHECK(ring.find("${sofia_contact(lines/") != std::string::npos);
    CHECK(applications(post(office, invite_of(office, "4711"))).ends_with("hangup UNALLOCATED_NUMBER\n"));
}

TEST_CASE("a call of nobody that the switch authenticated is refused, not passed on") {
    Office office;
    // A loopback leg; and a browser whose session is of another PBX.
    CHECK(applications(post(office, recorded("dialplan-loopback"))) == "extensions\nhangup CALL_REJECTED\n");
    CHECK(applications(post(office, recorded("dialplan-verto-invite"))) == "extensions\nhangup CALL_REJECTED\n");
}

TEST_CASE("a carrier's call shows who calls where its gateway says it, and counts against the gateway") {
    Office office;
    office.done(
        "gateway.add",
        {{"name", "telco"}, {"proxy", "192.0.2.1"}, {"caller_id_source", "p-asserted-identity"}, {"max_calls", 7}});
    office.done("did.add", {{"number", "+493099000"}, {"extensions", {"1001"}}});
    const std::string question =
        "section=dialplan&Caller-Context=gateways&Caller-Destination-Number=%2B493099000&Caller-Source=mod_sofia"
        "&variable_sofia_profile_name=gateways&variable_sip_acl_token=telco%40gateways"
        "&variable_sip_from_user=%2B493011111&variable_sip_P-Asserted-Identity=%2B493022222"
        "&variable_sip_Remote-Party-ID=%3Csip%3A%2B493033333%40x%3E&Caller-Caller-ID-Number=%2B493044444";
    const auto told = [&](const std::string& body) {
        return applications(post(office, with_body(recorded("dialplan-loopback"), body)));
    };
    const auto shown = told(question);
    CHECK(shown.find("\nset_profile_var caller_id_number=+493022222\n") != std::string::npos);
    CHECK(shown.find("\nlimit hash gateways telco 7 !NORMAL_CIRCUIT_CONGESTION\n") != std::string::npos);
    CHECK(told(question + "&Caller-Privacy-Hide-Number=true").find("caller_id_number=\n") != std::string::npos);
    CHECK(told(question + "&variable_sip_gateway_name=other") == shown);
    office.done("gateway.set", {{"gateway", "telco"}, {"caller_id_source", "remote-party-id"}});
    CHECK(told(question).find("caller_id_number=+493033333\n") != std::string::npos);
}

TEST_CASE("a dialplan question that says twice who calls is not found, and counted") {
    Office office;
    auto request = invite_of(office, "1002");
    const auto twice = with_body(request, request.body + "&variable_verto_user=b-other%40extensions");
    CHECK(is_not_found(post(office, twice)));
    CHECK(office.fsapi->counters().malformed == 1);
}

TEST_CASE("the gateways and their addresses are told to the switch, those that are enabled") {
    Office office;
    office.done("gateway.add", {{"name", "telco"},
                                {"proxy", "192.0.2.7:5061"},
                                {"transport", "tls"},
                                {"registers", true},
                                {"username", "4711"},
                                {"secret", "s<e&cret"},
                                {"allowed", {"198.51.100.0/28"}}});
    office.done("gateway.add", {{"name", "off"}, {"proxy", "sip.example.net"}, {"enabled", false}});
    const auto ask = [&office](const std::string& purpose) {
        const auto request = recorded("directory-sip-register");
        return post(office,
                    with_body(request,
                              "section=directory&tag_name=domain&key_name=name&key_value=gateways&purpose=" + purpose));
    };
    pugi::xml_document gateways;
    REQUIRE(gateways.load_string(ask("gateways").body.c_str()));
    const auto domain = gateways.child("document").child("section").child("domain");
    CHECK(std::string(domain.attribute("name").value()) == "gateways");
    const auto telco = domain.child("user").child("gateways").child("gateway");
    const auto param = [&telco](const char* name) {
        return std::string(telco.find_child_by_attribute("param", "name", name).attribute("value").value());
    };
    CHECK(std::string(telco.attribute("name").value()) == "telco");
    CHECK(param("proxy") == "192.0.2.7:5061;transport=tls");
    CHECK(param("register") == "true");
    CHECK(param("password") == "s<e&cret");
    CHECK_FALSE(domain.child("user").next_sibling("user"));
    pugi::xml_document addresses;
    REQUIRE(addresses.load_string(ask("network-list").body.c_str()));
    const auto user = addresses.child("document").child("section").child("domain").child("user");
    CHECK(std::string(user.attribute("id").value()) == "telco");
    CHECK(std::string(user.attribute("cidr").value()) == "198.51.100.0/28,192.0.2.7/32");
    CHECK_FALSE(user.next_sibling("user"));
    CHECK(is_not_found(ask("")));
    CHECK(is_not_found(ask("publish-vm")));
}

TEST_CASE("a deciding field that is there twice is not found, and counted") {
    Office office;
    const auto made = office.new_session("1001", session_a);
    const auto good = verto_login(made.session.client_id, "extensions");
    for (const std::string more :
         {"&user=1002", "&domain=warehouse", "&action=sip_auth", "&section=dialplan", "&user="}) {
        CAPTURE(more);
        CHECK(is_not_found(post(office, with_body(good, good.body + more))));
        CHECK(is_not_found(post(office, with_body(good, std::string(more).substr(1) + "&" + good.body))));
    }
    CHECK(office.fsapi->counters().malformed == 10);
    CHECK_FALSE(is_not_found(post(office, with_body(good, good.body + "&channel=8&hostname=x"))));
}

TEST_CASE("a question without its fields is not found") {
    Office office;
    const auto request = recorded("directory-sip-register");
    for (const std::string body :
         {"", "section=directory", "section=directory&action=sip_auth", "section=directory&action=sip_auth&user=1001",
          "user=1001&domain=lines&action=sip_auth"}) {
        CAPTURE(body);
        CHECK(is_not_found(post(office, with_body(request, body))));
    }
}

TEST_CASE("wrong credentials are challenged, counted, and logged once") {
    Office office;
    auto request = recorded("directory-sip-register");
    for (const std::string given :
         {"Basic ZnJlZXN3aXRjaDp3cm9uZw==", "Basic !!!", "Bearer x", "Basic ZnJlZXN3aXRjaDo="}) {
        CAPTURE(given);
        auto wrong = request;
        wrong.head = replaced(request.head, "Basic ZnJlZXN3aXRjaDpsYWItZnNhcGk=", given);
        const auto answer = post(office, wrong);
        CHECK(answer.status == 401);
        CHECK(answer.head.find("WWW-Authenticate: Basic") != std::string::npos);
        CHECK(answer.body.find("a1-hash") == std::string::npos);
    }
    request.head = replaced(request.head, "Authorization: Basic ZnJlZXN3aXRjaDpsYWItZnNhcGk=\r\n", "");
    CHECK(post(office, request).status == 401);
    CHECK(office.fsapi->counters().refused == 5);
    CHECK(office.log.count("fsapi: wrong credentials", Level::warning) == 1);
}

TEST_CASE("a malformed form is a bad request, and counted") {
    Office office;
    const auto request = recorded("directory-sip-register");
    for (const std::string body : {"section=%", "section=%zz", "section=%00directory", "section=%2"}) {
        CAPTURE(body);
        CHECK(post(office, with_body(request, body)).status == 400);
    }
    std::string many = "section=directory";
    for (int i = 0; i < 1100; ++i) many += "&a=";
    CHECK(post(office, with_body(request, many)).status == 400);
    CHECK(office.fsapi->counters().malformed == 5);
}

TEST_CASE("an oversized question is refused before it is read") {
    Office office;
    auto request = recorded("directory-sip-register");
    request.head = replaced(request.head, "Content-Length: 1113", "Content-Length: 2000000");
    CHECK(post(office, request).status == 413);
    CHECK(office.fsapi->counters().answered == 0);
}

TEST_CASE("a question that is longer than any is refused, though a CDR may be as long") {
    Office office;
    const auto question = recorded("directory-sip-register");
    const auto padded = with_body(question, question.body + "&padding=" + std::string(std::size_t{64} * 1024, 'x'));
    CHECK(post(office, padded).status == 413);
    CHECK(office.fsapi->counters().malformed == 1);
    CHECK(office.fsapi->counters().answered == 0);
}

TEST_CASE("the switch's questions go to POST /fsapi and nowhere else") {
    Office office;
    auto request = recorded("directory-sip-register");
    auto elsewhere = request;
    elsewhere.head = replaced(request.head, "POST /fsapi ", "POST /api/me ");
    CHECK(post(office, elsewhere).status == 404);
    auto put = request;
    put.head = replaced(request.head, "POST /fsapi ", "PUT /fsapi ");
    const auto refused = post(office, put);
    CHECK(refused.status == 405);
    CHECK(refused.head.find("Allow: POST") != std::string::npos);
    const auto before = office.fsapi->counters().answered;
    CHECK(before == 0);
}

TEST_CASE("a question announced with Expect is told to go on, and then answered") {
    Office office;
    auto request = recorded("directory-sip-register");
    request.head = replaced(request.head, "Accept: */*\r\n", "Accept: */*\r\nExpect: 100-continue\r\n");
    Wire wire(office.loop, office.fsapi_port());
    wire.send(request.head);
    CHECK(wire.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send(request.body);
    pugi::xml_document document;
    CHECK(std::string(user_in(document, read_answer(wire)).attribute("id").value()) == "1001");
}

TEST_CASE("a wrong password announced with Expect is refused as any other") {
    Office office;
    auto request = recorded("directory-sip-register");
    request.head = replaced(request.head, "Basic ZnJlZXN3aXRjaDpsYWItZnNhcGk=", "Basic ZnJlZXN3aXRjaDo=");
    request.head = replaced(request.head, "Accept: */*\r\n", "Accept: */*\r\nExpect: 100-continue\r\n");
    Wire wire(office.loop, office.fsapi_port());
    wire.send(request.head);
    wire.read_until("100 Continue\r\n\r\n");
    wire.send(request.body);
    CHECK(read_answer(wire).status == 401);
}

TEST_CASE("a question in pieces, and several on one connection, are answered") {
    Office office;
    const auto request = recorded("directory-sip-register");
    Wire wire(office.loop, office.fsapi_port());
    for (const char byte : request.head) wire.send(std::string_view(&byte, 1));
    wire.send(request.body);
    CHECK(read_answer(wire).status == 200);
    wire.send(request.head + request.body);
    CHECK(read_answer(wire).status == 200);
    CHECK(office.fsapi->counters().answered == 2);
}
