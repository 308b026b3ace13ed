#include <doctest/doctest.h>

#include "esl/notification.hpp"
#include "messages.hpp"
#include "recordings.hpp"

using namespace esl::test;
using esl::EventView;
using esl::Format;
using esl::HeaderIndex;

namespace {

// An event with the index that it needs.
struct Parsed {
    std::string text;
    HeaderIndex index;
    EventView view;

    Parsed(Format format, std::string the_text) : text(std::move(the_text)) {
        const auto result = esl::parse_event(format, text, index, 100);
        REQUIRE(result.has_value());
        view = *result;
    }
};

bool malformed(Format format, std::string_view text) {
    HeaderIndex index;
    const auto result = esl::parse_event(format, text, index, 100);
    return result.has_error() && result.error() == esl::Error::malformed_event;
}

}  // namespace

TEST_CASE("percent-decoding leaves alone what is no code") {
    CHECK(esl::percent_decoded("a%20b%3Ac") == "a b:c");
    CHECK(esl::percent_decoded("100%") == "100%");
    CHECK(esl::percent_decoded("%") == "%");
    CHECK(esl::percent_decoded("%4") == "%4");
    CHECK(esl::percent_decoded("%41") == "A");
    CHECK(esl::percent_decoded("%zz%4g%41") == "%zz%4gA");
    CHECK(esl::percent_decoded("a+b") == "a+b");
    CHECK(esl::percent_decoded("%00").size() == 1);
    CHECK(esl::percent_decoded("%2541") == "%41");
    CHECK(esl::percent_decoded("").empty());
}

TEST_CASE("a value without codes is decoded without a copy") {
    const Parsed event(Format::plain, "A: plain\nB: x%20y\n\n");
    std::string scratch;
    CHECK(event.view.decoded("A", scratch).data() == event.view.get("A").data());
    CHECK(event.view.decoded("B", scratch) == "x y");
    CHECK(scratch == "x y");
}

TEST_CASE("odd header lines of an event are read as far as they make sense") {
    const Parsed event(Format::plain, "A: 1\nno colon here\nB:2\nC: \n: nameless\nD: x: y\nA: second\n\nrest");
    CHECK(event.view.headers().size() == 6);
    CHECK(event.view.get("A") == "1");
    CHECK(event.view.get("B") == "2");
    CHECK(event.view.get("C").empty());
    CHECK(event.view.contains("C"));
    CHECK(event.view.get("") == "nameless");
    CHECK(event.view.get("D") == "x: y");
    CHECK(event.view.body().empty());  // there is no inner Content-Length
}

TEST_CASE("lines of every length around the blocks of the index are found") {
    for (std::size_t first = 0; first < 140; ++first) {
        for (const std::size_t second :
             {std::size_t{0}, std::size_t{1}, std::size_t{60}, std::size_t{61}, std::size_t{130}}) {
            const std::string text = std::string(first, 'n') + ": v\nB: " + std::string(second, ':') +
                                     "\nlast:" + std::string(first, 'v') + "\n\n";
            const Parsed event(Format::plain, text);
            REQUIRE(event.view.headers().size() == 3);
            REQUIRE(event.view.headers()[0].name == std::string(first, 'n'));
            REQUIRE(event.view.get("B") == std::string(second, ':'));
            REQUIRE(event.view.get("last") == std::string(first, 'v'));
        }
    }
}

TEST_CASE("an event that lies about the length of its body gives what there is") {
    CHECK(Parsed(Format::plain, "Content-Length: 3\n\nabcdef").view.body() == "abc");
    CHECK(Parsed(Format::plain, "Content-Length: 300\n\nabcdef").view.body() == "abcdef");
    CHECK(Parsed(Format::plain, "Content-Length: -3\n\nabcdef").view.body().empty());
    CHECK(Parsed(Format::plain, "Content-Length: 3").view.body().empty());
    CHECK(Parsed(Format::plain, "").view.headers().empty());
    CHECK(Parsed(Format::plain, "\nabc").view.headers().empty());
}

