// The log: what comes from outside cannot make a line of its own.
#include "pbxd/log.hpp"

#include "loop.hpp"

using namespace pbxd;

TEST_CASE("what comes from outside is shown without control characters") {
    CHECK(printable("plain Müller") == "plain Müller");
    CHECK(printable("two\r\nlines\t\x1b[31m") == "two\\x0d\\x0alines\\x09\\x1b[31m");
    CHECK(printable(std::string_view("a\0b\x7f", 4)) == "a\\x00b\\x7f");
    CHECK(printable("").empty());
}

TEST_CASE("what comes from outside is cut at 200 bytes") {
    CHECK(printable(std::string(200, 'a')) == std::string(200, 'a'));
    CHECK(printable(std::string(201, 'a')) == std::string(200, 'a') + "...");
    CHECK(printable(std::string(100'000, '\n')).size() == 200 * 4 + 3);
}

TEST_CASE("a level that nobody knows is info") {
    CHECK(level_of("debug") == Level::debug);
    CHECK(level_of("info") == Level::info);
    CHECK(level_of("warning") == Level::warning);
    CHECK(level_of("error") == Level::error);
    CHECK(level_of("loud") == Level::info);
}
