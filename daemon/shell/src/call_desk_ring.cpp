#include "call_desk_ring.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/uuid/random_generator.hpp>  // version 4, from the system's entropy
#include <boost/uuid/uuid_io.hpp>
#include <chrono>
#include <utility>

#include "pbxd/call_question.hpp"
#include "pbxd/device_dialling.hpp"

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto answer_time = 10s;
// A bridge lasts as long as the call; the desk leaves it when somebody has answered.
constexpr auto longest_ringing = 10min;

std::string new_uuid() { return boost::uuids::to_string(boost::uuids::random_generator()()); }

}  // namespace

CallDesk::Ring::Ring(const asio::any_io_executor& executor, esl::Call& call, RingTask task, const CallDeskParts& parts,
                     SwitchLink& link)
    : executor_(executor),
      task_(std::move(task)),
      model_(parts.model),
      link_(link),
      log_(parts.log),
      srtp_(parts.srtp),
      elsewhere_([find = parts.elsewhere, core = call.data().get("Core-UUID")](const storage::Extension& extension) {
          return find ? find(extension, core) : std::vector<Whereabouts::Place>();
      }),
      seal_(parts.seal),
      key_(call.uuid()),
      caller_{.number = call.data().variable("effective_caller_id_number"),
              .name = call.data().variable("effective_caller_id_name")},
      ringing_(task_.decline),
      wake_(executor),
      never_(executor, asio::steady_timer::time_point::max()),
      holder_(new_uuid()) {}

void CallDesk::Ring::wake() {
    again_ = true;
    wake_.cancel();
}

void CallDesk::Ring::leg_gone(const std::string& leg, const std::string& cause) {
    ringing_.ended(leg, cause);
    wake();
}

asio::awaitable<void> CallDesk::Ring::run(esl::Call& call) {
    using asio::experimental::awaitable_operators::operator||;
    if (devices().empty()) co_return;
    co_await (drive() || hold_caller(call) || follow_caller(call));
    end_legs();
    if (!held_in_vain_) co_return;
    // What follows depends on how it ended: the switch asks.
    co_await call.async_execute("transfer", task_.number + " XML " + contexts::unanswered, answer_time);
}

