#include "pbxd/my_settings.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "http/json.hpp"
#include "pbxd/json_text.hpp"
#include "storage/choices.hpp"
#include "storage/error.hpp"
#include "web_answers.hpp"

namespace pbxd {
namespace {

using Json = nlohmann::json;
using http::Method;
using http::Response;
using storage::Extension;

enum class Route { list, set };

constexpr std::array<ApiRoute, 2> all_routes{
    {{Method::get, "/api/settings"}, {Method::patch, "/api/settings/{extension:id}"}}};

struct Forward {
    std::string_view name;
    std::string Extension::*number;
};
constexpr std::array<Forward, 3> forwards{{{"forward_always", &Extension::forward_always},
                                           {"forward_busy", &Extension::forward_busy},
                                           {"forward_no_answer", &Extension::forward_no_answer}}};

struct Switch {
    std::string_view name;
    bool Extension::*is_on;
};
constexpr std::array<Switch, 4> switches{{{"do_not_disturb", &Extension::do_not_disturb},
                                          {"call_waiting", &Extension::call_waiting},
                                          {"voicemail", &Extension::voicemail},
                                          {"voicemail_to_email", &Extension::voicemail_to_email}}};

Json describe(const Extension& extension, const Directory& directory) {
    const auto* channel = directory.find(extension.channel);
    Json described{{"id", extension.id.value},
                   {"number", extension.number},
                   {"name", extension.name},
                   {"channel", channel == nullptr ? "" : channel->name},
                   {"ring_seconds", extension.ring_seconds},
                   {"has_voicemail_pin", !extension.voicemail_pin.empty()},
                   {"calling_class", storage::text_of(extension.calling_class)},
                   {"caller_id", extension.caller_id},
                   {"max_calls", extension.max_calls}};
    for (const auto& forward : forwards) described[std::string(forward.name)] = extension.*forward.number;
    for (const auto& at : switches) described[std::string(at.name)] = extension.*at.is_on;
    return described;
}

void read_forward(http::JsonObject& in, const Forward& forward, Extension& extension) {
    auto number = in.text_if(forward.name, 64);
    if (!number) return;
    if (!storage::is_dialled(*number)) {
        in.fail(http::Error::out_of_range, forward.name, make_error_code(storage::Error::invalid_forward).message());
    }
    if (*number == extension.number) {
        in.fail(http::Error::out_of_range, forward.name, "That is this extension's own number.");
    }
    extension.*forward.number = std::move(*number);
}

/// Reads what is given over what is there.
boost::system::result<Extension, http::Fault> changed(const Json& document, Extension extension,
                                                      const storage::User& user) {
    http::JsonObject in(document);
    for (const auto& forward : forwards) read_forward(in, forward, extension);
    for (const auto& at : switches) extension.*at.is_on = in.boolean_or(at.name, extension.*at.is_on);
    extension.ring_seconds = static_cast<int>(in.integer_or("ring_seconds", extension.ring_seconds, {5, 120}));
    if (auto pin = in.text_if("voicemail_pin", 64)) extension.voicemail_pin = std::move(*pin);
    if (in.has("voicemail_to_email") && extension.voicemail_to_email && user.email.empty()) {
        in.fail(http::Error::out_of_range, "voicemail_to_email",
                "pbxd has no e-mail address of yours: an administrator can add it.");
    }
    if (auto read = in.finish(); !read) return read.error();
    return extension;
}

}  // namespace

std::span<const ApiRoute> MySettings::routes() const { return all_routes; }

MySettings::Reply MySettings::answer(const ApiRequest& request) {
    return static_cast<Route>(request.route) == Route::set ? set(request) : list(request);
}

MySettings::Reply MySettings::list(const ApiRequest& request) {
    const auto& directory = model_.directory();
    auto extensions = Json::array();
    for (const auto* extension : directory.extensions_of(request.who.user.id)) {
        if (directory.is_enabled(*extension)) extensions.push_back(describe(*extension, directory));
    }
    co_return Response::json(200,
                             json_text({{"email", request.who.user.email}, {"extensions", std::move(extensions)}}));
}

MySettings::Reply MySettings::set(const ApiRequest& request) {
    const auto& directory = model_.directory();
    const auto& user = request.who.user;
    const auto* found = own_extension(directory, user, storage::ExtensionId{request.match.id("extension")});
    if (found == nullptr) co_return fault(404, "not_found", "You have no such extension.");
    const auto document = http::parse_json(request.request.body, {.bytes = 4096, .depth = 2, .values = 20});
    if (!document) co_return fault(document.error());
    auto wanted = changed(*document, *found, user);
    if (!wanted) co_return fault(wanted.error());
    if (auto good = storage::check(*wanted); !good) co_return fault(good.error());
    // Its number may be another one when its turn comes.
    const People::Change<Extension> change = [&document, &user, &wanted](Extension& extension) {
        wanted = changed(*document, extension, user);
        if (wanted) extension = *wanted;
    };
    const auto set = co_await people_.change(found->id, change);
    if (!wanted) co_return fault(wanted.error());
    if (!set) co_return fault(set.error());
    co_return Response::json(200, json_text(describe(*set, directory)));
}

}  // namespace pbxd
