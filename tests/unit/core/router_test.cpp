// Every rule of the router, every refusal.
#include "pbxd/router.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;
using storage::CallingClass;

namespace {

constexpr auto seconds = noon / 1000;

const CallQuestion alices_browser{.context = "extensions", .source = "mod_verto", .verto_user = "b-alice@extensions"};
const CallQuestion bobs_phone{.context = "lines",
                              .source = "mod_sofia",
                              .sip_profile = "lines",
                              .sip_authorized = "true",
                              .sip_auth_username = "bob-desk"};
const CallQuestion carrier{
    .context = "gateways", .source = "mod_sofia", .sip_profile = "gateways", .caller_number = "+49301234567"};

/// Alice (1001) and Bob (1002), two gateways, routes for local, national and international calls and for 112, a DID.
struct Office {
    ReadModel model;
    Router router{model.directory(), {.numbers = {.country_code = "49"}}};

    Office() {
        fill(model);
        for (const auto& [id, name] : {std::pair{1, "telco"}, std::pair{2, "spare"}}) {
            storage::Gateway gateway;
            gateway.id = {id};
            gateway.name = name;
            gateway.max_calls = id * 10;
            gateway.caller_id = "+4930100" + std::to_string(id);
            put(gateway);
        }
        route(1, "emergency", "112|110", 10, CallingClass::international, true);
        route(2, "local", "9[1-9]\\d{3,7}", 20, CallingClass::local);
        route(3, "national", "90[1-9]\\d{5,}", 30, CallingClass::national);
        route(4, "international", "900\\d{6,}", 40, CallingClass::international);
        storage::Did did;
        did.id = {1};
        did.number = "+493099000";
        did.name = "Front desk";
        did.extensions = {alice, bob};
        did.voicemail = bob;
        put(did);
    }
    template <class Record>
    void put(Record record) {
        model.put(std::move(record), noon);
    }
    void route(int id, const std::string& name, const std::string& pattern, int position, CallingClass needed,
               bool emergency = false) {
        storage::OutboundRoute made;
        made.id = {id};
        made.name = name;
        made.pattern = pattern;
        made.position = position;
        made.strip = emergency ? 0 : 1;
        made.calling_class = needed;
        made.gateways = {{1}, {2}};
        made.emergency = emergency;
        put(made);
    }
    void change(storage::ExtensionId id, const std::function<void(storage::Extension&)>& how) {
        auto extension = *model.directory().find(id);
        how(extension);
        put(extension);
    }
    CallPlan plan(CallQuestion question, const std::string& destination) const {
        question.destination = destination;
        return router.plan(question, seconds);
    }
};

std::string text_of(const CallPlan& plan, const std::string& application) {
    std::string text;
    for (const auto& action : plan.actions) {
        if (action.application == application) text += (text.empty() ? "" : "\n") + action.data;
    }
    return text;
}

/// What finally becomes of the call, if nothing before it does.
std::string end_of(const CallPlan& plan) {
    REQUIRE_FALSE(plan.actions.empty());
    return plan.actions.back().application + " " + plan.actions.back().data;
}

bool rings(const CallPlan& plan, const std::string& username) {
    return text_of(plan, "bridge").find("lines/" + username + "@lines/") != std::string::npos;
}

bool sets(const CallPlan& plan, const std::string& assignment) {
    return std::ranges::any_of(plan.actions, [&](const auto& action) {
        return (action.application == "set" || action.application == "set_profile_var") && action.data == assignment;
    });
}

}  // namespace

