// The router's rules about the outside world: routes, classes, DIDs, transfers.
#include "exchange.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("a calling class may dial what it and those below it may") {
    struct Case {
        std::string dialled;
        CallingClass least;
    };
    const Case cases[] = {{"955512", CallingClass::local},
                          {"9030555123", CallingClass::national},
                          {"9001555123456", CallingClass::international}};
    for (const auto& each : cases) {
        const auto& dialled = each.dialled;
        const auto least = each.least;
        for (const auto has :
             {CallingClass::internal, CallingClass::local, CallingClass::national, CallingClass::international}) {
            Exchange office;
            office.change(alice, [has](auto& extension) { extension.calling_class = has; });
            const auto plan = office.plan(alices_browser, dialled);
            CAPTURE(dialled);
            CHECK((end_of(plan) == "hangup OUTGOING_CALL_BARRED") == (has < least));
            CHECK(text_of(plan, "limit_execute").empty() == (has < least));
        }
    }
    CHECK(end_of(Exchange().plan(alices_browser, "55512")) == "hangup UNALLOCATED_NUMBER");
}

TEST_CASE("the gateways of a route are tried in its order, each within its limit") {
    Exchange office;
    const auto plan = office.plan(alices_browser, "9030555123");
    CHECK(text_of(plan, "limit_execute") ==
          "hash gateways telco 10 bridge {leg_progress_timeout=12,media_mix_inbound_outbound_codecs=true,"
          "origination_caller_id_number=+49301001,origination_caller_id_name=+49301001}sofia/gateway/telco/030555123\n"
          "hash gateways spare 20 bridge {leg_progress_timeout=12,media_mix_inbound_outbound_codecs=true,"
          "origination_caller_id_number=+49301002,origination_caller_id_name=+49301002}sofia/gateway/spare/030555123");
    CHECK(sets(plan, "pbxd_gateway=telco"));
    CHECK(sets(plan, "pbxd_gateway=spare"));
    CHECK(text_of(plan, "limit") == "hash calls 1001 4 !NORMAL_CIRCUIT_CONGESTION");
    CHECK(end_of(plan) == "hangup ${originate_disposition}");
    for (int id = 1; id <= 2; ++id) {
        auto gateway = *office.model.directory().find(storage::GatewayId{id});
        gateway.enabled = false;
        office.put(gateway);
        const auto without = office.plan(alices_browser, "9030555123");
        if (id == 1) CHECK(text_of(without, "limit_execute").find("telco") == std::string::npos);
        if (id == 1) CHECK(text_of(without, "limit_execute").find("spare") != std::string::npos);
        if (id == 2) CHECK(end_of(without) == "hangup NO_ROUTE_DESTINATION");
    }
}

TEST_CASE("the number shown outside is the extension's, else the route's, else the gateway's") {
    Exchange office;
    const auto shown = [&office] {
        const auto text = text_of(office.plan(alices_browser, "9030555123"), "limit_execute");
        const auto at = text.find("caller_id_number=") + 17;
        return text.substr(at, text.find(',', at) - at);
    };
    CHECK(shown() == "+49301001");
    auto route = *office.model.directory().route_of_name("national");
    route.caller_id = "+4930200";
    office.put(route);
    CHECK(shown() == "+4930200");
    office.change(alice, [](auto& extension) { extension.caller_id = "+4930300"; });
    CHECK(shown() == "+4930300");
    // Where there is none the account is shown, or nobody: never who it is to colleagues.
    office.change(alice, [](auto& extension) { extension.caller_id.clear(); });
    route.caller_id.clear();
    office.put(route);
    auto gateway = *office.model.directory().gateway_of_name("telco");
    gateway.caller_id.clear();
    gateway.username = "4711@telco.example";
    office.put(gateway);
    CHECK(shown() == "4711");
    gateway.username.clear();
    office.put(gateway);
    CHECK(shown() == "anonymous");
}

TEST_CASE("digits are stripped and put in front") {
    Exchange office;
    auto route = *office.model.directory().route_of_name("national");
    route.strip = 2;
    route.prefix = "+49";
    office.put(route);
    CHECK(text_of(office.plan(alices_browser, "9030555123"), "limit_execute").find("/telco/+4930555123") !=
          std::string::npos);
    route.strip = 20;
    office.put(route);
    CHECK(end_of(office.plan(alices_browser, "9030555123")) == "hangup INVALID_NUMBER_FORMAT");
}

