// The commands with which pbxd has the switch call devices.
#include "pbxd/device_dialling.hpp"

#include "exchange.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

constexpr const char* desk =
    "\"Desk\" <sip:alice-desk@192.0.2.7:5060;transport=tcp;fs_path=sip%3A192.0.2.1>;expires=60";

bool has(const std::optional<std::string>& text, const std::string& part) {
    return text.has_value() && text->find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a phone's contact is the address in its angle brackets, or none") {
    CHECK(phone_at(desk) ==
          esl::dial::Contact{.profile = "lines",
                             .address = "sip:alice-desk@192.0.2.7:5060;transport=tcp;fs_path=sip%3A192.0.2.1"});
    CHECK(phone_at("sips:a@192.0.2.7") == esl::dial::Contact{.profile = "lines", .address = "sips:a@192.0.2.7"});
    for (const char* wrong : {"", "<", "<sip:a@b", "tel:+49", "<gateway/telco/1>", "\"sip:\" <http://x>"}) {
        CAPTURE(wrong);
        CHECK_FALSE(phone_at(wrong).has_value());
    }
}

TEST_CASE("a leg to another switch carries the seal, and is nobody's leg here") {
    const Exchange office;
    const auto& directory = office.model.directory();
    const esl::dial::Contact there{.profile = "gateways", .address = "sip:1001@192.0.2.10:5080"};
    const RingLeg leg{.seconds = 20, .leg = "leg-1", .pickup = "call-1", .tie = "1.2.1001.1002.abc"};
    const auto text = ring_command(*directory.find(alice), directory, there, {.number = "1002", .name = "Bob"}, leg);
    CHECK(has(text, "sip_h_X-Pbxd-Tie=1.2.1001.1002.abc"));
    CHECK(has(text, "sofia/gateways/sip:1001@192.0.2.10:5080"));
    CHECK(has(text, "pbxd_answered_by=1001"));
    CHECK_FALSE(has(text, "accountcode="));
    CHECK_FALSE(has(text, "presence_id="));
}

TEST_CASE("a leg of a live call has its own UUID, its owner's identity, and picks the caller up") {
    const Exchange office;
    const auto& directory = office.model.directory();
    const auto& extension = *directory.find(alice);
    const RingLeg leg{.seconds = 20, .leg = "leg-1", .pickup = "call-1"};
    const auto text = ring_command(extension, directory, *phone_at(desk), {.number = "1002", .name = "Bob"}, leg);
    REQUIRE(text.has_value());
    CHECK(text->starts_with("originate "));
    CHECK(text->ends_with(
        " set_profile_var:caller_id_number=1001,set_profile_var:caller_id_name=1001,pickup:call-1 inline"));
    for (const char* part :
         {"origination_uuid=leg-1", "originate_timeout=20", "accountcode=1001", "pbxd_called_by=1002",
          "pbxd_answered_by=1001", "force_transfer_context=transfers", "sofia/lines/sip:alice-desk@",
          "origination_caller_id_number=1002", "origination_caller_id_name=Bob"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
    // Somebody outside has no rights to lend, and a name that would end the variables is not shown.
    const auto outside =
        ring_command(extension, directory, *phone_at(desk), {.number = "+491701", .name = "}${system(x)}"}, leg);
    CHECK_FALSE(has(outside, "pbxd_called_by"));
    CHECK_FALSE(has(outside, "system"));
    CHECK(has(outside, "origination_caller_id_name=+491701"));
    // A contact that would be a second leg is not called at all.
    const auto hostile = phone_at("<sip:x,sofia/gateway/telco/0190@192.0.2.7>");
    REQUIRE(hostile.has_value());
    CHECK_FALSE(ring_command(extension, directory, *hostile, {}, leg).has_value());
    CHECK(has(ring_command(extension, directory, esl::dial::Verto{"u:9c0b"}, {}, leg), "verto.rtc/u:9c0b"));
}

TEST_CASE("a phone that pbxd rings is offered encryption as the configuration says, and a browser nothing more") {
    const std::pair<Srtp, std::string> cases[] = {
        {Srtp::off, ""}, {Srtp::accept, ""}, {Srtp::optional, "optional"}, {Srtp::mandatory, "mandatory"}};
    const Exchange office;
    const auto& directory = office.model.directory();
    const auto& extension = *directory.find(alice);
    for (const auto& [srtp, wanted] : cases) {
        const RingLeg leg{.seconds = 20, .leg = "leg-1", .pickup = "call-1", .srtp = srtp};
        const auto phone = ring_command(extension, directory, *phone_at(desk), {}, leg);
        const auto clicked = click_to_call_command(extension, directory, {desk}, "1002", srtp);
        const auto variable = "rtp_secure_media_outbound=" + wanted;
        CHECK(has(phone, wanted.empty() ? "origination_uuid" : variable));
        CHECK(has(clicked, wanted.empty() ? "accountcode" : variable));
        CHECK(has(phone, "rtp_secure_media") == !wanted.empty());
        CHECK(has(clicked, "rtp_secure_media") == !wanted.empty());
        CHECK_FALSE(has(ring_command(extension, directory, esl::dial::Verto{"u:9c0b"}, {}, leg), "rtp_secure_media"));
    }
}

TEST_CASE("click to call rings the phones that can be called, and dials by their owner's rights") {
    const Exchange office;
    const auto& directory = office.model.directory();
    const auto& extension = *directory.find(alice);
    const auto text = click_to_call_command(
        extension, directory, {desk, "<sip:x,sofia/gateway/telco/0190@192.0.2.7>", "<sip:b@192.0.2.8>"}, "1002");
    REQUIRE(text.has_value());
    CHECK(text->ends_with(" 1002 XML transfers"));
    CHECK(has(text, "fs_path=sip%3A192.0.2.1,sofia/lines/sip:b@192.0.2.8"));
    CHECK(has(text, "pbxd_called_by=1001"));
    CHECK(has(text, "accountcode=1001"));
    CHECK(has(text, "origination_caller_id_number=1002"));
    CHECK_FALSE(has(text, "telco"));
    CHECK_FALSE(click_to_call_command(extension, directory, {"<sip:x,y@z>"}, "1002").has_value());
    CHECK_FALSE(click_to_call_command(extension, directory, {}, "1002").has_value());
}