TEST_CASE("a caller is who the switch authenticated, or is refused") {
    const Office office;
    const auto refused = [&](CallQuestion question, const std::function<void(CallQuestion&)>& wrong) {
        wrong(question);
        const auto plan = office.plan(question, "1002");
        return plan.actions.size() == 1 && end_of(plan) == "hangup CALL_REJECTED" && !plan.reasons.empty();
    };
    CHECK_FALSE(refused(alices_browser, [](auto&) {}));
    CHECK(refused(alices_browser, [](auto& q) { q.source = "mod_loopback"; }));
    CHECK(refused(alices_browser, [](auto& q) { q.verto_user = "b-alice"; }));
    CHECK(refused(alices_browser, [](auto& q) { q.verto_user = "b-alice@elsewhere"; }));
    CHECK(refused(alices_browser, [](auto& q) { q.verto_user = "nobody@extensions"; }));
    CHECK(refused(alices_browser, [](auto& q) { q.verto_user.clear(), q.accountcode = "1001"; }));
    CHECK_FALSE(refused(bobs_phone, [](auto&) {}));
    CHECK(refused(bobs_phone, [](auto& q) { q.sip_authorized.clear(); }));
    CHECK(refused(bobs_phone, [](auto& q) { q.sip_profile = "gateways"; }));
    CHECK(refused(bobs_phone, [](auto& q) { q.source = "mod_verto"; }));
    CHECK(refused(bobs_phone, [](auto& q) { q.sip_auth_username = "nobody"; }));
    CHECK_FALSE(refused(carrier, [](auto& q) { q.destination = "+493099000"; }));
    CHECK(refused(carrier, [](auto& q) { q.sip_profile = "lines"; }));
    CHECK(refused(alices_browser, [](auto& q) { q.context = "default"; }));
    CHECK(refused(alices_browser, [](auto& q) { q.context.clear(); }));
}

TEST_CASE("who may not call: a disabled extension, user or line") {
    for (int what = 0; what < 3; ++what) {
        Office office;
        if (what == 0) office.change(bob, [](auto& extension) { extension.enabled = false; });
        if (what == 1) {
            auto user = *office.model.directory().find(storage::UserId{2});
            user.enabled = false;
            office.put(user);
        }
        if (what == 2) {
            auto line = *office.model.directory().line_of_username("bob-desk");
            line.enabled = false;
            office.put(line);
        }
        CHECK(end_of(office.plan(bobs_phone, "1001")) == "hangup CALL_REJECTED");
    }
}

TEST_CASE("an extension's lines and live sessions ring together, then its mailbox takes the call") {
    const Office office;
    const auto plan = office.plan(bobs_phone, "1001");
    const auto bridge = text_of(plan, "bridge");
    CHECK(rings(plan, "alice-desk"));
    CHECK(bridge.find("[origination_callee_id_name=1001]${verto_contact(b-alice@extensions)}") != std::string::npos);
    CHECK(bridge.find("bob-desk") == std::string::npos);
    CHECK(bridge.starts_with(
        "{ignore_early_media=true,media_mix_inbound_outbound_codecs=true,force_transfer_context=transfers,"));
    CHECK(bridge.find(",pbxd_called_by=1002,leg_timeout=25,fail_on_single_reject=CALL_REJECTED}") != std::string::npos);
    CHECK(bridge.find("[presence_id=1001@extensions][accountcode=1001][pbxd_answered_by=1001]"
                      "[origination_callee_id_number=1001][origination_callee_id_name=1001]") != std::string::npos);
    CHECK(sets(plan, "call_timeout=25"));
    CHECK(sets(plan, "hangup_after_bridge=true"));
    CHECK(sets(plan, "continue_on_fail=true"));
    CHECK(sets(plan, "import=pbxd_answered_by"));
    CHECK(sets(plan, "force_transfer_context=transfers"));
    CHECK(end_of(plan) == "voicemail default extensions 1001");
}

TEST_CASE("everybody is shown as the record says, whatever they claim") {
    const Office office;
    auto question = alices_browser;
    question.caller_number = "1002";
    question.accountcode = "1002";
    const auto plan = office.plan(question, "1002");
    CHECK(sets(plan, "caller_id_number=1001"));
    CHECK(sets(plan, "caller_id_name=Alice Müller"));
    CHECK(sets(plan, "effective_caller_id_number=1001"));
    CHECK(sets(plan, "effective_caller_id_name=Alice Müller"));
    CHECK(sets(plan, "ani=1001"));
    CHECK_FALSE(sets(plan, "caller_id_number=1002"));
}

TEST_CASE("a session that expired rings no more") {
    const Office office;
    auto question = bobs_phone;
    question.destination = "1001";
    const auto later = office.router.plan(question, seconds + 3600);
    CHECK(text_of(later, "bridge").find("verto_contact") == std::string::npos);
    CHECK(rings(later, "alice-desk"));
}

