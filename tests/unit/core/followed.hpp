// A follower of one switch, whose answers a test gives.
#pragma once

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

#include "esl/decoder.hpp"
#include "pbxd/switch_follower.hpp"
#include "presence_office.hpp"

namespace pbxd::test {

inline const std::string profiles =
    "<profiles><profile><name>lines</name><type>profile</type></profile>"
    "<profile><name>alias</name><type>alias</type></profile></profiles>";
inline const std::string nobody = "<profile><registrations></registrations></profile>";

inline std::string rows(const std::vector<std::string>& devices) {
    std::string xml = "<profile><registrations>";
    for (const auto& device : devices) {
        const auto row = phone("alice-desk", device);
        xml += "\n<registration>\n<user>alice-desk@lines</user>\n<contact>&lt;" +
               row.contact.substr(1, row.contact.size() - 2) + "&gt;</contact>\n</registration>\n";
    }
    return xml + "</registrations></profile>";
}

struct Followed : Office {
    explicit Followed(std::size_t rows_in_a_turn = 100) : follower(model, main, rows_in_a_turn) {}

    /// What is asked now; "" where nothing is.
    std::string asked() {
        const auto step = follower.next(follower.attempt(), noon);
        const auto* ask = std::get_if<AskSwitch>(&step);
        return ask == nullptr ? "" : ask->command;
    }
    void answer(const std::string& text) { follower.answer(follower.attempt(), text); }
    struct Truth {
        std::vector<std::string> phones;  ///< of the profile `lines`
        std::vector<std::string> legs;    ///< bob's, talking
    };
    /// The questions of a snapshot, from the first to the last.
    void answer_all(const Truth& truth) {
        CHECK(asked() == "sofia xmlstatus");
        answer(profiles);
        CHECK(asked() == "sofia xmlstatus profile lines reg");
        answer(rows(truth.phones));
        CHECK(asked().empty());
        CHECK(asked() == "verto jsonstatus");
        answer("");
        CHECK(asked() == "show channels as json");
        std::string legs;
        for (const auto& leg : truth.legs) {
            if (!legs.empty()) legs += ",";
            legs += R"({"uuid":")" + leg + R"(","callstate":"ACTIVE","presence_id":"1002@extensions"})";
        }
        answer(R"({"row_count":)" + std::to_string(truth.legs.size()) + R"(,"rows":[)" + legs + "]}");
        CHECK(asked() == "show calls as json");
        answer(R"({"row_count":0})");
    }
    void answer_first(const Truth& truth) {
        answer_all(truth);
        CHECK(std::holds_alternative<RebuildDone>(follower.next(follower.attempt(), noon)));
    }
    RebuildChecked answer_check(const Truth& truth) {
        answer_all(truth);
        const auto step = follower.next(follower.attempt(), noon);
        REQUIRE(std::holds_alternative<RebuildChecked>(step));
        return std::get<RebuildChecked>(step);
    }
    void answer_rest() {
        for (auto command = asked(); !command.empty() || follower.is_rebuilding(); command = asked()) {
            if (command == "sofia xmlstatus") answer(profiles);
            if (command.ends_with(" reg")) answer(nobody);
            if (command == "verto jsonstatus") answer(R"({"profiles":[]})");
            if (command == "show channels as json" || command == "show calls as json") answer(R"({"row_count":0})");
        }
    }
    void event(const std::string& lines) {
        for_each_event_of("Content-Type: text/event-plain\nContent-Length: " + std::to_string(lines.size() + 1) +
                          "\n\n" + lines + "\n");
    }
    void for_each_event_of(const std::string& bytes) {
        esl::Decoder decoder;
        const auto space = decoder.prepare(bytes.size());
        std::memcpy(space.data(), bytes.data(), bytes.size());
        decoder.commit(bytes.size());
        const auto frame = decoder.next();
        follower.on_event(*(**frame).event, noon);
    }
    LinkState link() const { return presence.switches()[main].link; }

    SwitchFollower follower;
};

/// The pause before there is something to be asked; 0: there is none.
inline EpochMilliseconds pause_of(const RebuildStep& step) {
    const auto* later = std::get_if<AskLater>(&step);
    return later == nullptr ? 0 : later->pause;
}

}  // namespace pbxd::test
