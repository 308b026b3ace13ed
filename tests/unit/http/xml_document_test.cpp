#include "http/xml_document.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "printing.hpp"

using http::trusted;
using http::XmlDocument;

namespace {

bool holds_without_case(std::string text, const std::string& word) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.find(word) != std::string::npos;
}

/// What the switch's preprocessor (switch_xml.c, preprocess()) would leave of a document: lines that it drops are
/// dropped. Multi-line comments and inclusion begin only with what is looked for here.
std::string preprocessed(const std::string& document) {
    std::string kept;
    std::istringstream lines(document);
    for (std::string line; std::getline(lines, line);) {
        const auto has = [&](const char* text) { return line.find(text) != std::string::npos; };
        if (has("<include>") || has("</include>") || has("<?") || has("<!--#") || has("$${")) continue;
        if (holds_without_case(line, "x-pre-process")) continue;
        kept += line + "\n";
    }
    return kept;
}

std::string unescaped(std::string text) {
    for (const auto& [from, to] :
         {std::pair{"&#45;", "-"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}) {
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += std::string(to).size()) {
            text.replace(at, std::string(from).size(), to);
        }
    }
    return text;
}

/// A document with that one value, as far as it is a document.
boost::system::result<std::string, http::Fault> with(http::XmlValue value) {
    XmlDocument document;
    document.section("directory").element("user", {{"id", std::move(value)}});
    return document.str();
}

std::string value_in(const std::string& document) {
    const std::size_t start = document.find("id=\"") + 4;
    return unescaped(document.substr(start, document.find('"', start) - start));
}

}  // namespace

TEST_CASE("a document has one element on a line and no declaration") {
    XmlDocument document;
    auto domain = document.section("directory").element("domain", {{"name", std::string("lines")}});
    auto user = domain.element("user", {{"id", "alice"}, {"cacheable", "60000"}});
    user.element("params").param("a1-hash", "0cc175b9c0f1b6a831c399e269772661");
    user.element("variables").variable("presence_id", "1001@extensions");
    const auto text = document.str();
    REQUIRE(text);
    CHECK(*text ==
          "<document type=\"freeswitch/xml\">\n"
          "  <section name=\"directory\">\n"
          "    <domain name=\"lines\">\n"
          "      <user id=\"alice\" cacheable=\"60000\">\n"
          "        <params>\n"
          "          <param name=\"a1-hash\" value=\"0cc175b9c0f1b6a831c399e269772661\"/>\n"
          "        </params>\n"
          "        <variables>\n"
          "          <variable name=\"presence_id\" value=\"1001@extensions\"/>\n"
          "        </variables>\n"
          "      </user>\n"
          "    </domain>\n"
          "  </section>\n"
          "</document>\n");
}

TEST_CASE("values from people survive the preprocessor and come out as they went in") {
    for (const char* value : {"Alice M\xc3\xbcller",
                              "<&>\"'",
                              "<?xml version=\"1.0\"?>",
                              "<include>",
                              "</include>",
                              "<!-- x",
                              "<!--#include \"/etc/passwd\"-->",
                              "X-PRE-PROCESS",
                              "x-pre-process cmd=\"exec\"",
                              "<X-PRE-PROCESS cmd=\"set\" data=\"a=b\"/>",
                              "aX-Pre-ProcessX-PRE-PROCESSb",
                              "X-X-PRE-PROCESS",
                              "X&#45;PRE-PROCESS",
                              "&amp;lt;",
                              "$",
                              "$1",
                              "$$",
                              "{}",
                              "^(\\d+)$",
                              "]]>",
                              "",
                              "\xf0\x9f\x93\x9e"}) {
        CAPTURE(value);
        const auto text = with(value);
        REQUIRE(text);
        CHECK(preprocessed(*text) == *text);
        CHECK(value_in(*text) == value);
        CHECK(text->find("<!") == std::string::npos);
        CHECK(std::count(text->begin(), text->end(), '\n') == 5);
    }
}

TEST_CASE("the preprocessor of this test does drop lines") {
    CHECK(preprocessed("a\n<x v=\"X-Pre-Process\"/>\n<?xml?>\nb\n") == "a\nb\n");
}

TEST_CASE("a value that cannot be made harmless makes the document an error that names it") {
    for (const std::string& value :
         {std::string("${x}"), std::string("$${x}"), std::string("$$${x}"), std::string("a${"), std::string("a\nb"),
          std::string("a\rb"), std::string("a\tb"), std::string("a\0b", 3), std::string("\x7f"), std::string("\xff"),
          std::string("\xc0\xbc"), std::string("\xed\xa0\x80"), std::string("\xe4 M")}) {
        CAPTURE(value);
        const auto text = with(value);
        REQUIRE_FALSE(text);
        CHECK(text.error().code == http::Error::unsafe_value);
        CHECK(text.error().field == "user@id");
        CHECK(text.error().message.find("user@id") != std::string::npos);
    }
}

TEST_CASE("a trusted value may hold a variable of the channel, but nothing else") {
    const auto text = with(trusted("${sofia_contact(*/alice@lines)},error/user_busy"));
    REQUIRE(text);
    CHECK(value_in(*text) == "${sofia_contact(*/alice@lines)},error/user_busy");
    CHECK_FALSE(with(trusted("$${domain}")));
    CHECK_FALSE(with(trusted("a\nb")));
    CHECK_FALSE(with(trusted("\xff")));
    CHECK(with(trusted("X-PRE-PROCESS"))->find("X&#45;PRE-PROCESS") != std::string::npos);
}

TEST_CASE("names are checked too") {
    const auto element = [](std::string_view name) {
        XmlDocument document;
        document.section("x").element(name);
        return document.str();
    };
    CHECK(element("user-1_a.b"));
    for (const char* name : {"", "1a", "a b", "a>", "include", "X-PRE-PROCESS", "\xc3\xa4"}) {
        CAPTURE(name);
        CHECK(element(name).error().code == http::Error::unsafe_value);
    }
    XmlDocument document;
    document.section("x").element("y", {{"a\"b", "1"}});
    CHECK(document.str().error().field == "y@a\"b");
}

TEST_CASE("a document larger than the switch reads is an error") {
    XmlDocument document;
    auto section = document.section("directory");
    for (int i = 0; i < 100; ++i) section.element("user", {{"id", std::string(100, 'a')}});
    CHECK(document.str());
    CHECK(document.str(2000).error().code == http::Error::too_large);
}

TEST_CASE("handles stay good when the document is moved") {
    XmlDocument first;
    auto section = first.section("dialplan");
    XmlDocument second = std::move(first);
    section.element("context").action("bridge", trusted("${x}"));
    CHECK(second.str()->find("<action application=\"bridge\" data=\"${x}\"/>") != std::string::npos);
}

TEST_CASE("the not-found document is what sends the switch to its files") {
    const std::string text(XmlDocument::not_found());
    CHECK(preprocessed(text) == text);
    CHECK(text.find("<result status=\"not found\"/>") != std::string::npos);
}
