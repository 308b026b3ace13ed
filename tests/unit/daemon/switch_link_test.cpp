// Presence kept true to a switch that speaks the Event Socket as the recordings show it.
#include "pbxd/switch_link.hpp"

#include "linked.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("a link subscribes to exactly what presence needs, and then asks what the switch has") {
    Linked at;
    CHECK(at.link_state() == LinkState::down);
    at.come_up();
    const std::string events =
        "event plain HEARTBEAT CHANNEL_CALLSTATE CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_DESTROY MESSAGE_WAITING "
        "CUSTOM sofia::register sofia::unregister "
        "sofia::expire sofia::register_failure sofia::gateway_state sofia::profile_start "
        "verto::login verto::client_disconnect";
    const std::vector<std::string> heard{"auth ClueCon",
                                         "api global_getvar core_uuid",
                                         "api hostname",
                                         events,
                                         "event plain BACKGROUND_JOB",
                                         "sofia xmlstatus",
                                         "sofia xmlstatus profile gateways reg",
                                         "sofia xmlstatus profile lines reg",
                                         "verto jsonstatus",
                                         "show channels as json",
                                         "show calls as json"};
    CHECK(at.pbx.heard == heard);
    CHECK(at.state("1001") == State::offline);
    CHECK(at.office.model.presence().switches().back().core_uuid == "core-1");
    CHECK(at.link.verto_port() == 8081);
}

TEST_CASE("what the switch has when the link comes up is who is online") {
    Linked at(false);
    const auto made = at.office.new_session("2001", session_a);
    at.pbx.answers["sofia xmlstatus profile lines reg"] = fixture("api/sofia-xmlstatus-profile-lines-reg.txt");
    const auto browsers =
        replaced(fixture("api/verto-jsonstatus.txt"), "\"1001\"", "\"" + made.session.client_id + "\"");
    at.pbx.answers["verto jsonstatus"] = replaced(browsers, "\"lines\"", "\"warehouse\"");
    at.run();
    at.come_up();
    CHECK(at.presence("1001").phones == 2);
    CHECK(at.presence("1002").phones == 1);
    CHECK(at.presence("2001").browsers == 2);
    for (const auto* number : {"1001", "1002", "2001"}) CHECK(at.state(number) == State::online);
    CHECK_FALSE(at.presence("1001").since_exact);
    // The recorded browser 1002 is nobody's.
    CHECK(at.office.model.presence().stray_devices() == 1);
}

TEST_CASE("a link that comes up in the middle of a call finds who is in it") {
    Linked at(false);
    at.pbx.answers["show channels as json"] =
        R"({"row_count":2,"rows":[{"uuid":"a","callstate":"ACTIVE","presence_id":"1001@extensions"},)"
        R"({"uuid":"b","callstate":"RINGING","presence_id":"1002@extensions"}]})";
    at.run();
    at.come_up();
    CHECK(at.state("1001") == State::talking);
    CHECK(at.state("1002") == State::ringing);
}

TEST_CASE("phones and calls that come and go are followed by their events") {
    Linked at;
    at.come_up();
    at.phone_event("register", "a");
    at.wait_for("1001", State::online);
    CHECK(at.presence("1001").since_exact);
    at.phone_event("register", "b");
    at.pbx.serve_until([&] { return at.presence("1001").phones == 2; });
    at.phone_event("unregister", "a");
    at.pbx.serve_until([&] { return at.presence("1001").phones == 1; });
    at.leg_event("leg", "RINGING");
    at.wait_for("1001", State::ringing);
    at.leg_event("leg", "ACTIVE");
    at.wait_for("1001", State::talking);
    at.leg_event("leg", "HANGUP");
    at.wait_for("1001", State::online);
    at.phone_event("expire", "b");
    at.wait_for("1001", State::offline);
    CHECK(at.changes > 0);
}

TEST_CASE("a recorded stream of registrations is followed as it came") {
    Linked at;
    at.come_up();
    const auto bytes = fixture("esl/registrations.plain");
    const auto events = bytes.find("Content-Length: ");
    at.pbx.send_raw(bytes.substr(events));
    // Events of a stream are taken in order: what comes last tells that all before it has been read.
    at.leg_event("last", "ACTIVE");
    at.wait_for("1001", State::talking);
    CHECK(at.link.is_up());
    CHECK(at.pbx.connections == 1);
}

