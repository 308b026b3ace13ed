// The router's rules: who calls, what rings, and what follows; every refusal.
#include "exchange.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("a caller is who the switch authenticated, or is refused") {
    const Exchange office;
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
        Exchange office;
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
    const Exchange office;
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
    const Exchange office;
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

TEST_CASE("a line that is disabled does not ring, and its extension's browsers do") {
    Exchange office;
    auto line = *office.model.directory().line_of_username("alice-desk");
    line.enabled = false;
    office.put(line);
    const auto plan = office.plan(bobs_phone, "1001");
    CHECK_FALSE(rings(plan, "alice-desk"));
    CHECK(text_of(plan, "bridge").find("verto_contact(b-alice@extensions)") != std::string::npos);
}

TEST_CASE("a session that expired rings no more") {
    const Exchange office;
    auto question = bobs_phone;
    question.destination = "1001";
    const auto later = office.router.plan(question, seconds + 3600);
    CHECK(text_of(later, "bridge").find("verto_contact") == std::string::npos);
    CHECK(rings(later, "alice-desk"));
}

TEST_CASE("calls to phones offer encryption as the configuration says; browsers have it anyway") {
    const std::pair<Srtp, std::string> cases[] = {
        {Srtp::off, ""}, {Srtp::accept, ""}, {Srtp::optional, "optional"}, {Srtp::mandatory, "mandatory"}};
    const Exchange office;
    for (const auto& each : cases) {
        const auto& wanted = each.second;
        CAPTURE(wanted);
        const Router router(office.model.directory(), {.numbers = {.country_code = "49"}, .srtp = each.first});
        auto question = bobs_phone;
        question.destination = "1001";
        const auto bridge = text_of(router.plan(question, seconds), "bridge");
        question = carrier;
        question.destination = "+493099000";
        const auto group = text_of(router.plan(question, seconds), "bridge");
        const auto asked = "[rtp_secure_media_outbound=" + wanted + "])}";
        for (const auto& text : {bridge, group}) {
            CHECK((text.find("rtp_secure_media") != std::string::npos) == !wanted.empty());
            if (wanted.empty()) continue;
            CHECK(text.find("lines/alice-desk@lines/[presence_id=1001@extensions]") != std::string::npos);
            CHECK(text.find(asked) != std::string::npos);
            // What the switch makes of it is what the contact is looked for with.
            CHECK(text.find("%5Brtp_secure_media_outbound%3D" + wanted + "%5Dsofia/lines/") != std::string::npos);
            const auto browser = text.find("${verto_contact(");
            REQUIRE(browser != std::string::npos);
            CHECK(text.substr(0, browser).ends_with("[origination_callee_id_name=1001]"));
        }
    }
}

TEST_CASE("a contact that would be more than a contact is cut off before the dial string is read") {
    const auto bridge = text_of(Exchange().plan(alices_browser, "1002"), "bridge");
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
        Exchange office;
        office.change(bob, how);
        CHECK(end_of(office.plan(alices_browser, "1002")) == end);
    }
}

TEST_CASE("an extension without any device goes to voicemail at once") {
    Exchange office;
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
    Exchange office;
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
    Exchange office;
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
    Exchange office;
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
    const auto plan = Exchange().plan(question, "*97");
    CHECK(end_of(plan) == "voicemail check default extensions 1001");
    CHECK_FALSE(sets(plan, "voicemail_authorized=true"));
}

TEST_CASE("only numbers are dialled") {
    const Exchange office;
    for (const std::string& bad : {std::string(), std::string("abc"), std::string("10 01"), std::string("${x}"),
                                   std::string("1001\n"), std::string("+"), std::string(33, '1'), std::string("1+1")}) {
        CAPTURE(bad);
        CHECK(end_of(office.plan(alices_browser, bad)) == "hangup INVALID_NUMBER_FORMAT");
    }
}
