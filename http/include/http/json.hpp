// JSON from strangers: parsed within limits, and objects read field by field so that nothing is ignored.
//
//     auto document = http::parse_json(request.body, {.bytes = 4096});
//     if (!document) return bad_request(document.error());       // http::Fault: code, message, field
//     http::JsonObject in(*document);
//     std::string login = in.text("login", 64);
//     std::int64_t limit = in.integer_or("limit", 50, {1, 200});
//     if (auto read = in.finish(); !read) return bad_request(read.error());
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "http/error.hpp"

namespace http {

struct JsonLimits {
    std::size_t bytes = std::size_t{16} * 1024;
    std::size_t depth = 8;      ///< of arrays and objects: `[]` is 1
    std::size_t values = 1000;  ///< scalars, arrays and objects together
};

/// One JSON text, nothing after it, UTF-8 without a byte order mark, no field twice in an object. Limits are kept while
/// reading. Errors: malformed, too_large, too_deep, too_many, repeated (with the field). The caller includes
/// <nlohmann/json.hpp>.
boost::system::result<nlohmann::json, Fault> parse_json(std::string_view text, JsonLimits limits = {});

struct Range {
    std::int64_t least;
    std::int64_t most;
};

/// Reads the fields of one object. The first fault is kept and told by finish(); what is read after or by it is empty
/// or zero, so check finish() before using any of it. A `null` is a value of the wrong type, except to find().
class JsonObject {
  public:
    /// Does not copy: `value` must outlive it. Something else than an object is a fault.
    explicit JsonObject(const nlohmann::json& value);
    explicit JsonObject(nlohmann::json&& value) = delete;

    bool has(std::string_view name) const;
    std::string text(std::string_view name, std::size_t most_bytes);
    std::optional<std::string> text_if(std::string_view name, std::size_t most_bytes);
    std::int64_t integer(std::string_view name, Range range);
    std::int64_t integer_or(std::string_view name, std::int64_t otherwise, Range range);
    std::optional<std::int64_t> integer_if(std::string_view name, Range range);
    bool boolean(std::string_view name);
    bool boolean_or(std::string_view name, bool otherwise);
    /// The index of a string among `choices`; without `otherwise` it is required.
    std::size_t choice(std::string_view name, std::span<const std::string_view> choices,
                       std::optional<std::size_t> otherwise = {});
    /// Any value, or null if it is not there; counts as known.
    const nlohmann::json* find(std::string_view name);
    /// An object or array inside, or null (and a fault) if it is not there or of another type.
    const nlohmann::json* object(std::string_view name);
    const nlohmann::json* array(std::string_view name);
    /// For checks of the caller's own: keeps the fault if it is the first.
    void fail(Error code, std::string_view name, std::string message);

    /// The first fault, else one for a field that nobody asked for, else success.
    boost::system::result<void, Fault> finish();

  private:
    const nlohmann::json* required(std::string_view name);
    const nlohmann::json* typed(const nlohmann::json* value, std::string_view name, bool right,
                                std::string_view wanted);

    const nlohmann::json* value_;  ///< null if it was no object
    std::set<std::string, std::less<>> known_;
    std::optional<Fault> fault_;
};

}  // namespace http