TEST_CASE("while a link is down nobody's state is known, and it is rebuilt from what the switch has then") {
    Linked at;
    at.come_up();
    at.phone_event("register", "a");
    at.wait_for("1001", State::online);
    at.pbx.drop();
    at.office.loop.until([&] { return at.link_state() == LinkState::down; });
    CHECK(at.state("1001") == State::unknown);
    CHECK(at.state("1002") == State::unknown);
    CHECK(at.office.log.count("switch office: no link", Level::warning) == 1);
    // The phone left while nobody looked, and the switch was restarted.
    at.pbx.core_uuid = "core-2";
    at.come_up();
    CHECK(at.state("1001") == State::offline);
    CHECK(at.office.model.presence().switches().back().core_uuid == "core-2");
    CHECK(at.pbx.connections == 2);
}

TEST_CASE("an event during the rebuild counts more than the switch's older answer") {
    Linked at(false);
    at.pbx.answers["sofia xmlstatus profile lines reg"] = fixture("api/sofia-xmlstatus-profile-lines-reg.txt");
    // One of the two phones leaves after the switch was asked, and its row is in the answer all the same.
    at.pbx.before_answer = [&at](const std::string& command) {
        if (command != "sofia xmlstatus profile lines reg") return;
        at.pbx.send_event(
            "Event-Subclass: sofia%3A%3Aunregister\nEvent-Name: CUSTOM\nprofile-name: lines\nfrom-user: 1001\n"
            "from-host: lines\ncontact: %22%22%20%3Csip%3A1001%40127.0.0.1%3A6001%3Bob%3E\n");
    };
    at.run();
    at.come_up();
    CHECK(at.presence("1001").phones == 1);
    CHECK(at.presence("1002").phones == 1);
}

TEST_CASE("a link that goes during the rebuild does not come up with half of it") {
    Linked at(false);
    at.pbx.answer_jobs = false;
    at.run();
    at.pbx.serve_until([&] { return !at.pbx.heard.empty() && at.pbx.heard.back() == "sofia xmlstatus"; });
    CHECK(at.link_state() == LinkState::rebuilding);
    at.phone_event("register", "a");
    at.pbx.serve_until([&] { return at.presence("1001").phones == 1; });
    at.pbx.drop();
    at.office.loop.until([&] { return at.link_state() == LinkState::down; });
    at.pbx.answer_jobs = true;
    at.come_up();
    CHECK(at.state("1001") == State::offline);
}

TEST_CASE("an answer that is none is asked for again, and nobody is believed until then") {
    // All at once, for the links pause before they ask again.
    std::vector<std::unique_ptr<Linked>> all;
    const std::vector<std::string> commands{"sofia xmlstatus", "sofia xmlstatus profile lines reg", "verto jsonstatus",
                                            "show channels as json", "show calls as json"};
    for (const auto& command : commands) {
        auto& at = *all.emplace_back(std::make_unique<Linked>(false));
        at.pbx.answers[command] = "\xff garbage <profile";
        at.run();
        at.pbx.serve_until([&] { return at.office.log.count("could not be asked what it has", Level::warning) > 0; });
        CHECK(at.link_state() == LinkState::rebuilding);
        CHECK(at.state("1001") == State::unknown);
        at.pbx.answer_with_nothing();
    }
    for (auto& at : all) {
        at->come_up();
        CHECK(at->pbx.connections == 1);
        CHECK(at->state("1001") == State::offline);
    }
}

TEST_CASE("a switch without mod_sofia or mod_verto comes up with what it has") {
    Linked at(false);
    at.pbx.answers.erase("verto jsonstatus");
    at.pbx.answers.erase("sofia xmlstatus");
    at.run();
    at.come_up();
    CHECK(at.office.log.count("is the module loaded?", Level::warning) == 2);
}

TEST_CASE("events that say nothing, and ones that lack what they should have, change nothing") {
    Linked at;
    at.come_up();
    for (const auto* lines :
         {"Event-Name: HEARTBEAT\n", "Event-Name: CUSTOM\n",
          "Event-Name: CUSTOM\nEvent-Subclass: sofia%3A%3Aregister\n",
          "Event-Name: CHANNEL_CALLSTATE\nChannel-Call-State: ACTIVE\n", "Event-Name: CHANNEL_DESTROY\n", "\n",
          "Event-Name: CUSTOM\nEvent-Subclass: verto%3A%3Alogin\nverto_success: 0\nverto_login: x%40extensions\n",
          "Event-Name: CUSTOM\nEvent-Subclass: %zz\n"}) {
        at.pbx.send_event(lines);
    }
    at.phone_event("register", "a");
    at.wait_for("1001", State::online);
    CHECK(at.pbx.connections == 1);
    CHECK(at.office.model.presence().online_count() == 1);
    CHECK(at.office.model.presence().stray_devices() == 0);
}

