#include "pbxd/my_phones.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "http/json.hpp"
#include "pbxd/json_text.hpp"
#include "storage/error.hpp"
#include "web_answers.hpp"

namespace pbxd {
namespace {

using Json = nlohmann::json;
using http::Method;
using http::Response;

enum class Route { list, add, set, reset, remove };

constexpr std::array<ApiRoute, 5> all_routes{{{Method::get, "/api/phones"},
                                              {Method::post, "/api/phones"},
                                              {Method::patch, "/api/phones/{line:id}"},
                                              {Method::post, "/api/phones/{line:id}/reset"},
                                              {Method::remove, "/api/phones/{line:id}"}}};

constexpr http::JsonLimits limits{.bytes = 4096, .depth = 2, .values = 20};

Response not_found() { return fault(404, "not_found", "You have no such phone."); }

Json describe(const storage::Line& line, const ReadModel& model) {
    auto registrations = Json::array();
    for (const auto& seen : model.presence().registrations_of(line.username)) {
        registrations.push_back({{"address", seen.address},
                                 {"agent", seen.agent},
                                 {"since", seen.since},
                                 {"since_exact", seen.since_exact},
                                 {"switch", seen.switch_name},
                                 {"confirmed", seen.confirmed}});
    }
    const auto* extension = model.directory().find(line.extension);
    return {{"id", line.id.value},
            {"label", line.label},
            {"username", line.username},
            {"enabled", line.enabled},
            {"extension", extension == nullptr ? "" : extension->number},
            {"registrations", std::move(registrations)}};
}

Response with_password(unsigned status, const NewLine& made, const ReadModel& model) {
    auto described = describe(made.line, model);
    described["password"] = made.password;
    return Response::json(status, json_text(described));
}

/// Counts what is under way, for as long as it lives.
class Counted {
  public:
    explicit Counted(std::size_t& count) : count_(count) { ++count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --count_; }