TEST_CASE("a contact that would be more than a contact is cut off before the dial string is read") {
    const auto bridge = text_of(Office().plan(alices_browser, "1002"), "bridge");
    const auto at = bridge.find("${url_decode(${regex(${url_encode(${sofia_contact(lines/bob-desk@lines/");
    REQUIRE(at != std::string::npos);
    // What the switch reads it with counts braces and parentheses, and ends at `$`.
    CHECK(std::ranges::count(bridge, '(') == std::ranges::count(bridge, ')'));
    CHECK(std::ranges::count(bridge, '{') == std::ranges::count(bridge, '}'));
    CHECK(bridge.find("%5Bpresence_id%3D1002%40extensions%5D%5Baccountcode%3D1002%5D") != std::string::npos);
}

TEST_CASE("without an answer: what it wants, its voicemail, or a clear cause") {
    struct Case {
        std::function<void(storage::Extension&)> how;
        std::string end;
    };
    const Case cases[] = {
        {[](auto& e) { e.voicemail = false; }, "hangup ${originate_disposition}"},
        {[](auto& e) { e.enabled = false; }, "hangup UNALLOCATED_NUMBER"},
        {[](auto& e) { e.do_not_disturb = true; }, "voicemail default extensions 1002"},
        {[](auto& e) { e.do_not_disturb = true, e.voicemail = false; }, "hangup USER_BUSY"},
        {[](auto& e) { e.forward_busy = "1001"; }, "transfer 1002 XML unanswered"},
        {[](auto& e) { e.forward_no_answer = "1001"; }, "transfer 1002 XML unanswered"},
        {[](auto& e) { e.forward_always = "9664"; }, "endless_playback tone_stream://v=-15;%(2000,4000,440,480)"},
        {[](auto& e) { e.forward_always = "7777"; }, "hangup UNALLOCATED_NUMBER"},
    };
    for (const auto& [how, end] : cases) {
        Office office;
        office.change(bob, how);
        CHECK(end_of(office.plan(alices_browser, "1002")) == end);
    }
}

TEST_CASE("an extension without any device goes to voicemail at once") {
    Office office;
    office.model.remove(storage::LineId{2}, noon);
    const auto plan = office.plan(alices_browser, "1002");
    CHECK(text_of(plan, "bridge").empty());
    CHECK(end_of(plan) == "voicemail default extensions 1002");
    office.change(bob, [](auto& extension) { extension.voicemail = false; });
    CHECK(end_of(office.plan(alices_browser, "1002")) == "hangup USER_NOT_REGISTERED");
}

TEST_CASE("what nobody took goes on by how it ended") {
    struct Case {
        std::string disposition;
        std::string end;  // of an extension that is forwarded to 9196 when busy and to 9664 when nobody answers
    };
    const Case cases[] = {
        {"USER_BUSY", "echo "},
        {"CALL_REJECTED", "echo "},
        {"", "echo "},
        {"NO_ANSWER", "endless_playback tone_stream://v=-15;%(2000,4000,440,480)"},
        {"USER_NOT_REGISTERED", "endless_playback tone_stream://v=-15;%(2000,4000,440,480)"},
        {"${system rm}", "echo "},
    };
    Office office;
    office.change(bob, [](auto& e) { e.forward_busy = "9196", e.forward_no_answer = "9664"; });
    for (const auto& [disposition, end] : cases) {
        auto question = alices_browser;
        question.context = "unanswered";
        question.disposition = disposition;
        CHECK(end_of(office.plan(question, "1002")) == end);
    }
    office.change(bob, [](auto& e) { e.forward_busy.clear(), e.forward_no_answer.clear(), e.voicemail = false; });
    auto question = carrier;
    question.context = "unanswered";
    question.disposition = "NO_ANSWER";
    CHECK(end_of(office.plan(question, "1002")) == "hangup NO_ANSWER");
    question.disposition = "x; rm";
    CHECK(end_of(office.plan(question, "1002")) == "hangup USER_BUSY");
    CHECK(end_of(office.plan(question, "7777")) == "hangup UNALLOCATED_NUMBER");
}

