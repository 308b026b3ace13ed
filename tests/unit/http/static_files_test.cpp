#include "http/static_files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "http/error.hpp"
#include "http/security_headers.hpp"
#include "printing.hpp"

namespace fs = std::filesystem;

namespace {

/// A folder that is gone when the test is.
class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "pbxd-http-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(path); }
    void put(const std::string& name, const std::string& bytes) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name, std::ios::binary) << bytes;
    }
    fs::path path;
};

http::Request get(std::string path, std::initializer_list<std::pair<const char*, std::string>> headers = {}) {
    http::Request request;
    request.method = http::Method::get;
    request.path = std::move(path);
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return request;
}

}  // namespace

TEST_CASE("files are served by their exact path with type, tag and caching") {
    const Folder folder;
    folder.put("index.html", "<p>");
    folder.put("assets/app-1a2b.js", "run()");
    folder.put(".secret", "x");
    folder.put(".git/config", "x");
    const auto files = http::StaticFiles::load(folder.path);
    REQUIRE(files);
    CHECK(files->size() == 2);
    CHECK(files->find("/index.html") == "<p>");

    const auto script = files->answer(get("/assets/app-1a2b.js"));
    REQUIRE(script);
    CHECK(script->status == 200);
    CHECK(script->body == "run()");
    CHECK(script->headers.find("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(script->headers.find("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(files->answer(get("/index.html"))->headers.find("Cache-Control") == "no-cache");

    for (const char* path : {"/", "/assets", "/assets/", "/../index.html", "/assets/../index.html", "index.html",
                             "/.secret", "/INDEX.html", ""}) {
        CAPTURE(path);
        CHECK_FALSE(files->answer(get(path)));
    }
    auto post = get("/index.html");
    post.method = http::Method::post;
    CHECK_FALSE(files->answer(post));
}

TEST_CASE("a file that the browser knows is not sent again") {
    const Folder folder;
    folder.put("a.txt", "hello");
    const auto files = http::StaticFiles::load(folder.path);
    REQUIRE(files);
    const std::string tag(*files->answer(get("/a.txt"))->headers.find("ETag"));
    for (const std::string& known : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
        CAPTURE(known);
        const auto again = files->answer(get("/a.txt", {{"If-None-Match", known}}));
        CHECK(again->status == 304);
        CHECK(again->body.empty());
    }
    CHECK(files->answer(get("/a.txt", {{"If-None-Match", "\"other\""}}))->status == 200);
}

TEST_CASE("a compressed form is sent to who takes it, with a tag of its own") {
    const Folder folder;
    folder.put("a.js", "plain");
    folder.put("a.js.gz", "gzipped");
    folder.put("a.js.br", "brotlied");
    folder.put("lonely.gz", "x");
    const auto files = http::StaticFiles::load(folder.path);
    REQUIRE(files);
    CHECK(files->size() == 1);
    const auto body = [&](std::string accepts) {
        return files->answer(get("/a.js", {{"Accept-Encoding", std::move(accepts)}}))->body;
    };
    CHECK(body("gzip, deflate, br") == "brotlied");
    CHECK(body("gzip;q=0.5") == "gzipped");
    CHECK(body("br;q=0, GZIP") == "gzipped");
    CHECK(body("gzip;q=0, br;q=0.000") == "plain");
    CHECK(body("identity") == "plain");
    CHECK(body("") == "plain");
    const auto gzip = files->answer(get("/a.js", {{"Accept-Encoding", "gzip"}}));
    CHECK(gzip->headers.find("Content-Encoding") == "gzip");
    CHECK(gzip->headers.find("Vary") == "Accept-Encoding");
    CHECK(gzip->headers.find("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(gzip->headers.find("ETag") != files->answer(get("/a.js"))->headers.find("ETag"));
    CHECK_FALSE(files->answer(get("/a.js.gz")));
}

TEST_CASE("a folder that is not there, too full or too large is an error, and links are not followed") {
    const Folder folder;
    CHECK_FALSE(http::StaticFiles::load(folder.path / "nowhere"));
    folder.put("a", "12345");
    folder.put("b", "12345");
    fs::create_symlink("/etc/passwd", folder.path / "passwd");
    CHECK(http::StaticFiles::load(folder.path, {.files = 1}).error() == http::Error::too_many);
    CHECK(http::StaticFiles::load(folder.path, {.bytes = 9}).error() == http::Error::too_large);
    const auto files = http::StaticFiles::load(folder.path);
    REQUIRE(files);
    CHECK(files->size() == 2);
    CHECK_FALSE(files->find("/passwd"));
}

TEST_CASE("the security headers are set once, and HSTS only over TLS") {
    auto response = http::Response::html(200, "x");
    response.headers.add("referrer-policy", "unsafe-url");
    http::add_security_headers(response, {.secure = false});
    CHECK(response.headers.count("Referrer-Policy") == 1);
    CHECK(response.headers.find("Referrer-Policy") == "same-origin");
    CHECK(response.headers.find("Content-Security-Policy")->find("frame-ancestors 'none'") != std::string_view::npos);
    CHECK(response.headers.find("X-Content-Type-Options") == "nosniff");
    CHECK(response.headers.find("Permissions-Policy")->find("microphone=(self)") != std::string_view::npos);
    CHECK_FALSE(response.headers.find("Strict-Transport-Security"));
    http::add_security_headers(response, {.secure = true});
    CHECK(response.headers.find("Strict-Transport-Security") == "max-age=31536000");
}
