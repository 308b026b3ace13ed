#include <doctest/doctest.h>

#include "model/encoding.hpp"
#include "model/event.hpp"
#include "recording.hpp"

using sim::Format;

TEST_CASE("every recorded plain event is written again byte for byte") {
    std::size_t count = 0;
    for (const char* path : {"esl/registrations.plain", "esl/verto-logins.plain", "esl/verto-call.plain",
                             "esl/commands-and-calls.plain"}) {
        for (const RecordedFrame& frame : recorded_frames(path)) {
            if (frame.event.headers.empty()) continue;
            CHECK(sim::serialize(frame.event, Format::plain) == frame.bytes());
            ++count;
        }
    }
    CHECK(count > 200);
}

TEST_CASE("the same events are written in JSON and XML as the switch wrote them") {
    const auto plain = recorded_frames("esl/registrations.plain");
    const auto compare = [&](const char* path, Format format) {
        const auto others = recorded_frames(path);
        REQUIRE(others.size() >= plain.size() - 2);
        std::size_t compared = 0;
        for (std::size_t i = 3; i < std::min(plain.size(), others.size()); ++i) {
            const std::string sequence = "Event-Sequence";
            if (others[i].content.find(std::string(plain[i].event.get(sequence))) == std::string::npos) continue;
            CHECK(sim::serialize(plain[i].event, format) == others[i].bytes());
            ++compared;
        }
        CHECK(compared > 20);
    };
    compare("esl/registrations.json", Format::json);
    compare("esl/registrations.xml", Format::xml);
}

TEST_CASE("what is encoded is decoded again, whatever bytes it has") {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    CHECK(sim::url_decode(sim::url_encode(all)) == all);
    CHECK(sim::url_encode("a,b/c(d)~$'") == "a,b/c(d)~$'");
    CHECK(sim::url_decode("100%") == "100%");
    CHECK(sim::url_decode("%zz%4") == "%zz%4");
}

TEST_CASE("dates and up-times look as in the recordings") {
    CHECK(sim::local_date(1795371365495461) == "2026-11-22 18:16:05");
    CHECK(sim::gmt_date(1795371365495461) == "Sun, 22 Nov 2026 18:16:05 GMT");
    CHECK(sim::uptime_text(74'121'712, true) ==
          "0 years, 0 days, 0 hours, 1 minute, 14 seconds, 121 milliseconds, 712 microseconds");
}