TEST_CASE("a forward goes with the rights of the one who forwards, and not for ever") {
    Office office;
    office.change(bob, [](auto& e) { e.forward_always = "9001555123456", e.calling_class = CallingClass::local; });
    office.change(alice, [](auto& e) { e.calling_class = CallingClass::international; });
    CHECK(end_of(office.plan(alices_browser, "1002")) == "hangup OUTGOING_CALL_BARRED");
    office.change(bob, [](auto& e) { e.calling_class = CallingClass::international, e.caller_id = "+493055"; });
    office.change(alice, [](auto& e) { e.calling_class = CallingClass::internal; });
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit_execute").find("=+493055}") != std::string::npos);

    office.change(alice, [](auto& e) { e.forward_always = "1002"; });
    office.change(bob, [](auto& e) { e.forward_always = "1001"; });
    CHECK(end_of(office.plan(carrier, "+493099000")) != "hangup EXCHANGE_ROUTING_ERROR");
    CHECK(end_of(office.plan(alices_browser, "1002")) == "hangup EXCHANGE_ROUTING_ERROR");
    auto question = alices_browser;
    question.context = "unanswered";
    question.hops = "5";
    question.disposition = "USER_BUSY";
    office.change(bob, [](auto& e) { e.forward_always.clear(), e.forward_busy = "9196"; });
    CHECK(end_of(office.plan(question, "1002")) == "hangup EXCHANGE_ROUTING_ERROR");
    question.hops = "4";
    CHECK(end_of(office.plan(question, "1002")) == "echo ");
}

TEST_CASE("one's own number and *97 open one's mailbox, *98 any") {
    Office office;
    for (const std::string number : {"1001", "*97"}) {
        const auto plan = office.plan(alices_browser, number);
        CHECK(end_of(plan) == "voicemail check default extensions 1001");
        CHECK(sets(plan, "voicemail_authorized=true"));
    }
    const auto any = office.plan(alices_browser, "*98");
    CHECK(end_of(any) == "voicemail check default extensions");
    CHECK_FALSE(sets(any, "voicemail_authorized=true"));
    CHECK(end_of(office.plan(alices_browser, "*00")) == "hangup UNALLOCATED_NUMBER");
    office.change(alice, [](auto& extension) { extension.voicemail = false; });
    CHECK(end_of(office.plan(alices_browser, "*97")) == "hangup FACILITY_NOT_SUBSCRIBED");
}

TEST_CASE("a party transferred to a mailbox has not opened it") {
    auto question = carrier;
    question.context = "transfers";
    question.answered_by = "1001";
    const auto plan = Office().plan(question, "*97");
    CHECK(end_of(plan) == "voicemail check default extensions 1001");
    CHECK_FALSE(sets(plan, "voicemail_authorized=true"));
}

TEST_CASE("only numbers are dialled") {
    const Office office;
    for (const std::string& bad : {std::string(), std::string("abc"), std::string("10 01"), std::string("${x}"),
                                   std::string("1001\n"), std::string("+"), std::string(33, '1'), std::string("1+1")}) {
        CAPTURE(bad);
        CHECK(end_of(office.plan(alices_browser, bad)) == "hangup INVALID_NUMBER_FORMAT");
    }
}

TEST_CASE("a calling class may dial what it and those below it may") {
    struct Case {
        std::string dialled;
        CallingClass least;
    };
    const Case cases[] = {{"955512", CallingClass::local},
                          {"9030555123", CallingClass::national},
                          {"9001555123456", CallingClass::international}};
    for (const auto& [dialled, least] : cases) {
        for (const auto has :
             {CallingClass::internal, CallingClass::local, CallingClass::national, CallingClass::international}) {
            Office office;
            office.change(alice, [has](auto& extension) { extension.calling_class = has; });
            const auto plan = office.plan(alices_browser, dialled);
            CAPTURE(dialled);
            CHECK((end_of(plan) == "hangup OUTGOING_CALL_BARRED") == (has < least));
            CHECK(text_of(plan, "limit_execute").empty() == (has < least));
        }
    }
    CHECK(end_of(Office().plan(alices_browser, "55512")) == "hangup UNALLOCATED_NUMBER");
}

