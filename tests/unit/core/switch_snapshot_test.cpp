#include "pbxd/switch_snapshot.hpp"

#include <doctest/doctest.h>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("the recorded list of profiles is read") {
    const auto profiles = read_profiles(fixture("api/sofia-xmlstatus.txt"));
    REQUIRE(profiles.has_value());
    CHECK(*profiles == std::vector<std::string>{"gateways", "lines"});
}

TEST_CASE("a phone's bytes are the same in a row as in its events, whatever the document calls itself") {
    const std::string xml =
        "<?xml version=\"1.0\" "
        "encoding=\"ISO-8859-1\"?>\n<profile><registrations>\n<registration>\n<user>zoe@lines</user>\n"
        "<contact>&quot;Zo\xC3\xAB&quot; "
        "&lt;sip:a%20b@192.0.2.7&gt;</contact>\n</registration>\n</registrations></profile>";
    const auto phones = read_registrations(xml, "lines");
    REQUIRE(phones->size() == 1);
    CHECK((*phones)[0].contact == "\"Zo\xC3\xAB\" <sip:a%20b@192.0.2.7>");
}

namespace {

std::string row(const std::string& call_id, const std::string& user, const std::string& contact = "x") {
    return "    <registration>\n        <call-id>" + call_id + "</call-id>\n        <user>" + user +
           "</user>\n        <contact>" + contact + "</contact>\n    </registration>\n";
}

std::string answer_of(const std::string& rows) {
    return "<profile>\n  <registrations>\n" + rows + "  </registrations>\n</profile>\n";
}

}  // namespace

TEST_CASE("rows are read a few at a time, and one that cannot be understood costs itself only") {
    const auto good = row("1", "a@lines");
    auto reader = RegistrationReader::open(answer_of(good + row("2", "a<b@lines") + good + row("3", "", "y")), "p");
    REQUIRE(reader.has_value());
    CHECK(reader->read(2).size() == 1);
    CHECK_FALSE(reader->at_end());
    CHECK(reader->read(9).size() == 1);
    CHECK(reader->at_end());
    CHECK(reader->refused() == 2);
    CHECK(reader->read(9).empty());
    CHECK(RegistrationReader::open("<profile>\n<registrations>\n<registration>\n", "p").has_error());
    CHECK(RegistrationReader::open("<profile>\n<registrations>\n" + good, "p").has_error());
}

TEST_CASE("a Call-ID, which the switch writes as it came, is nothing but a Call-ID") {
    for (const char* call_id :
         {"a<b", "&", "x</registration>", "<registration>", "</registrations></profile>", "<!--", "<![CDATA[",
          "x</call-id><user>bob@lines</user><contact>sip:me@evil</contact><call-id>y", "<user>bob@lines</user>",
          "x</call-id></registration><registration><user>bob@lines</user>"}) {
        CAPTURE(call_id);
        const auto phones = read_registrations(
            answer_of(row("1", "zoe@lines") + row(call_id, "al@lines") + row(call_id, "bo@lines")), "lines");
        REQUIRE(phones.has_value());
        REQUIRE(phones->size() == 3);
        CHECK(phones->at(0).username == "zoe");
        CHECK(phones->at(1).username == "al");
        CHECK(phones->at(1).contact == "x");
        CHECK(phones->at(2).username == "bo");
    }
}

TEST_CASE("callers' names that are no UTF-8 cost no answer") {
    const std::string bytes = "M\xFCller\xC3";
    const auto legs = read_legs(R"({"row_count":1,"rows":[{"uuid":"x","cid_name":")" + bytes +
                                R"(","direction":"outbound","cid_num":")" + bytes +
                                R"(","callstate":"ACTIVE","presence_id":"1002@extensions"}]})");
    REQUIRE(legs.has_value());
    REQUIRE(legs->size() == 1);
    CHECK(legs->at(0).presence_id == "1002@extensions");
    CHECK(legs->at(0).caller == "M\xEF\xBF\xBDller\xEF\xBF\xBD");
    const auto joined =
        read_joined(R"({"row_count":1,"rows":[{"uuid":"a","b_uuid":"b","b_cid_name":")" + bytes + R"("}]})");
    REQUIRE(joined.has_value());
    CHECK(joined->size() == 1);
}

TEST_CASE("the recorded registrations are read, two phones of one user both") {
    const auto phones = read_registrations(fixture("api/sofia-xmlstatus-profile-lines-reg.txt"), "lines");
    REQUIRE(phones.has_value());
    REQUIRE(phones->size() == 3);
    CHECK(phones->at(0).username == "1001");
    CHECK(phones->at(2).username == "1001");
    CHECK(phones->at(0).agent == "lab-phone/1.0");
    CHECK(phones->at(0).address == "127.0.0.1");
    CHECK(phones->at(0).contact == "\"\" <sip:1001@127.0.0.1:6001;ob>");
    CHECK(phones->at(0).realm == "lines");
    CHECK(phones->at(2).contact != phones->at(0).contact);
}

TEST_CASE("the recorded browsers are read, but not the socket that has not logged in") {
    const auto browsers = read_browsers(fixture("api/verto-jsonstatus.txt"));
    REQUIRE(browsers.has_value());
    REQUIRE(browsers->size() == 3);
    CHECK(browsers->at(0).client_id == "1002");
    CHECK(browsers->at(0).realm == "lines");
    CHECK(browsers->at(0).profile == "browsers");
    CHECK(browsers->at(0).address == "127.0.0.1:33302");
}

TEST_CASE("the recorded legs are read, and none where there are no rows") {
    const auto legs = read_legs(fixture("api/show-channels-as-json.txt"));
    REQUIRE(legs.has_value());
    REQUIRE(legs->size() == 2);
    CHECK(legs->at(0).phase == LegPhase::talking);
    const auto none = read_legs(R"({"row_count":0})");
    REQUIRE(none.has_value());
    CHECK(none->empty());
}

TEST_CASE("what is no answer of those commands is an error and never a crash") {
    for (const char* text : {"", "-ERR no reply\n", "{", "[]", "null", "<profile", "<a><b></a>", "{\"profiles\":7"}) {
        CAPTURE(text);
        CHECK(read_profiles(text).has_error());
        CHECK(read_registrations(text, "lines").has_error());
        CHECK(read_browsers(text).has_error());
        CHECK(read_legs(text).has_error());
    }
    // The right document with wrong members.
    CHECK(read_browsers(R"({"profiles":[7,{"users":"x"},{"name":1,"users":[{"state":"CONN_REG"},9]}]})").has_value());
    CHECK(read_legs(R"({"row_count":1,"rows":[[],{"callstate":5}]})")->empty());
    CHECK(is_command_missing(fixture("api/nosuchcommand.txt")));
    CHECK_FALSE(is_command_missing("{\"row_count\":0}"));
}