TEST_CASE("an emergency number is for everybody, before all else and without limits") {
    Exchange office;
    office.change(alice, [](auto& extension) { extension.calling_class = CallingClass::internal; });
    office.change(bob, [](auto& extension) { extension.number = "112"; });
    const auto plan = office.plan(alices_browser, "112");
    CHECK(text_of(plan, "bridge").find("sofia/gateway/telco/112") != std::string::npos);
    CHECK(text_of(plan, "bridge").find("sofia/gateway/spare/112") != std::string::npos);
    CHECK(text_of(plan, "limit").empty());
    CHECK(text_of(plan, "limit_execute").empty());
}

TEST_CASE("the first route that matches decides, and one that is off is passed over") {
    Exchange office;
    office.route(5, "barred", "90900\\d+", 5, CallingClass::international);
    CHECK(end_of(office.plan(alices_browser, "9090012345")) == "hangup OUTGOING_CALL_BARRED");
    auto route = *office.model.directory().route_of_name("barred");
    route.enabled = false;
    office.put(route);
    CHECK(end_of(office.plan(alices_browser, "9090012345")) == "hangup ${originate_disposition}");
    // The whole number must match.
    CHECK(end_of(office.plan(alices_browser, "119112")) == "hangup UNALLOCATED_NUMBER");
}

TEST_CASE("a call to a DID rings the devices of all its extensions at once, then the chosen mailbox") {
    Exchange office;
    for (const std::string written : {"+493099000", "00493099000", "03099000", "493099000", "+49 (30) 99-000"}) {
        CAPTURE(written);
        const auto plan = office.plan(carrier, written);
        CHECK(rings(plan, "alice-desk"));
        CHECK(rings(plan, "bob-desk"));
        CHECK(text_of(plan, "bridge").find("verto_contact(b-alice@extensions)") != std::string::npos);
        CHECK(sets(plan, "call_timeout=30"));
        // One of them declines for nobody else.
        CHECK(text_of(plan, "bridge").find("fail_on_single_reject") == std::string::npos);
        CHECK(end_of(plan) == "voicemail default extensions 1002");
        CHECK(sets(plan, "pbxd_mailbox=1002"));
    }
    office.change(bob, [](auto& extension) { extension.do_not_disturb = true; });
    CHECK_FALSE(rings(office.plan(carrier, "+493099000"), "bob-desk"));
    office.change(bob, [](auto& extension) { extension.voicemail = false; });
    CHECK(end_of(office.plan(carrier, "+493099000")) == "hangup ${originate_disposition}");
    office.change(alice, [](auto& extension) { extension.enabled = false; });
    CHECK(end_of(office.plan(carrier, "+493099000")) == "hangup USER_NOT_REGISTERED");
}

TEST_CASE("nothing but DIDs can be reached from a gateway") {
    Exchange office;
    for (const std::string number : {"1001", "1002", "112", "*97", "*98", "9030555123", "9196", "+493099001", "", "x"})
        CHECK(end_of(office.plan(carrier, number)) == "hangup UNALLOCATED_NUMBER");
    auto did = *office.model.directory().did_of_number("+493099000");
    did.enabled = false;
    office.put(did);
    CHECK(end_of(office.plan(carrier, "+493099000")) == "hangup UNALLOCATED_NUMBER");
}

TEST_CASE("an outside caller is shown by a number in E.164, or by none") {
    const Exchange office;
    CHECK(sets(office.plan(carrier, "+493099000"), "caller_id_number=+49301234567"));
    auto question = carrier;
    for (const std::string written : {"030 1234567", "00493012 34567", "+49301234567;phone-context=x"}) {
        question.from_user = written;
        CHECK(sets(office.plan(question, "+493099000"), "caller_id_number=+49301234567"));
    }
    for (const std::string claimed : {"1001", "anonymous", "${system x}", "'; rm", ""}) {
        question.from_user = claimed;
        const auto plan = office.plan(question, "+493099000");
        CHECK(sets(plan, "caller_id_number="));
        CHECK(sets(plan, "caller_id_name="));
    }
}

