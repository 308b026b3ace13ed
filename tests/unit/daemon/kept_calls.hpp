// An Office that keeps records of calls, for the tests of who tells of them and who sees them.
#pragma once

#include <string>
#include <vector>

#include "../core/cdr.hpp"
#include "browser.hpp"
#include "http/client.hpp"
#include "office.hpp"

namespace pbxd::test {

using storage::CallRecord;
using storage::CallResult;
using storage::CallStage;

inline std::string call_uuid(int last) {
    const auto digits = std::to_string(last);
    return "10af273a-5f2c-4c77-9d81-" + std::string(12 - digits.size(), '0') + digits;
}

struct Kept : Office {
    std::vector<CallRecord> records() { return loop.run(storage->call_records().list({.limit = 1000})).value(); }

    /// A call from one Extension to another that was answered, `minute` minutes after noon.
    void made(const std::string& from, const std::string& to, int minute) {
        CallRecord record{.switch_name = "main", .uuid = call_uuid(minute), .stage = CallStage::complete};
        record.started_at = noon + minute * 60'000;
        record.answered_at = record.started_at + 2000;
        record.ended_at = record.started_at + 9000;
        record.caller_number = from;
        record.dialled = record.answered_by = to;
        record.gateway = "telco";
        record.result = CallResult::answered;
        for (const auto& number : {from, to}) {
            if (const auto* extension = model.directory().extension_of_number(number)) {
                record.parties.push_back(extension->id);
            }
        }
        REQUIRE(loop.run(storage->call_records().put({record})).has_value());
    }

    http::Response post(const std::string& body, const std::string& type = "text/xml",
                        http::Method method = http::Method::post,
                        const std::string& credentials = "freeswitch:lab-fsapi") {
        http::Headers headers;
        if (!credentials.empty()) headers.add("Authorization", "Basic " + encoded(credentials));
        if (!type.empty()) headers.add("Content-Type", type);
        const http::Target target{.host = "127.0.0.1", .port = fsapi_port(), .path = "/cdr?uuid=" + call_uuid(1)};
        return loop.run(http::fetch(target, method, headers, body, patience)).value();
    }

    static std::string encoded(const std::string& text) {
        static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string out;
        unsigned bits = 0;
        int count = 0;
        for (const char c : text) {
            bits = bits << 8U | static_cast<unsigned char>(c);
            for (count += 8; count >= 6; count -= 6) out += digits[bits >> static_cast<unsigned>(count - 6) & 63U];
        }
        if (count > 0) out += digits[bits << static_cast<unsigned>(6 - count) & 63U];
        while (out.size() % 4 != 0) out += '=';
        return out;
    }
};

}  // namespace pbxd::test
