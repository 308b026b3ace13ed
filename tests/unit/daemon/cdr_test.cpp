// CDRs: what the switch posts, and what it spools while pbxd is away.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <filesystem>

#include "kept_calls.hpp"
#include "pbxd/cdr_spool.hpp"

using namespace pbxd;
using namespace pbxd::test;

// What the switch posts

TEST_CASE("a CDR that is posted is a record on the disk when it is answered") {
    Kept at;
    Cdr cdr;
    cdr.variables["pbxd_answered_by"] = "1002";
    CHECK(at.post(cdr.xml()).status == 200);
    const auto records = at.records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].switch_name == "main");
    CHECK(records[0].uuid == cdr.variables["uuid"]);
    CHECK(records[0].stage == CallStage::complete);
    CHECK(records[0].caller == at.extension("1001").id);
    CHECK(records[0].caller_name == "Alice Müller");
    CHECK(records[0].answered_extension == at.extension("1002").id);
    CHECK(records[0].result == CallResult::answered);
    // Once more, as the spool might bring it.
    CHECK(at.post(cdr.xml()).status == 200);
    CHECK(at.records().size() == 1);
    CHECK(at.calls->counters().cdrs == 2);
}

TEST_CASE("what is no caller's leg is taken and not kept") {
    Kept at;
    Cdr cdr;
    cdr.variables["direction"] = "outbound";
    CHECK(at.post(cdr.xml()).status == 200);
    cdr = Cdr();
    cdr.variables["accountcode"] = cdr.variables["presence_id"] = "";
    CHECK(at.post(cdr.xml()).status == 200);
    CHECK(at.records().empty());
}

TEST_CASE("a CDR is taken from nobody but the switch, and only as it is") {
    Kept at;
    const auto good = Cdr().xml();
    for (const auto* wrong : {"", "freeswitch:guess", "other:lab-fsapi", "freeswitch:"}) {
        const auto refused = at.post(good, "text/xml", http::Method::post, wrong);
        CHECK(refused.status == 401);
        CHECK(header(refused, "WWW-Authenticate").starts_with("Basic"));
    }
    CHECK(at.log.count("wrong credentials") == 1);
    const auto got = at.post("", "", http::Method::get);
    CHECK(got.status == 405);
    CHECK(header(got, "Allow") == "POST");
    CHECK(at.post(good, "application/x-www-form-urlencoded").status == 415);
    CHECK(at.post("cdr=" + good, "").status == 415);
    CHECK(at.post("<cdr>").status == 400);
    CHECK(at.post(good.substr(0, 200)).status == 400);
    CHECK(at.post(good + std::string(max_cdr_bytes, ' ')).status == 413);
    CHECK(at.records().empty());
    CHECK(at.calls->counters().malformed_cdrs == 2);
    // The questions of mod_xml_curl are where they were.
    http::Headers headers;
    headers.add("Authorization", "Basic " + Kept::encoded("freeswitch:lab-fsapi"));
    const http::Target target{.host = "127.0.0.1", .port = at.fsapi_port(), .path = "/fsapi"};
    CHECK(at.loop.run(http::fetch(target, http::Method::post, headers, "section=configuration", patience))->status ==
          200);
}

TEST_CASE("a CDR belongs to the switch that has told of the call before") {
    Kept at;
    CallRecord open{.switch_name = "other", .uuid = call_uuid(1), .started_at = noon};
    open.caller_number = "1001";
    open.dialled = "1005";
    SUBCASE("open when pbxd ended") {
        REQUIRE(at.loop.run(at.storage->call_records().put({open})).has_value());
        REQUIRE(at.loop.run(at.calls->load()).has_value());
        CHECK(at.calls->tracker().open() == 1);
    }
    SUBCASE("lost since") {
        open.stage = CallStage::lost;
        REQUIRE(at.loop.run(at.storage->call_records().put({open})).has_value());
    }
    CHECK(at.post(Cdr().xml()).status == 200);
    const auto records = at.records();
    REQUIRE(records.size() == 1);
    CHECK(records[0].switch_name == "other");
    CHECK(records[0].stage == CallStage::complete);
    CHECK(records[0].dialled == "1005");
    CHECK(at.calls->tracker().open() == 0);
}

