// What events and CDRs tell of calls.
#include "pbxd/call_fact.hpp"

#include <doctest/doctest.h>

#include "cdr.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

std::vector<CallFact> call_facts_in(const std::string& bytes) {
    std::vector<CallFact> facts;
    for_each_event_of(bytes, [&](const esl::EventView& event) {
        if (auto fact = read_call_event(event)) facts.push_back(std::move(*fact));
    });
    return facts;
}

std::vector<CallFact> call_facts_of(const std::string& recording) { return call_facts_in(fixture("esl/" + recording)); }

const std::string recorded_call = "10af273a-5f2c-4c77-9d81-a143530b5863";

}  // namespace

TEST_CASE("the recorded browser's call is seen to ring and to be answered, and told to its end") {
    const auto facts = call_facts_of("verto-call.plain");
    REQUIRE(facts.size() == 4);  // RINGING, EARLY, ACTIVE, DESTROY of the caller's leg; nothing of the called one's
    const auto& first = std::get<CallSeen>(facts[0]);
    CHECK(first.uuid == recorded_call);
    CHECK(first.origin == CallOrigin::browser);
    CHECK(first.presence_id == "1001@lines");
    CHECK(first.dialled == "1002");
    CHECK(first.started_at == 1'795'371'443'295);
    CHECK(first.answered_at == 0);
    CHECK(std::get<CallSeen>(facts[2]).answered_at == 1'795'371'443'635);
    const auto& last = std::get<CallOver>(facts[3]);
    CHECK(last.uuid == recorded_call);
    CHECK(last.presence_id == "1001@lines");
    CHECK(last.started_at == first.started_at);
    CHECK(last.answered_at == 1'795'371'443'635);
    CHECK(last.ended_at == 1'795'371'451'395);
    CHECK(last.cause == "NORMAL_CLEARING");
    CHECK(last.dialled == "1002");
    CHECK(last.core_uuid == "aeb0a09f-0849-4260-bc0b-bf326b845c35");
}

TEST_CASE("what a carrier's leg says of its caller counts once the call was routed") {
    const auto number_in = [](const std::string& state, const std::string& channel) {
        const std::string body = "Event-Name: CHANNEL_CALLSTATE\nUnique-ID: " + recorded_call +
                                 "\nCall-Direction: inbound\nChannel-Name: " + channel +
                                 "/x\nChannel-Call-State: RINGING\nChannel-State: " + state +
                                 "\nCaller-Caller-ID-Number: 089111222\nCaller-Destination-Number: 030123456\n"
                                 "Caller-Channel-Created-Time: 1795371443295000\n\n";
        const auto facts = call_facts_in("Content-Length: " + std::to_string(body.size()) +
                                         "\nContent-Type: text/event-plain\n\n" + body);
        REQUIRE(facts.size() == 1);
        return std::get<CallSeen>(facts[0]).caller_number;
    };
    for (const auto* before : {"CS_NEW", "CS_INIT", "CS_ROUTING"}) CHECK(number_in(before, "sofia/gateways").empty());
    for (const auto* after : {"CS_EXECUTE", "CS_CONSUME_MEDIA", "CS_HANGUP"})
        CHECK(number_in(after, "sofia/gateways") == "089111222");
    CHECK(number_in("CS_ROUTING", "sofia/lines") == "089111222");
}

TEST_CASE("loopback legs, registrations and logins are no calls") {
    CHECK(call_facts_of("commands-and-calls.plain").empty());
    CHECK(call_facts_of("registrations.plain").empty());
    CHECK(call_facts_of("verto-logins.plain").empty());
}

TEST_CASE("the legs of a switch are known by their UUIDs") {
    const auto read = read_channel_uuids(fixture("api/show-channels-as-json.txt"));
    REQUIRE(read.has_value());
    CHECK(*read ==
          std::vector<std::string>{"c0c1023f-c48b-42f9-968f-704334b6f81c", "91fe4b2b-060b-43d5-a2b6-8bdc4d8924d8"});
    CHECK(read_channel_uuids(R"({"row_count":0})")->empty());
    for (const auto* bad : {"", "-ERR", "[]", R"({"rows":[]})"}) CHECK(read_channel_uuids(bad).has_error());
    CHECK(read_channel_uuids(R"({"row_count":1,"rows":[7,{"uuid":8},{}]})")->empty());
}

