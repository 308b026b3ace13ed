// The command that tells what would become of a call. Part of commands.
#include <nlohmann/json.hpp>

#include "pbxd/call_document.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

Commands::Reply Commands::explain_route(Arguments& in) {
    const auto from = in.text("from", 64);
    const auto to = in.text("to", 64);
    const bool outside = from.starts_with('+') || from == "outside";
    const auto* caller = outside ? nullptr : extension_named(in, "from");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto now = parts_.clock() / 1000;
    const CallPlan plan = caller != nullptr ? parts_.router.plan_from(*caller, to, now)
                                            : parts_.router.plan_from_outside(outside ? from : "", to, now);
    const auto context = caller != nullptr ? contexts::phones : contexts::carriers;
    const auto document = call_document(plan, context);
    if (!document) co_return Problem::of("the switch cannot be told so: " + document.error().message);
    co_return json_text(Json{{"from", from}, {"to", to}, {"reasons", plan.reasons}, {"document", *document}});
}

}  // namespace pbxd