// What the switch spools

TEST_CASE("spooled CDRs are taken in and removed, bad ones set aside and complained of once") {
    Kept at;
    const std::string folder = at.folder / "cdr";
    std::filesystem::create_directories(folder + "/folder.cdr.xml");
    Cdr second;
    second.variables["uuid"] = call_uuid(2);
    Cdr called;
    called.variables["direction"] = "outbound";
    at.folder.write("cdr/one.cdr.xml", Cdr().xml());
    at.folder.write("cdr/two.cdr.xml", second.xml());
    at.folder.write("cdr/called.cdr.xml", called.xml());
    at.folder.write("cdr/half.cdr.xml", Cdr().xml().substr(0, 300));
    at.folder.write("cdr/huge.cdr.xml", Cdr().xml() + std::string(max_cdr_bytes, ' '));
    at.folder.write("cdr/notes.txt", "not the switch's");
    const auto secret = at.folder.write("secret.xml", second.xml());
    std::filesystem::create_symlink(secret, folder + "/link.cdr.xml");
    CdrSpool spool(at.loop.executor(), folder, *at.calls, at.log, std::chrono::seconds(0));
    CHECK(at.loop.run(spool.take_some()) == 7);
    CHECK(at.loop.run(spool.take_some()) == 0);
    CHECK(at.records().size() == 2);
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) left.push_back(entry.path().filename());
    std::sort(left.begin(), left.end());
    CHECK(left == std::vector<std::string>{"folder.cdr.xml.bad", "half.cdr.xml.bad", "huge.cdr.xml.bad",
                                           "link.cdr.xml.bad", "notes.txt"});
    CHECK(at.log.count("half.cdr.xml is no CDR") == 1);
    CHECK(std::filesystem::exists(secret));
}

TEST_CASE("a file that may still be written waits") {
    Kept at;
    std::filesystem::create_directories(at.folder / "cdr");
    const auto path = at.folder.write("cdr/one.cdr.xml", Cdr().xml().substr(0, 300));
    CdrSpool spool(at.loop.executor(), at.folder / "cdr", *at.calls, at.log, std::chrono::seconds(3));
    CHECK(at.loop.run(spool.take_some()) == 0);
    CHECK(std::filesystem::exists(path));
    at.folder.write("cdr/one.cdr.xml", Cdr().xml());
    using Times = std::filesystem::file_time_type;
    std::filesystem::last_write_time(path, Times::clock::now() - std::chrono::seconds(10));
    CHECK(at.loop.run(spool.take_some()) == 1);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(at.records().size() == 1);
}

TEST_CASE("more files than are taken at a time are all taken, and a folder that is not there is told of once") {
    Kept at;
    std::filesystem::create_directories(at.folder / "cdr");
    for (int i = 0; i < 230; ++i) {
        Cdr cdr;
        cdr.variables["uuid"] = call_uuid(i);
        at.folder.write(("cdr/" + std::to_string(i) + ".cdr.xml").c_str(), cdr.xml());
    }
    CdrSpool spool(at.loop.executor(), at.folder / "cdr", *at.calls, at.log, std::chrono::seconds(0));
    bool ended = false;
    auto to_end = [&]() -> asio::awaitable<void> {
        co_await spool.run();
        ended = true;
    };
    at.loop.start(to_end());
    at.loop.until([&] { return std::filesystem::is_empty(at.folder / "cdr"); });
    CHECK(at.records().size() == 230);
    spool.stop();
    at.loop.until([&] { return ended; });
    CdrSpool nowhere(at.loop.executor(), at.folder / "nowhere", *at.calls, at.log);
    CHECK(at.loop.run(nowhere.take_some()) == 0);
    CHECK(at.loop.run(nowhere.take_some()) == 0);
    CHECK(at.log.count("nowhere cannot be read") == 1);
}