TEST_CASE("some events that waited behind a long answer are no reason to ask it again") {
    Linked at;
    at.come_up();
    for (const auto* seconds : {"1795348800", "1795348790", "1795348791", "1795348800"}) {
        at.pbx.send_event("Event-Name: HEARTBEAT\nEvent-Date-Timestamp: " + std::string(seconds) + "000000\n");
    }
    at.phone_event("register", "a");
    at.wait_for("1001", State::online);
    CHECK(at.link.is_up());
    CHECK(at.office.log.count("thrown some away", Level::warning) == 0);
}

TEST_CASE("bytes that are no Event Socket end the connection, and it is made anew") {
    Linked at;
    at.come_up();
    at.pbx.send_raw("Content-Length: 99999999999999999999\n\n");
    at.office.loop.until([&] { return at.link_state() == LinkState::down; });
    at.come_up();
    CHECK(at.pbx.connections == 2);
}

TEST_CASE("a wrong password is logged once for each outage, and never told") {
    Office office;
    FakeSwitch pbx(office.loop);
    auto configuration = at_port(pbx.port());
    configuration.password = "open sesame";
    SwitchLink link(office.loop.executor(), configuration, office.model, office.clock, office.log);
    bool ended = false;
    auto run = [&]() -> asio::awaitable<void> {
        co_await link.run();
        ended = true;
    };
    office.loop.start(run());
    pbx.serve_until([&] { return pbx.connections >= 3; });
    CHECK(office.log.count("switch office: no link", Level::warning) == 1);
    CHECK(office.log.count("open sesame", Level::debug) == 0);
    CHECK_FALSE(link.is_up());
    link.stop();
    pbx.serve_until([&] { return ended; });
}

TEST_CASE("stopping ends the link, up or down") {
    {
        Linked at;
        at.come_up();
    }
    Linked at;
    at.pbx.drop();
}

namespace {

const std::string some_call = "10af273a-5f2c-4c77-9d81-000000000001";

/// An event of a phone's A leg.
std::string call_event(const std::string& name, const std::string& more) {
    return "Event-Name: " + name +
           "\nCall-Direction: inbound\nChannel-Name: sofia/lines/1001%40192.0.2.7\nUnique-ID: " + some_call +
           "\nChannel-Presence-ID: 1001%40extensions\nCaller-Destination-Number: 1002\n" +
           "Caller-Channel-Created-Time: 1795348800000000\n" + more;
}

struct Recorded : Linked {
    Recorded() : Linked(false) { office.calls->watch(link); }
    std::vector<storage::CallRecord> records() {
        return office.loop.run(office.storage->call_records().list({})).value();
    }
    void wait_for_stage(storage::CallStage wanted) {
        pbx.serve_until([&] {
            const auto all = records();
            return all.size() == 1 && all[0].stage == wanted;
        });
    }
};

}  // namespace

TEST_CASE("a call is recorded as its events come") {
    Recorded at;
    at.run();
    at.come_up();
    at.pbx.send_event(call_event("CHANNEL_CALLSTATE", "Channel-Call-State: RINGING\n"));
    at.wait_for_stage(storage::CallStage::open);
    CHECK(at.records()[0].switch_name == "office");
    CHECK(at.state("1001") == State::ringing);
    at.pbx.send_event(call_event("CHANNEL_DESTROY",
                                 "Hangup-Cause: CALL_REJECTED\nvariable_accountcode: 1001\n"
                                 "Caller-Channel-Hangup-Time: 1795348805000000\n"));
    at.wait_for_stage(storage::CallStage::complete);
    CHECK(at.records()[0].result == storage::CallResult::refused);
    CHECK(at.records()[0].caller == at.office.extension("1001").id);
    CHECK(at.records()[0].ended_at == 1'795'348'805'000);
}

TEST_CASE("a call that is gone when the link comes up again is lost; one that is there goes on") {
    Recorded at;
    const storage::CallRecord open{
        .switch_name = "office", .uuid = some_call, .started_at = noon, .caller_number = "1001", .dialled = "1002"};
    REQUIRE(at.office.loop.run(at.office.storage->call_records().put({open})).has_value());
    REQUIRE(at.office.loop.run(at.office.calls->load()).has_value());
    at.pbx.answers["show channels as json"] =
        R"({"row_count":1,"rows":[{"uuid":")" + some_call + R"(","callstate":"ACTIVE","presence_id":""}]})";
    at.run();
    at.come_up();
    CHECK(at.office.calls->tracker().open() == 1);
    at.pbx.answers["show channels as json"] = R"({"row_count":0})";
    at.pbx.drop();
    at.wait_for_stage(storage::CallStage::lost);
    CHECK(at.office.calls->tracker().open() == 0);
    CHECK(at.records()[0].ended_at == 0);
}