asio::awaitable<void> CallDesk::Ring::hold_caller(esl::Call& call) {
    std::string bridge = "{ignore_early_media=true}[origination_uuid=";
    bridge.append(holder_).append("]pickup/").append(key_);
    const auto ended = co_await call.async_execute("bridge", std::move(bridge), longest_ringing);
    if (ended)
        held_in_vain_ = !answered_;
    else
        caller_gone_ = true;
    wake();
    co_await never_.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> CallDesk::Ring::follow_caller(esl::Call& call) {
    for (;;) {
        const auto told = co_await call.async_receive();
        if (const auto* event = std::get_if<esl::EventMessage>(&told)) {
            take(event->view());
        } else if (!std::holds_alternative<esl::Overflow>(told)) {
            caller_gone_ = true;
        }
        if (is_over()) break;
    }
    wake();
    co_await never_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void CallDesk::Ring::take(const esl::EventView& event) {
    const auto name = event.name();
    if (name == "CHANNEL_BRIDGE") {
        answered_ = true;
        taken_.insert(event.decoded("Bridge-B-Unique-ID"));
        taken_.insert(event.decoded("Other-Leg-Unique-ID"));
    } else if (name == "CHANNEL_EXECUTE" && event.decoded("Application") == "bridge") {
        // Not before: a phone that answers at once must find somebody to pick up.
        held_ = true;
        wake();
    }
}

asio::awaitable<void> CallDesk::Ring::drive() {
    while (!is_over()) {
        again_ = false;
        if (held_) ring_new_devices();
        if (const auto cause = ringing_.outcome()) end_holder(*cause);
        if (again_) continue;
        wake_.expires_at(asio::steady_timer::time_point::max());
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

std::vector<DeviceAddress> CallDesk::Ring::devices() const {
    std::vector<DeviceAddress> found;
    for (const auto id : task_.extensions) {
        const auto* extension = model_.directory().find(id);
        if (extension == nullptr) continue;
        for (auto& device : model_.presence().devices_of(*extension, link_.id())) found.push_back(std::move(device));
        for (auto& place : elsewhere_(*extension)) {
            found.push_back({.key = extension->number + " at " + place.switch_name,
                             .extension = id,
                             .elsewhere = std::move(place.address)});
        }
    }
    return found;
}

void CallDesk::Ring::ring_new_devices() {
    for (auto& device : ringing_.take_new(devices())) {
        auto leg = new_uuid();
        ringing_.began(leg);
        asio::co_spawn(executor_, originate(shared_from_this(), std::move(device), std::move(leg)), asio::detached);
    }
}

void CallDesk::Ring::end_holder(const std::string& cause) {
    if (std::exchange(holder_ended_, true)) return;
    asio::co_spawn(executor_, end_channel(holder_, cause), asio::detached);
}

void CallDesk::Ring::end_legs() {
    for (const auto& leg : ringing_.legs()) {
        if (taken_.contains(leg)) continue;
        // LOSE_RACE tells a phone that the call was taken elsewhere: nothing was missed.
        asio::co_spawn(executor_, end_channel(leg, answered_ ? "LOSE_RACE" : "ORIGINATOR_CANCEL"), asio::detached);
    }
}

asio::awaitable<void> CallDesk::Ring::end_channel(std::string channel, std::string cause) {
    const auto self = shared_from_this();
    // One that is gone already is what was wanted.
    co_await link_.client().async_bgapi("uuid_kill " + channel + " " + cause, answer_time);
}

asio::awaitable<void> CallDesk::Ring::originate(std::shared_ptr<Ring> ring, DeviceAddress device, std::string leg) {
    const auto endpoint = co_await ring->endpoint_of(device);
    // A browser had to be looked up first, and that took a moment.
    if (ring->is_over()) co_return;
    const auto& directory = ring->model_.directory();
    const auto* extension = directory.find(device.extension);
    std::optional<std::string> command;
    if (endpoint && extension != nullptr) {
        const auto tie = device.elsewhere.empty() ? std::string() : ring->seal_(ring->caller_.number, *extension);
        command = ring_command(*extension, directory, *endpoint, ring->caller_,
                               {.seconds = ring->task_.seconds,
                                .leg = leg,
                                .pickup = ring->key_,
                                .srtp = device.elsewhere.empty() ? ring->srtp_ : Srtp::accept,
                                .tie = tie});
    }
    if (!command) {
        ring->log_.warning("a device has an address that cannot be called: " + printable(device.key));
        ring->leg_gone(leg, "DESTINATION_OUT_OF_ORDER");
        co_return;
    }
    const auto answered =
        co_await ring->link_.client().async_bgapi(*command, std::chrono::seconds(ring->task_.seconds) + 30s);
    if (answered)
        ring->taken_.insert(leg);
    else
        ring->leg_gone(leg, "DESTINATION_OUT_OF_ORDER");  // unless the switch has told a better cause before
}

asio::awaitable<std::optional<esl::dial::Endpoint>> CallDesk::Ring::endpoint_of(const DeviceAddress& device) {
    if (!device.elsewhere.empty()) {
        const auto* extension = model_.directory().find(device.extension);
        if (extension == nullptr) co_return std::nullopt;
        co_return esl::dial::Contact{.profile = contexts::carriers,
                                     .address = "sip:" + extension->number + "@" + device.elsewhere};
    }
    if (device.client.empty()) {
        auto phone = phone_at(device.contact);
        if (phone) co_return std::move(*phone);
        co_return std::nullopt;
    }
    const auto found = co_await link_.client().async_bgapi("verto_contact " + device.client, answer_time);
    static constexpr std::string_view prefix = "verto.rtc/";
    if (!found || !found->starts_with(prefix)) co_return std::nullopt;
    co_return esl::dial::Verto{.contact = found->substr(prefix.size())};
}

}  // namespace pbxd