TEST_CASE("who calls from outside is taken from where the gateway says it, and from nowhere else") {
    struct Case {
        storage::CallerIdSource source;
        std::string shown;
    };
    const Case cases[] = {{storage::CallerIdSource::from, "+493011111"},
                          {storage::CallerIdSource::p_asserted_identity, "+493022222"},
                          {storage::CallerIdSource::remote_party_id, "+493033333"}};
    for (const auto& each : cases) {
        CAPTURE(each.shown);
        Exchange office;
        auto gateway = *office.model.directory().gateway_of_name("telco");
        gateway.caller_id_source = each.source;
        office.put(gateway);
        auto question = carrier;
        question.caller_number = "+493044444";
        question.from_user = "+493011111";
        question.asserted = "+493022222";
        question.remote_party_id = "<sip:+493033333@telco.example>;party=calling";
        CHECK(sets(office.plan(question, "+493099000"), "caller_id_number=" + each.shown));
        CHECK(sets(office.plan(question, "+493099000"), "effective_caller_id_name=" + each.shown));
        // Whoever wants to be unknown is; and where nothing is said, what is said elsewhere is not believed.
        question.hides_number = "true";
        CHECK(sets(office.plan(question, "+493099000"), "caller_id_number="));
        question.hides_number = "false";
        std::string CallQuestion::*const places[] = {&CallQuestion::from_user, &CallQuestion::asserted,
                                                     &CallQuestion::remote_party_id};
        (question.*places[static_cast<std::size_t>(each.source)]).clear();
        CHECK(sets(office.plan(question, "+493099000"), "caller_id_number="));
    }
}

TEST_CASE("a number is read out of an address, whatever its name pretends") {
    Exchange office;
    auto gateway = *office.model.directory().gateway_of_name("telco");
    gateway.caller_id_source = storage::CallerIdSource::remote_party_id;
    office.put(gateway);
    auto question = carrier;
    for (const std::string address :
         {"<sip:+493033333@telco.example;user=phone>;party=calling;screen=yes", "sip:+493033333@telco.example",
          "\"<sip:+493011111@x> \\\" <sip:+493022222@y>\" <sip:+493033333@telco.example>", "<tel:+493033333;x=y>",
          "Someone <sips:+493033333;x=y@telco.example>", "+493033333"}) {
        CAPTURE(address);
        question.remote_party_id = address;
        CHECK(sets(office.plan(question, "+493099000"), "caller_id_number=+493033333"));
    }
    for (const std::string address : {"<sip:1001@telco.example>", "\"+493033333", "\"+493033333\\", "<", "\"",
                                      "<sip:telco.example>", "<sip:@+493033333>"}) {
        CAPTURE(address);
        question.remote_party_id = address;
        CHECK(sets(office.plan(question, "+493099000"), "caller_id_number="));
    }
}

TEST_CASE("a gateway is known by what the switch checked; a call whose gateway is not known is told by its From") {
    Exchange office;
    for (int id = 1; id <= 2; ++id) {
        auto gateway = *office.model.directory().find(storage::GatewayId{id});
        gateway.caller_id_source = storage::CallerIdSource::p_asserted_identity;
        office.put(gateway);
    }
    auto question = carrier;
    question.asserted = "+493022222";
    for (const std::string token : {"", "gone@gateways", "telco", "telco@lines", "@gateways"}) {
        CAPTURE(token);
        question.acl_token = token;
        const auto plan = office.plan(question, "+493099000");
        CHECK(sets(plan, "caller_id_number=+49301234567"));
        CHECK(text_of(plan, "limit").empty());
        CHECK(rings(plan, "alice-desk"));
    }
    question.acl_token = "spare@gateways";
    CHECK(sets(office.plan(question, "+493099000"), "caller_id_number=+493022222"));
    auto spare = *office.model.directory().gateway_of_name("spare");
    spare.enabled = false;
    office.put(spare);
    const auto plan = office.plan(question, "+493099000");
    CHECK(end_of(plan) == "hangup CALL_REJECTED");
    CHECK(plan.actions.size() == 1);
}