TEST_CASE("a JSON event is read: escapes, arrays, numbers, white space") {
    const Parsed event(Format::json, R"( {"A":"x","B":"say \"hi\" \\ \/ \u00e9\ud83d\ude00\u0041", "C" : ["a","b\"c"],
        "D": 12, "E":"[not an array]", "F":[], "_body":"line\n"} )");
    CHECK(event.view.get("A") == "x");
    CHECK(event.view.decoded("B") ==
          "say \"hi\" \\ / \xC3\xA9\xF0\x9F\x98\x80"
          "A");
    CHECK(event.view.decoded("C") == "ARRAY::a|:b\"c");
    CHECK(event.view.decoded("D") == "12");
    CHECK(event.view.decoded("E") == "[not an array]");
    CHECK(event.view.decoded("F").empty());
    CHECK(event.view.decoded_body() == "line\n");
    CHECK_FALSE(event.view.contains("_body"));
}

TEST_CASE("half a surrogate pair in JSON becomes the replacement character") {
    const Parsed event(Format::json, R"({"A":"\ud83d!","B":"\ude00","C":"\ud83d\u0041","D":"\u12"})");
    CHECK(event.view.decoded("A") == "\xEF\xBF\xBD!");
    CHECK(event.view.decoded("B") == "\xEF\xBF\xBD");
    CHECK(event.view.decoded("C") ==
          "\xEF\xBF\xBD"
          "A");
    CHECK(event.view.decoded("D") == "\\u12");
}

TEST_CASE("what is no flat JSON object is malformed") {
    for (const char* text :
         {"", "x", "[]", "{", "{\"A\"}", "{\"A\":}", "{\"A\":\"x\"", "{\"A\":\"x\"}}", "{\"A\":{}}",
          "{\"A\":[[\"x\"]]}", "{\"A\":[\"x\"", "{\"A\":\"x\" \"B\":\"y\"}", "{\"A\":\"x\\\"}", "{,}"}) {
        CAPTURE(text);
        CHECK(malformed(Format::json, text));
    }
    CHECK_FALSE(malformed(Format::json, "{}"));
}

TEST_CASE("an XML event is read, its body without entities") {
    const Parsed event(Format::xml,
                       "<event>\n<headers>\n<A>x%20y</A>\n<E/>\n<B></B>\n</headers>\n<body>a &lt;b&gt; &amp;amp; "
                       "&#65;&x;</body>\n</event>");
    CHECK(event.view.decoded("A") == "x y");
    CHECK(event.view.contains("B"));
    CHECK_FALSE(event.view.contains("E/"));
    CHECK(event.view.decoded_body() == "a <b> &amp; A&x;");
    CHECK(malformed(Format::xml, "<event></event>"));
    CHECK(malformed(Format::xml, "<headers><A>x</A>"));
    CHECK(malformed(Format::xml, "<headers></headers><body>x"));
}

TEST_CASE("an event message keeps the event when its frame is gone") {
    esl::Decoder decoder;
    const std::string stream = event_message("Event-Name: BACKGROUND_JOB\nJob: a%20b\nContent-Length: 4\n\nbody") +
                               event_message("Event-Name: HEARTBEAT\n");
    std::memcpy(decoder.prepare(stream.size()).data(), stream.data(), stream.size());
    decoder.commit(stream.size());
    esl::EventMessage message(*decoder.next().value());
    decoder.next().value();
    std::memset(decoder.prepare(4096).data(), '?', 4096);
    const esl::EventMessage moved = std::move(message);
    std::optional<esl::EventMessage> copied;
    copied = moved;
    CHECK(copied->view().name() == "BACKGROUND_JOB");
    CHECK(copied->view().decoded("Job") == "a b");
    CHECK(copied->view().body() == "body");
    CHECK(copied->raw() == "Event-Name: BACKGROUND_JOB\nJob: a%20b\nContent-Length: 4\n\nbody\n");
}