  private:
    std::size_t& count_;
};

/// `pbx.example` of `https://pbx.example:8443/phones` and of `pbx.example:8443`; brackets of an IPv6 address stay.
std::string host_of(std::string_view address) {
    if (const auto scheme = address.find("://"); scheme != address.npos) address.remove_prefix(scheme + 3);
    address = address.substr(0, address.find('/'));
    const auto bracket = address.find(']');
    const auto colon = address.find(':', bracket == address.npos ? 0 : bracket);
    return std::string(address.substr(0, colon));
}

}  // namespace

MyPhones::MyPhones(People& people, const ReadModel& model, storage::RandomSource& random,
                   PhonesConfiguration configuration, std::string public_url)
    : people_(people),
      model_(model),
      random_(random),
      configuration_(std::move(configuration)),
      public_url_(std::move(public_url)) {}

std::span<const ApiRoute> MyPhones::routes() const { return all_routes; }

MyPhones::Reply MyPhones::answer(const ApiRequest& request) {
    switch (static_cast<Route>(request.route)) {
        case Route::list:
            return list(request);
        case Route::add:
            return add(request);
        case Route::set:
            return set(request);
        case Route::reset:
            return reset(request);
        case Route::remove:
            return remove(request);
    }
    return list(request);
}

std::string MyPhones::server_for(const http::Request& request) const {
    if (!configuration_.server.empty()) return configuration_.server;
    const auto named = host_of(public_url_.empty() ? request.headers.find("Host").value_or("") : public_url_);
    return storage::is_proxy(named) ? named : std::string();
}

const storage::Line* MyPhones::own_line(const ApiRequest& request) const {
    const auto* line = model_.directory().find(storage::LineId{request.match.id("line")});
    return line != nullptr && line->user == request.who.user.id ? line : nullptr;
}

std::string MyPhones::new_username(const std::string& number) {
    // Without those that are taken for one another when typed into a phone.
    static constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    for (;;) {
        std::array<unsigned char, 5> bytes{};
        random_.fill(bytes);
        auto username = number + "-";
        for (const auto byte : bytes) username += letters[byte % letters.size()];
        if (model_.directory().line_of_username(username) == nullptr) return username;
    }
}

MyPhones::Reply MyPhones::list(const ApiRequest& request) {
    const auto& directory = model_.directory();
    auto extensions = Json::array();
    auto phones = Json::array();
    for (const auto* extension : directory.extensions_of(request.who.user.id)) {
        if (!directory.is_enabled(*extension)) continue;
        extensions.push_back({{"number", extension->number}, {"name", extension->name}});
        for (const auto* line : directory.lines_of(extension->id)) phones.push_back(describe(*line, model_));
    }
    co_return Response::json(200, json_text({{"server", server_for(request.request)},
                                             {"realm", lines_realm},
                                             {"transports", configuration_.transport_list()},
                                             {"most", most_lines},
                                             {"extensions", std::move(extensions)},
                                             {"phones", std::move(phones)}}));
}

MyPhones::Reply MyPhones::add(const ApiRequest& request) {
    const auto document = http::parse_json(request.request.body, limits);
    if (!document) co_return fault(document.error());
    http::JsonObject in(*document);
    storage::Line line;
    line.user = request.who.user.id;
    line.label = in.text("label", storage::max_name_bytes);
    const auto number = in.text("extension", 32);
    const auto username = in.text_if("username", storage::max_identifier_bytes);
    auto password = in.text_if("password", storage::max_password_bytes);
    const auto& directory = model_.directory();
    const auto* extension = directory.extension_of_number(number);
    if (extension != nullptr) extension = own_extension(directory, request.who.user, extension->id);
    if (extension == nullptr) in.fail(http::Error::out_of_range, "extension", "You have no such extension.");
    if (auto read = in.finish(); !read) co_return fault(read.error());

    line.extension = extension->id;
    auto& adding = adding_[line.extension];
    if (directory.lines_of(line.extension).size() + adding >= most_lines) {
        co_return fault(409, "too_many_phones",
                        "An extension has at most " + std::to_string(most_lines) +
                            " phones of your own making: remove one that is not used, or use one on several devices.");
    }
    line.username = username ? *username : new_username(extension->number);
    const Counted counted(adding);
    const auto made = co_await people_.add_line(std::move(line), std::move(password));
    if (!made) co_return fault(made.error());
    co_return with_password(201, *made, model_);
}

MyPhones::Reply MyPhones::set(const ApiRequest& request) {
    const auto* found = own_line(request);
    if (found == nullptr) co_return not_found();
    const auto document = http::parse_json(request.request.body, limits);
    if (!document) co_return fault(document.error());
    http::JsonObject in(*document);
    const auto label = in.text_if("label", storage::max_name_bytes);
    const bool sets_enabled = in.has("enabled");
    const bool enabled = in.boolean_or("enabled", false);
    if (auto read = in.finish(); !read) co_return fault(read.error());
    const People::Change<storage::Line> change = [&](storage::Line& line) {
        if (label) line.label = *label;
        if (sets_enabled) line.enabled = enabled;
    };
    const auto changed = co_await people_.change(found->id, change, std::nullopt);
    if (!changed) co_return fault(changed.error());
    co_return Response::json(200, json_text(describe(changed->line, model_)));
}

MyPhones::Reply MyPhones::reset(const ApiRequest& request) {
    const auto* found = own_line(request);
    if (found == nullptr) co_return not_found();
    if (auto read = read_nothing(request.request.body); !read) co_return fault(read.error());
    const People::Change<storage::Line> none = [](auto&) {};
    auto password = people_.new_password();
    const auto changed = co_await people_.change(found->id, none, std::move(password));
    if (!changed) co_return fault(changed.error());
    co_return with_password(200, *changed, model_);
}

MyPhones::Reply MyPhones::remove(const ApiRequest& request) {
    const auto* found = own_line(request);
    if (found == nullptr) co_return not_found();
    if (auto read = read_nothing(request.request.body); !read) co_return fault(read.error());
    const auto removed = co_await people_.remove_line(found->id);
    if (!removed) co_return fault(removed.error());
    co_return Response{.status = 204, .headers = {}, .body = {}};
}

}  // namespace pbxd