TEST_CASE("a gateway brings no more calls than it may have, and those that are moved on count too") {
    const Exchange office;
    CHECK(text_of(office.plan(carrier, "+493099000"), "limit") == "hash gateways telco 10 !NORMAL_CIRCUIT_CONGESTION");
    const auto plan = office.plan(carrier, "+493099000");
    const auto at = [&plan](const std::string& application) {
        return std::ranges::find(plan.actions, application, &CallAction::application);
    };
    CHECK(at("limit") < at("bridge"));
    // A number that is none is told so, however many calls there are.
    CHECK(text_of(office.plan(carrier, "+493099001"), "limit").empty());
    auto question = carrier;
    question.answered_by = "1001";
    question.context = "transfers";
    CHECK(text_of(office.plan(question, "1002"), "limit") ==
          "hash gateways telco -1\nhash calls 1002 4 1002 XML unanswered");
    question.context = "unanswered";
    CHECK(text_of(office.plan(question, "1002"), "limit") == "hash gateways telco -1");
    // So does somebody outside who was called, and is transferred.
    question.context = "transfers";
    question.acl_token.clear();
    question.gateway_name = "spare";
    CHECK(text_of(office.plan(question, "9196"), "limit") == "hash gateways spare -1");
    auto inside = alices_browser;
    inside.context = "transfers";
    inside.answered_by = "1002";
    inside.gateway_name = "spare";
    CHECK(text_of(office.plan(inside, "9196"), "limit").empty());
}

TEST_CASE("somebody transferred is shown as before, whatever the old call says") {
    auto question = carrier;
    question.context = "transfers";
    question.answered_by = "1001";
    question.from_user = "+493011111";
    question.hides_number = "true";
    CHECK(sets(Exchange().plan(question, "1002"), "caller_id_number=+49301234567"));
}

TEST_CASE("a transfer is judged by who transfers, and shows who is transferred") {
    Exchange office;
    office.change(alice, [](auto& extension) { extension.calling_class = CallingClass::international; });
    office.change(bob, [](auto& extension) { extension.calling_class = CallingClass::internal; });
    auto question = carrier;
    question.context = "transfers";
    // Nobody of ours pressed it.
    CHECK(end_of(office.plan(question, "9001555123456")) == "hangup CALL_REJECTED");
    question.answered_by = "7777";
    CHECK(end_of(office.plan(question, "1002")) == "hangup CALL_REJECTED");
    // The outside caller has no rights; who answered lends theirs, for this call.
    question.answered_by = "1002";
    CHECK(end_of(office.plan(question, "9001555123456")) == "hangup OUTGOING_CALL_BARRED");
    question.answered_by = "1001";
    CHECK(end_of(office.plan(question, "9001555123456")) == "hangup ${originate_disposition}");
    CHECK(sets(office.plan(question, "1002"), "caller_id_number=+49301234567"));
    // Bob, called by Alice and transferred by her.
    CallQuestion bob_moved{.context = "transfers", .source = "mod_sofia", .accountcode = "1002", .called_by = "1001"};
    CHECK(end_of(office.plan(bob_moved, "9001555123456")) == "hangup ${originate_disposition}");
    CHECK(sets(office.plan(bob_moved, "9196"), "caller_id_number=1002"));
    // Alice, transferred by Bob who answered her: her own rights are not what counts.
    auto alice_moved = alices_browser;
    alice_moved.context = "transfers";
    alice_moved.answered_by = "1002";
    CHECK(end_of(office.plan(alice_moved, "9001555123456")) == "hangup OUTGOING_CALL_BARRED");
    CHECK(sets(office.plan(alice_moved, "1002"), "caller_id_number=1001"));
    // Called by Alice and answered by Bob: whoever took the call is at its other end now.
    alice_moved.called_by = "1001";
    CHECK(end_of(office.plan(alice_moved, "9001555123456")) == "hangup OUTGOING_CALL_BARRED");
}

TEST_CASE("an extension takes as many calls as it may, one if it does not want to be knocked at") {
    Exchange office;
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit") == "hash calls 1002 4 1002 XML unanswered");
    office.change(bob, [](auto& extension) { extension.max_calls = 7; });
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit") == "hash calls 1002 7 1002 XML unanswered");
    office.change(bob, [](auto& extension) { extension.call_waiting = false; });
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit") == "hash calls 1002 1 1002 XML unanswered");
}

TEST_CASE("the reasons tell the rules in their order") {
    const auto plan = Exchange().plan(alices_browser, "9030555123");
    const std::vector<std::string> expected{"the route local is for other numbers", "the route national carries it",
                                            "through the gateway telco as 030555123, shown as +49301001",
                                            "through the gateway spare as 030555123, shown as +49301002"};
    CHECK(plan.reasons == expected);
}
