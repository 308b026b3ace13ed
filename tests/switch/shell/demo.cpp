#include "shell/demo.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace sim {

namespace asio = boost::asio;

namespace {

constexpr int phone_expires = 120;

Phone phone_of_line(const DemoLine& line, std::size_t index) {
    Phone phone;
    phone.user = line.user;
    phone.password = line.password;
    phone.network_port = std::to_string(7000 + index);
    phone.contact_uri = "sip:" + line.user + "@127.0.0.1:" + phone.network_port + ";ob";
    phone.call_id = std::to_string(index + 1) + "-demo@127.0.0.1";
    phone.expires = phone_expires;
    return phone;
}

bool is_among_phones(const Call& call) {
    return call.caller.endpoint.kind == Endpoint::Kind::phone && call.callee &&
           call.callee->endpoint.kind == Endpoint::Kind::phone;
}

}  // namespace

std::vector<DemoLine> parse_demo_lines(const std::string& text) {
    std::vector<DemoLine> lines;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string entry = text.substr(at, end - at);
        const std::size_t colon = entry.find(':');
        if (colon != std::string::npos && colon > 0) lines.push_back({entry.substr(0, colon), entry.substr(colon + 1)});
        at = end + 1;
    }
    return lines;
}

std::vector<DemoLine> read_demo_lines(const std::string& path) {
    std::ifstream file(path);
    const auto document = nlohmann::json::parse(file, nullptr, false);
    std::vector<DemoLine> lines;
    if (!document.is_array()) return lines;
    for (const auto& entry : document) {
        const bool usable = entry.is_object() && entry.contains("user") && entry["user"].is_string() &&
                            entry.contains("password") && entry["password"].is_string();
        if (usable) lines.push_back({entry["user"].get<std::string>(), entry["password"].get<std::string>()});
    }
    return lines;
}

Demo::Demo(asio::any_io_executor executor, SwitchModel& model, Phones& phones, std::vector<DemoLine> lines,
           std::uint64_t seed)
    : executor_(std::move(executor)), model_(model), phones_(phones), lines_(std::move(lines)), random_(seed) {}

asio::awaitable<void> Demo::run() {
    if (lines_.empty()) co_return;
    // Most phones are there when the day begins.
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (below(3) != 0) co_await toggle(i);
    }
    for (;;) {
        asio::steady_timer timer(executor_, std::chrono::milliseconds(1000 + below(2000)));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        // Not every choice is possible at every time; a few tries find one that is.
        const std::uint64_t before = model_.core.fired();
        for (int tries = 0; tries < 5 && model_.core.fired() == before; ++tries) co_await step();
    }
}

bool Demo::refresh_due(const Registration& row) const {
    return row.ends - model_.settings.registration_grace - model_.core.now() < Micros{30'000'000};
}

asio::awaitable<void> Demo::step() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const Registration* row = model_.registrations.find(lines_[i].user, {});
        if (row && refresh_due(*row)) co_await phones_.send_register(phone_of_line(lines_[i], i), true);
    }
    const std::size_t choice = below(10);
    // What people do with their browsers is their own.
    std::vector<const Call*> calls;
    for (const Call& call : model_.calls.all()) {
        if (is_among_phones(call)) calls.push_back(&call);
    }
    const auto ringing = std::find_if(calls.begin(), calls.end(), [](const Call* call) { return !call->answered; });
    if (ringing != calls.end() && choice < 7) {
        model_.calls.answer((*ringing)->caller.uuid);
    } else if (!calls.empty() && (choice < 3 || calls.size() > 2)) {
        model_.calls.hangup(std::string(calls.front()->caller.uuid), "NORMAL_CLEARING");
    } else if (choice < 7) {
        call_somebody();
    } else {
        co_await toggle(below(lines_.size()));
    }
}

bool Demo::busy(const std::string& user) const {
    const auto& calls = model_.calls.all();
    return std::any_of(calls.begin(), calls.end(), [&](const Call& call) {
        return call.caller.endpoint.user == user || (call.callee && call.callee->endpoint.user == user);
    });
}

asio::awaitable<void> Demo::toggle(std::size_t line) {
    if (busy(lines_[line].user)) co_return;
    Phone phone = phone_of_line(lines_[line], line);
    if (model_.registrations.find(phone.user, phone.contact_uri)) phone.expires = 0;
    co_await phones_.send_register(std::move(phone), true);
}

void Demo::call_somebody() {
    std::vector<std::string> idle;
    for (const DemoLine& line : lines_) {
        if (model_.registrations.find(line.user, {}) && !busy(line.user)) idle.push_back(line.user);
    }
    if (idle.size() < 2) return;
    std::shuffle(idle.begin(), idle.end(), random_);
    const auto from = model_.resolve(idle[0]);
    const auto to = model_.resolve(idle[1]);
    // Two phones of one extension do not call each other.
    if (!from || !to || (!from->presence_id.empty() && from->presence_id == to->presence_id)) return;
    Dialled dialled;
    dialled.number = to->presence_id.empty() ? to->user : to->presence_id.substr(0, to->presence_id.find('@'));
    model_.calls.ring(*from, to, dialled);
}

}  // namespace sim
