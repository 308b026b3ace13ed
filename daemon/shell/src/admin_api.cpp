#include "pbxd/admin_api.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "http/form.hpp"
#include "http/json.hpp"
#include "pbxd/json_text.hpp"
#include "web_answers.hpp"

namespace pbxd {

using Json = nlohmann::json;
using http::Method;
using http::Response;

namespace {

struct Noun {
    std::string_view one;   ///< as the commands say it, and their argument that names the record
    std::string_view many;  ///< as the address says it
    std::string_view key;   ///< the field of a record that names it
    std::string_view collection;
    std::string_view item;  ///< the rest of the address is the name: a route's may have slashes
};

constexpr std::array nouns{
    Noun{"gateway", "gateways", "name", "/api/admin/gateways", "/api/admin/gateways/{name*}"},
    Noun{"route", "routes", "name", "/api/admin/routes", "/api/admin/routes/{name*}"},
    Noun{"did", "dids", "number", "/api/admin/dids", "/api/admin/dids/{name*}"},
    Noun{"user", "users", "login", "/api/admin/users", "/api/admin/users/{name*}"},
    Noun{"channel", "channels", "realm", "/api/admin/channels", "/api/admin/channels/{name*}"},
    Noun{"extension", "extensions", "number", "/api/admin/extensions", "/api/admin/extensions/{name*}"},
    Noun{"line", "lines", "username", "/api/admin/lines", "/api/admin/lines/{name*}"},
};

enum Verb : std::size_t { list_records, add_record, set_record, remove_record, verb_count };
constexpr std::size_t explain_route = nouns.size() * verb_count;

constexpr auto all_routes = [] {
    std::array<ApiRoute, explain_route + 1> routes{};
    for (std::size_t i = 0; i < nouns.size(); ++i) {
        routes.at(i * verb_count + list_records) = {Method::get, nouns.at(i).collection};
        routes.at(i * verb_count + add_record) = {Method::post, nouns.at(i).collection};
        routes.at(i * verb_count + set_record) = {Method::patch, nouns.at(i).item};
        routes.at(i * verb_count + remove_record) = {Method::remove, nouns.at(i).item};
    }
    routes.at(explain_route) = {Method::get, "/api/admin/explain"};
    return routes;
}();

/// What is wrong with the record that the address names is that it is not there.
Response refusal(const Problem& problem, std::string_view noun) {
    const bool names_none = problem.kind == Problem::Kind::invalid && problem.field == noun;
    return names_none ? fault(404, "not_found", problem.message) : fault(problem);
}

/// The object in a body. The limits are those of the control socket's commands.
boost::system::result<Json, http::Fault> read_arguments(const std::string& body) {
    auto document = http::parse_json(body, {.bytes = std::size_t{16} * 1024, .depth = 3, .values = 100});
    if (document && !document->is_object()) {
        return http::Fault{http::Error::wrong_type, "A JSON object is expected.", ""};
    }
    return document;
}

}  // namespace

/// One change or question: which noun, of what name, by whom.
struct AdminApi::Task {
    const Noun& noun;
    const std::string& body;
    const std::string& login;
    std::string name = {};
    std::string command(std::string_view verb) const { return std::string(noun.one) + "." + std::string(verb); }
};

std::span<const ApiRoute> AdminApi::routes() const { return all_routes; }

AdminApi::Reply AdminApi::answer(const ApiRequest& request) {
    if (request.route == explain_route) return explain(request.request);
    Task task{
        .noun = nouns.at(request.route / verb_count), .body = request.request.body, .login = request.who.user.login};
    const auto verb = request.route % verb_count;
    if (verb == list_records) return list(std::move(task));
    if (verb == add_record) return add(std::move(task));
    task.name = request.match.text("name");
    if (verb == set_record) return set(std::move(task));
    return remove(std::move(task));
}

AdminApi::Reply AdminApi::list(Task task) {
    const auto command = task.command("list");
    const Json none = Json::object();
    const auto listed = co_await commands_.perform(command, none);
    if (!listed) co_return fault(listed.error());
    co_return Response::json(200, "{\"" + std::string(task.noun.many) + "\":" + *listed + "}");
}

AdminApi::Reply AdminApi::add(Task task) {
    const auto given = read_arguments(task.body);
    if (!given) co_return fault(given.error());
    const auto command = task.command("add");
    const auto added = co_await commands_.perform(command, *given);
    if (!added) co_return fault(added.error());
    note(task, "added", given->at(task.noun.key).get<std::string>());
    co_return Response::json(201, *added);
}

AdminApi::Reply AdminApi::set(Task task) {
    auto given = read_arguments(task.body);
    if (!given) co_return fault(given.error());
    if (given->contains(task.noun.one)) {
        co_return fault(400, "bad_request", "The field \"" + std::string(task.noun.one) + "\" is not known here.",
                        task.noun.one);
    }
    (*given)[std::string(task.noun.one)] = task.name;
    const auto command = task.command("set");
    const auto changed = co_await commands_.perform(command, *given);
    if (!changed) co_return refusal(changed.error(), task.noun.one);
    note(task, "changed", task.name);
    co_return Response::json(200, *changed);
}

AdminApi::Reply AdminApi::remove(Task task) {
    if (auto read = read_nothing(task.body); !read) co_return fault(read.error());
    const Json named{{task.noun.one, task.name}};
    const auto command = task.command("remove");
    const auto removed = co_await commands_.perform(command, named);
    if (!removed) co_return refusal(removed.error(), task.noun.one);
    note(task, "removed", task.name);
    co_return Response{.status = 204, .headers = {}, .body = {}};
}

AdminApi::Reply AdminApi::explain(const http::Request& request) {
    const auto form = http::Form::parse(request.query, {.bytes = 1024, .fields = 8});
    if (!form) co_return fault(400, "bad_request", "The question after '?' cannot be read.");
    Json arguments = Json::object();
    for (const auto& [name, value] : form->fields()) {
        if (arguments.contains(name)) {
            co_return fault(400, "bad_request", "The field \"" + name + "\" is there twice.", name);
        }
        arguments[name] = value;
    }
    const std::string command = "route.explain";
    const auto explained = co_await commands_.perform(command, arguments);
    if (!explained) co_return fault(explained.error());
    co_return Response::json(200, *explained);
}

void AdminApi::note(const Task& task, std::string_view verb, std::string_view name) {
    log_.info("admin: " + task.login + " " + std::string(verb) + " " + std::string(task.noun.one) + " " +
              printable(name));
}

}  // namespace pbxd
