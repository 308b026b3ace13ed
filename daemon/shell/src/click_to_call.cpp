#include "pbxd/click_to_call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "http/json.hpp"
#include "pbxd/device_dialling.hpp"
#include "pbxd/number_plan.hpp"
#include "web_answers.hpp"

namespace pbxd {

namespace asio = boost::asio;

namespace {

struct Wanted {
    storage::ExtensionId extension;
    std::string number;
};

boost::system::result<Wanted, http::Fault> read_wanted(const std::string& body) {
    const auto document = http::parse_json(body, {.bytes = 1024, .depth = 2, .values = 10});
    if (!document) return document.error();
    http::JsonObject in(*document);
    Wanted wanted{.extension = {in.integer("extension", {.least = 1, .most = INT64_MAX})},
                  .number = in.text("number", 64)};
    if (!is_dialable(wanted.number))
        in.fail(http::Error::out_of_range, "number", "The field \"number\" must be a number that a phone can dial.");
    if (auto read = in.finish(); !read) return read.error();
    return wanted;
}

}  // namespace

ClickToCall::ClickToCall(const asio::any_io_executor& executor, const ReadModel& model,
                         std::function<std::vector<SwitchLink*>()> links, Srtp srtp, Log& log)
    : executor_(executor), model_(model), links_(std::move(links)), srtp_(srtp), log_(log) {}

std::span<const ApiRoute> ClickToCall::routes() const {
    static constexpr ApiRoute all[] = {{http::Method::post, "/api/click-to-call"}};
    return all;
}

ClickToCall::Desk ClickToCall::find_desk(const storage::Extension& extension) const {
    for (auto* link : links_()) {
        if (!link->is_up()) continue;
        Desk desk{.link = link, .contacts = {}};
        for (auto& device : model_.presence().devices_of(extension, link->id())) {
            if (device.client.empty()) desk.contacts.push_back(std::move(device.contact));
        }
        if (!desk.contacts.empty()) return desk;
    }
    return {};
}

ApiPart::Reply ClickToCall::answer(const ApiRequest& request) {
    const auto wanted = read_wanted(request.request.body);
    if (!wanted) co_return fault(wanted.error());
    const auto& directory = model_.directory();
    const auto* extension = directory.find(wanted->extension);
    if (extension == nullptr || extension->user != request.who.user.id || !directory.is_enabled(*extension))
        co_return fault(404, "not_found", "You have no such extension.");
    const auto desk = find_desk(*extension);
    const auto command = desk.link == nullptr
                             ? std::nullopt
                             : click_to_call_command(*extension, directory, desk.contacts, wanted->number, srtp_);
    if (!command) co_return fault(409, "no_phone", "None of your phones is online.");
    asio::co_spawn(executor_, ring(*desk.link, *command, extension->number), asio::detached);
    co_return http::Response::json(202, R"({"ringing":true})");
}

asio::awaitable<void> ClickToCall::ring(SwitchLink& link, std::string command, std::string number) {
    const auto called = co_await link.client().async_bgapi(std::move(command), std::chrono::minutes(3));
    // A phone that nobody picks up is no trouble; a command that the switch never answered is.
    if (called || called.error() == esl::Error::api_failed) co_return;
    log_.warning("the phones of extension " + number + " could not be rung: " + called.error().message());
}

}  // namespace pbxd
