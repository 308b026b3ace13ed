// The command that lists calls. Part of commands.
#include <nlohmann/json.hpp>

#include "call_rows.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

Commands::Reply Commands::list_calls(Arguments& in) {
    storage::CallQuery query;
    if (in.has("extension")) {
        const auto* extension = extension_named(in, "extension");
        query.extensions.emplace();
        if (extension != nullptr) query.extensions->push_back(extension->id);
    }
    if (const auto since = in.text_if("since", 32)) {
        const auto time = local_time(*since);
        if (!time) in.fail(http::Error::out_of_range, "since", "'" + *since + "' is no day: write 2026-11-22");
        query.since = time.value_or(0);
    }
    query.limit = static_cast<std::size_t>(in.integer_or("limit", 50, {1, 1000}));
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto calls = co_await parts_.calls.list(std::move(query));
    if (!calls) co_return Problem::of(calls.error().message());
    auto rows = Json::array();
    for (const auto& call : *calls) rows.push_back(call_row(call));
    co_return json_text(rows);
}

}  // namespace pbxd
