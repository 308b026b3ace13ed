// The commands that add, set, list and remove DIDs. Part of commands.
#include <nlohmann/json.hpp>

#include "commands_arguments.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

void take_common(http::JsonObject& in, storage::Did& did) {
    take(in, "name", did.name);
    take(in, "ring_seconds", did.ring_seconds);
    take(in, "enabled", did.enabled);
}

}  // namespace

const storage::Did* Commands::did_named(Arguments& in, std::string_view field) {
    const auto number = in.text(field, 256);
    const auto* did = model_.directory().did_of_number(number);
    if (did == nullptr) in.fail(http::Error::out_of_range, field, "there is no DID '" + number + "'");
    return did;
}

void Commands::take_extensions(Arguments& in, storage::Did& did) {
    std::vector<std::string> numbers;
    take(in, "extensions", numbers);
    if (in.has("extensions")) did.extensions.clear();
    for (const auto& number : numbers) {
        const auto* extension = model_.directory().extension_of_number(number);
        if (extension == nullptr)
            return in.fail(http::Error::out_of_range, "extensions", "there is no extension '" + number + "'");
        did.extensions.push_back(extension->id);
    }
    if (!in.has("voicemail")) return;
    did.voicemail = {};
    if (in.text("voicemail", 256).empty()) return;
    if (const auto* extension = extension_named(in, "voicemail")) did.voicemail = extension->id;
}

Commands::Reply Commands::add_did(Arguments& in) {
    storage::Did did;
    did.number = in.text("number", 256);
    did.name = did.number;
    take_common(in, did);
    take_extensions(in, did);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto added = co_await people_.add_did(std::move(did));
    if (!added) co_return Problem::of(added.error());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_did(Arguments& in) {
    const auto* found = did_named(in, "did");
    storage::Did given;
    take_extensions(in, given);
    const People::Change<storage::Did> change = [&in, &given](storage::Did& did) {
        take(in, "number", did.number);
        take_common(in, did);
        if (in.has("extensions")) did.extensions = given.extensions;
        if (in.has("voicemail")) did.voicemail = given.voicemail;
    };
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    const auto changed = co_await people_.change(found->id, change);
    if (!changed) co_return Problem::of(changed.error());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_dids(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    std::map<std::string, Json> rows;
    for (const auto& [id, did] : model_.directory().dids()) rows[did.number] = describe(did);
    co_return list_of(rows);
}

Commands::Reply Commands::remove_did(Arguments& in) {
    const auto* did = did_named(in, "did");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_did(did->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

}  // namespace pbxd