TEST_CASE("the gateways of a route are tried in its order, each within its limit") {
    Office office;
    const auto plan = office.plan(alices_browser, "9030555123");
    CHECK(text_of(plan, "limit_execute") ==
          "hash gateways telco 10 bridge {leg_progress_timeout=12,media_mix_inbound_outbound_codecs=true,"
          "origination_caller_id_number=+49301001,origination_caller_id_name=+49301001}sofia/gateway/telco/030555123\n"
          "hash gateways spare 20 bridge {leg_progress_timeout=12,media_mix_inbound_outbound_codecs=true,"
          "origination_caller_id_number=+49301002,origination_caller_id_name=+49301002}sofia/gateway/spare/030555123");
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
    Office office;
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
}

TEST_CASE("digits are stripped and put in front") {
    Office office;
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
    Office office;
    office.change(alice, [](auto& extension) { extension.calling_class = CallingClass::internal; });
    office.change(bob, [](auto& extension) { extension.number = "112"; });
    const auto plan = office.plan(alices_browser, "112");
    CHECK(text_of(plan, "bridge").find("sofia/gateway/telco/112") != std::string::npos);
    CHECK(text_of(plan, "bridge").find("sofia/gateway/spare/112") != std::string::npos);
    CHECK(text_of(plan, "limit").empty());
    CHECK(text_of(plan, "limit_execute").empty());
}

TEST_CASE("the first route that matches decides, and one that is off is passed over") {
    Office office;
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
    Office office;
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
    }
    office.change(bob, [](auto& extension) { extension.do_not_disturb = true; });
    CHECK_FALSE(rings(office.plan(carrier, "+493099000"), "bob-desk"));
    office.change(bob, [](auto& extension) { extension.voicemail = false; });
    CHECK(end_of(office.plan(carrier, "+493099000")) == "hangup ${originate_disposition}");
    office.change(alice, [](auto& extension) { extension.enabled = false; });
    CHECK(end_of(office.plan(carrier, "+493099000")) == "hangup USER_NOT_REGISTERED");
}

TEST_CASE("nothing but DIDs can be reached from a gateway") {
    Office office;
    for (const std::string number : {"1001", "1002", "112", "*97", "*98", "9030555123", "9196", "+493099001", "", "x"})
        CHECK(end_of(office.plan(carrier, number)) == "hangup UNALLOCATED_NUMBER");
    auto did = *office.model.directory().did_of_number("+493099000");
    did.enabled = false;
    office.put(did);
    CHECK(end_of(office.plan(carrier, "+493099000")) == "hangup UNALLOCATED_NUMBER");
}

TEST_CASE("an outside caller is shown by a number in E.164, or by none") {
    const Office office;
    CHECK(sets(office.plan(carrier, "+493099000"), "caller_id_number=+49301234567"));
    auto question = carrier;
    question.caller_number = "030 1234567";
    CHECK(sets(office.plan(question, "+493099000"), "caller_id_number=+49301234567"));
    for (const std::string claimed : {"1001", "anonymous", "${system x}", "'; rm"}) {
        question.caller_number = claimed;
        const auto plan = office.plan(question, "+493099000");
        CHECK(sets(plan, "caller_id_number="));
        CHECK(sets(plan, "caller_id_name="));
    }
}

TEST_CASE("a transfer is judged by who transfers, and shows who is transferred") {
    Office office;
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
}

TEST_CASE("an extension takes as many calls as it may, one if it does not want to be knocked at") {
    Office office;
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit") == "hash calls 1002 4 1002 XML unanswered");
    office.change(bob, [](auto& extension) { extension.max_calls = 7; });
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit") == "hash calls 1002 7 1002 XML unanswered");
    office.change(bob, [](auto& extension) { extension.call_waiting = false; });
    CHECK(text_of(office.plan(alices_browser, "1002"), "limit") == "hash calls 1002 1 1002 XML unanswered");
}

TEST_CASE("the reasons tell the rules in their order") {
    const auto plan = Office().plan(alices_browser, "9030555123");
    const std::vector<std::string> expected{"the route local is for other numbers", "the route national carries it",
                                            "through the gateway telco as 030555123, shown as +49301001",
                                            "through the gateway spare as 030555123, shown as +49301002"};
    CHECK(plan.reasons == expected);
}