TEST_CASE("a CDR tells a call to its end, with what was dialled at first") {
    Cdr cdr;
    cdr.variables["pbxd_answered_by"] = "1003";
    cdr.variables["pbxd_gateway"] = "telco";
    cdr.variables["pbxd_mailbox"] = "1004";
    cdr.flows = {{"1001", "1003"}, {"1001", "1002"}};  // transferred: the newest first
    const auto read = read_cdr(cdr.xml());
    REQUIRE(read.has_value());
    CHECK(read->uuid == cdr.variables["uuid"]);
    CHECK(read->origin == CallOrigin::phone);
    CHECK(read->accountcode == "1001");
    CHECK(read->presence_id == "1001@extensions");  // percent-encoded in the CDR
    CHECK(read->caller_number == "1001");
    CHECK(read->dialled == "1002");
    CHECK(read->started_at == 1'795'348'800'000);
    CHECK(read->answered_at == 1'795'348'803'000);
    CHECK(read->ended_at == 1'795'348'863'000);
    CHECK(read->cause == "NORMAL_CLEARING");
    CHECK(read->answered_by == "1003");
    CHECK(read->gateway == "telco");
    CHECK(read->mailbox == "1004");
    CHECK(read->core_uuid == "core-1");
}

TEST_CASE("the CDR that the switch spooled of a phone's call to a phone is read") {
    const auto read = read_cdr(fixture("cdr/phone-calls-phone.xml"));
    REQUIRE(read.has_value());
    CHECK(read->uuid == "fde1ea64-d642-4291-bef6-439b4d2deef8");
    CHECK(read->origin == CallOrigin::phone);
    CHECK(read->accountcode == "1001");
    CHECK(read->presence_id == "1001@extensions");
    CHECK(read->caller_number == "1001");
    CHECK(read->dialled == "1002");
    CHECK(read->started_at == 1'795'419'807'488);
    CHECK(read->answered_at == 1'795'419'807'528);
    CHECK(read->ended_at == 1'795'419'810'328);
    CHECK(read->cause == "NORMAL_CLEARING");
    CHECK(read->answered_by == "1002");
    CHECK(read->gateway.empty());
    CHECK(read->mailbox.empty());
    CHECK(read->core_uuid == "8944f0ce-422f-4211-aa76-2b4657fd8a53");
}

TEST_CASE("times that a clock put out of order are brought into it") {
    Cdr cdr;
    cdr.variables["answer_uepoch"] = "1795348700000000";
    cdr.variables["end_uepoch"] = "0";
    const auto read = read_cdr(cdr.xml());
    REQUIRE(read.has_value());
    CHECK(read->answered_at == read->started_at);
    CHECK(read->ended_at == read->started_at);
}

TEST_CASE("the CDR of a leg that is no caller's is told apart from what is none") {
    for (const auto& [name, value] :
         {std::pair{"direction", "outbound"}, std::pair{"channel_name", "loopback/9000-b"},
          std::pair{"channel_name", "sofia/other/1001%40192.0.2.7"}, std::pair{"pbxd_tie", "true"}}) {
        Cdr cdr;
        cdr.variables[name] = value;
        CHECK(read_cdr(cdr.xml()).error() == boost::system::errc::not_supported);
    }
}

TEST_CASE("what is no CDR is refused") {
    const auto good = Cdr().xml();
    std::string deep = "<cdr><variables>";
    for (int i = 0; i < 40; ++i) deep += "<a>";
    for (int i = 0; i < 40; ++i) deep += "</a>";
    deep += good.substr(good.find("<variables>") + 11);
    std::string wide = good;
    std::string many;
    for (int i = 0; i < 25'000; ++i) many += "<a/>";
    wide.insert(wide.find("<uuid>"), many);
    std::string huge = good + std::string(max_cdr_bytes, ' ');
    for (const auto& bad : std::vector<std::string>{"", "cdr", "<cdr/>", "<cdr><variables/></cdr>", "cdr=" + good,
                                                    good.substr(0, good.size() / 2), deep, wide, huge}) {
        CAPTURE(bad.substr(0, 100));
        CHECK(read_cdr(bad).has_error());
    }
    for (const auto& [name, value] : {std::pair{"uuid", "x"}, std::pair{"uuid", ""}, std::pair{"start_uepoch", ""},
                                      std::pair{"start_uepoch", "-1795348800000000"}, std::pair{"start_uepoch", "17e9"},
                                      std::pair{"start_uepoch", "99999999999999999999"}}) {
        Cdr cdr;
        cdr.variables[name] = value;
        const std::string captured = name;
        CAPTURE(captured);
        CHECK(read_cdr(cdr.xml()).error() == boost::system::errc::bad_message);
    }
    Cdr nowhere;
    nowhere.flows.clear();
    CHECK(read_cdr(nowhere.xml()).error() == boost::system::errc::bad_message);
    // Escapes that are none stay as they are, as the switch reads them.
    Cdr odd;
    odd.variables["pbxd_answered_by"] = "%zz%4";
    CHECK(read_cdr(odd.xml())->answered_by == "%zz%4");
}
