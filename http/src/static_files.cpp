#include "http/static_files.hpp"

#include <sodium.h>

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "http/error.hpp"
#include "protocol/text.hpp"

namespace http {
namespace {

namespace fs = std::filesystem;
using boost::system::error_code;

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
    {".wav", "audio/wav"},
}};

/// Strong: the same bytes have the same tag, in whatever process.
std::string etag_of(std::string_view bytes) {
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                       nullptr, 0);
    std::array<char, 33> hex{};
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    return std::string("\"").append(hex.data()).append("\"");
}

boost::system::result<std::string> read_whole(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return error_code(boost::system::errc::io_error, boost::system::generic_category());
    return bytes;
}

struct Found {
    std::string path;  ///< "/assets/x.js"
    fs::path where;
    std::uintmax_t size;
};

boost::system::result<std::vector<Found>> list(const fs::path& folder, const StaticLimits& limits) {
    std::vector<Found> found;
    std::uintmax_t bytes = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (it->path().filename().string().starts_with('.')) {
            it.disable_recursion_pending();
            continue;
        }
        if (!it->is_regular_file(error) || it->is_symlink(error)) continue;
        found.push_back({it->path().lexically_relative(folder).generic_string().insert(0, 1, '/'), it->path(),
                         it->file_size(error)});
        bytes += found.back().size;
        if (found.size() > limits.files) return Error::too_many;
        if (bytes > limits.bytes) return Error::too_large;
    }
    if (error) return error_code(error);
    return found;
}

/// Whether a list like `gzip, br;q=0` takes that coding.
bool accepts(const Headers& headers, std::string_view coding) {
    std::string_view rest = headers.find("Accept-Encoding").value_or("");
    while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(item.size() + 1, rest.size()));
        const std::size_t end = std::min(item.find(';'), item.size());
        if (!same_without_case(trim(item.substr(0, end)), coding)) continue;
        std::string_view weight = trim(item.substr(std::min(end + 1, item.size())));
        return !weight.starts_with("q=0") || weight.find_first_of("123456789", 3) != std::string_view::npos;
    }
    return false;
}

/// If-None-Match: `*` or a list of tags, weak ones counting too (RFC 9110, 13.1.2).
bool knows(const Headers& headers, std::string_view etag) {
    std::string_view rest = headers.find("If-None-Match").value_or("");
    while (!rest.empty()) {
        const std::string_view item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(item.size() + 1, rest.size()));
        std::string_view tag = trim(item);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") return true;
    }
    return false;
}

}  // namespace

std::string_view content_type(std::string_view path) {
    for (const auto& [ending, type] : types) {
        if (path.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

boost::system::result<StaticFiles> StaticFiles::load(const fs::path& folder, StaticLimits limits) {
    if (sodium_init() < 0) return error_code(boost::system::errc::io_error, boost::system::generic_category());
    auto found = list(folder, limits);
    if (!found) return found.error();
    StaticFiles files;
    std::vector<std::pair<std::string, std::string>> compressed;
    for (const Found& item : *found) {
        auto bytes = read_whole(item.where);
        if (!bytes) return bytes.error();
        if (item.path.ends_with(".gz") || item.path.ends_with(".br")) {
            compressed.emplace_back(item.path, std::move(*bytes));
            continue;
        }
        std::string etag = etag_of(*bytes);
        files.files_[item.path] = {content_type(item.path), {std::move(*bytes), std::move(etag)}, {}, {}};
    }
    for (auto& [path, bytes] : compressed) files.add_compressed(path, std::move(bytes));
    return files;
}

void StaticFiles::add_compressed(std::string_view path, std::string bytes) {
    const auto base = files_.find(path.substr(0, path.size() - 3));
    if (base == files_.end()) return;  // compressed form of nothing
    auto& form = path.ends_with(".gz") ? base->second.gzip : base->second.brotli;
    std::string etag = etag_of(bytes);
    form = Form{std::move(bytes), std::move(etag)};
}

const StaticFiles::Form& StaticFiles::choose(const File& file, const Request& request, std::string_view& encoding) {
    if (file.brotli && accepts(request.headers, "br")) {
        encoding = "br";
        return *file.brotli;
    }
    if (file.gzip && accepts(request.headers, "gzip")) {
        encoding = "gzip";
        return *file.gzip;
    }
    return file.plain;
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
    if (request.method != Method::get && request.method != Method::head) return std::nullopt;
    const auto found = files_.find(request.path);
    if (found == files_.end()) return std::nullopt;
    const File& file = found->second;
    std::string_view encoding;
    const Form& form = choose(file, request, encoding);

    Response response;
    const bool hashed = request.path.starts_with("/assets/");
    response.headers.add("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.add("ETag", form.etag);
    if (file.gzip || file.brotli) response.headers.add("Vary", "Accept-Encoding");
    if (knows(request.headers, form.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", std::string(file.type));
    response.headers.add("X-Content-Type-Options", "nosniff");
    if (!encoding.empty()) response.headers.add("Content-Encoding", std::string(encoding));
    response.body = form.bytes;
    return response;
}

std::optional<std::string_view> StaticFiles::find(std::string_view path) const {
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    return found->second.plain.bytes;
}

}  // namespace http
