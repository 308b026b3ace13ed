// `pbxd route explain`.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli_parts.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd::cli {

int explain_route(const Context& context, const std::string& from, const std::string& to) {
    const nlohmann::json request{{"command", "route.explain"}, {"arguments", {{"from", from}, {"to", to}}}};
    const auto answer = answer_request(context, json_text(request));
    if (answer.code != done) return answer.code;
    const auto read = json_from(answer.text);
    if (!read.value("ok", false)) return complain(shown(read.value("error", "the daemon's answer cannot be read")));
    const auto& result = read.at("result");
    if (context.json) {
        std::cout << json_text(result) << "\n";
        return done;
    }
    int number = 0;
    for (const auto& reason : result.at("reasons"))
        std::cout << ++number << ". " << shown(reason.get<std::string>()) << "\n";
    std::cout << "\n" << result.at("document").get<std::string>() << std::flush;
    return done;
}

}  // namespace pbxd::cli
