#include "pbxd/calls_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "call_rows.hpp"
#include "http/form.hpp"
#include "pbxd/json_text.hpp"
#include "web_answers.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

constexpr std::size_t most_of_page = 100;
constexpr std::size_t usual_page = 50;

http::Fault wrong(std::string field, std::string message) {
    return {.code = http::Error::out_of_range, .message = std::move(message), .field = std::move(field)};
}

struct Wanted {
    std::string extension;  ///< a number; empty: all that may be seen
    storage::CallQuery query;
};

boost::system::result<void, http::Fault> take(const http::FormField& field, Wanted& to) {
    const auto& value = field.value;
    if (field.name == "extension") {
        if (!storage::is_number(value)) return wrong("extension", "extension must be a number of 2 to 15 digits");
        to.extension = value;
    } else if (field.name == "limit") {
        std::size_t limit = 0;
        const auto* end = value.data() + value.size();
        const auto [stopped, error] = std::from_chars(value.data(), end, limit);
        if (error != std::errc() || stopped != end || limit < 1 || limit > most_of_page) {
            return wrong("limit", "limit must be from 1 to 100");
        }
        to.query.limit = limit;
    } else if (field.name == "before") {
        const auto place = place_of(value);
        if (!place) return wrong("before", "before must be the next of an earlier answer");
        to.query.before = *place;
    } else {
        return wrong(field.name.substr(0, 64), "only extension, limit and before are known here");
    }
    return {};
}

boost::system::result<Wanted, http::Fault> read(const std::string& query) {
    const auto form = http::Form::parse(query, {.bytes = 1024, .fields = 10});
    if (!form) return wrong("", "the query is malformed");
    Wanted wanted;
    wanted.query.limit = usual_page;
    for (const auto& field : form->fields()) {
        if (form->count(field.name) > 1) return wrong(field.name.substr(0, 64), "is there twice");
        if (auto taken = take(field, wanted); !taken) return taken.error();
    }
    return wanted;
}

}  // namespace

std::span<const ApiRoute> CallsApi::routes() const {
    static constexpr std::array routes{ApiRoute{http::Method::get, "/api/calls"}};
    return routes;
}

ApiPart::Reply CallsApi::answer(const ApiRequest& request) {
    auto wanted = read(request.request.query);
    if (!wanted) co_return fault(wanted.error());
    const bool is_admin = request.who.user.role == storage::Role::admin;
    auto& query = wanted->query;
    if (!wanted->extension.empty()) {
        const auto* extension = directory_.extension_of_number(wanted->extension);
        // Whose number it is, and whether it is anybody's, is not for others to learn here.
        if (extension == nullptr || (!is_admin && extension->user != request.who.user.id)) {
            co_return fault(404, "not_found", "You have no such extension.", "extension");
        }
        query.extensions.emplace(1, extension->id);
    } else if (!is_admin) {
        query.extensions.emplace();
        for (const auto* extension : directory_.extensions_of(request.who.user.id)) {
            query.extensions->push_back(extension->id);
        }
    }
    const auto limit = query.limit++;  // one more shows whether there is a next page
    auto calls = co_await records_.list(std::move(query));
    if (!calls) co_return fault(calls.error());
    Json next;
    if (calls->size() > limit) {
        calls->resize(limit);
        next = text_of({calls->back().started_at, calls->back().id});
    }
    auto rows = Json::array();
    for (const auto& call : *calls) rows.push_back(call_of_page(call, is_admin));
    co_return http::Response::json(200, json_text({{"calls", std::move(rows)}, {"next", std::move(next)}}));
}

}  // namespace pbxd
