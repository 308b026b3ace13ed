#include "shell/control_server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace sim {

namespace asio = boost::asio;
using asio::ip::tcp;
using nlohmann::json;

namespace {
constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_line = 1024 * 1024;
}  // namespace

ControlServer::ControlServer(const asio::any_io_executor& executor, SwitchModel& model, Phones& phones, EslServer& esl,
                             VertoServer& verto, std::function<void()> quit)
    : executor_(executor),
      acceptor_(executor),
      model_(model),
      phones_(phones),
      esl_(esl),
      verto_(verto),
      quit_(std::move(quit)) {}

boost::system::result<std::uint16_t> ControlServer::listen(std::uint16_t port) {
    boost::system::error_code error;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    acceptor_.open(tcp::v4(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    asio::co_spawn(executor_, accept_loop(), asio::detached);
    return acceptor_.local_endpoint().port();
}

asio::awaitable<void> ControlServer::accept_loop() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(with_error);
        if (!error) asio::co_spawn(executor_, serve(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> ControlServer::serve(tcp::socket socket) {
    std::string buffer;
    for (;;) {
        auto [error, size] =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer, longest_line), '\n', with_error);
        if (error) break;
        std::string line = buffer.substr(0, size - 1);
        buffer.erase(0, size);
        const json result = co_await answer(std::move(line));
        const std::string text = result.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
        auto [failed, written] = co_await asio::async_write(socket, asio::buffer(text), with_error);
        if (failed) break;
    }
}

asio::awaitable<json> ControlServer::answer(std::string line) {
    const ControlRequest request = parse_control(line);
    if (!request.error.empty()) co_return control_error(request.error);
    if (auto done = run_model_verb(model_, request)) {
        if (request.verb == "state") {
            for (const auto& each : esl_.clients()) {
                (*done)["esl_clients"].push_back({{"address", each.address},
                                                  {"authenticated", each.authenticated},
                                                  {"listening", each.listening},
                                                  {"lost", each.lost},
                                                  {"queued", each.queued}});
            }
        }
        co_return *done;
    }
    if (request.verb == "register") co_return co_await register_one(request.fields);
    if (request.verb == "register_many") co_return co_await register_many(request.fields);
    if (request.verb == "unregister") co_return co_await unregister(request.fields);
    co_return fault(request);
}

asio::awaitable<json> ControlServer::register_one(const json& fields) {
    const Phone phone = phone_of(fields, ++serial_);
    const auto fired = co_await phones_.send_register(phone, fields.value("check", true));
    if (!fired) co_return control_error("refused");
    const json result = {
        {"ok", true}, {"call_id", phone.call_id}, {"contact", phone.contact_uri}, {"event_us", *fired}};
    co_return result;
}

asio::awaitable<json> ControlServer::register_many(const json& fields) {
    struct Work {
        int next = 0, end = 0, running = 0, registered = 0, refused = 0;
    };
    const int first = fields.value("first", 1);
    const auto work = std::make_shared<Work>();
    work->next = first;
    work->end = first + fields.value("count", 0);
    asio::steady_timer done(executor_, asio::steady_timer::time_point::max());
    const auto worker = [&]() -> asio::awaitable<void> {
        while (work->next < work->end) {
            const int number = work->next++;
            Phone phone = phone_of(fields, ++serial_);
            phone.user = with_number(phone.user, number);
            phone.password = with_number(phone.password, number);
            phone.contact_uri = with_number(phone.contact_uri, number);
            phone.call_id = with_number(phone.call_id, number);
            const auto fired = co_await phones_.send_register(std::move(phone), fields.value("check", true));
            ++(fired ? work->registered : work->refused);
        }
        if (--work->running == 0) done.cancel();
    };
    work->running = std::clamp(fields.value("parallel", 16), 1, 256);
    for (int i = work->running; i > 0; --i) asio::co_spawn(executor_, worker(), asio::detached);
    if (work->running > 0) co_await done.async_wait(with_error);
    const json result = {{"ok", work->refused == 0}, {"registered", work->registered}, {"refused", work->refused}};
    co_return result;
}

asio::awaitable<json> ControlServer::unregister(const json& fields) {
    const std::string user = fields.value("user", std::string());
    const Registration* row = model_.registrations.find(user, fields.value("contact", std::string()));
    if (!row) co_return control_error("no such registration: " + user);
    Phone phone = row->phone;
    phone.expires = 0;
    phone.call_id = fields.value("call_id", phone.call_id);
    phone.password = fields.value("password", phone.password);
    const auto fired = co_await phones_.send_register(std::move(phone), fields.value("check", true));
    if (!fired) co_return control_error("refused");
    const json result = {{"ok", true}, {"event_us", *fired}};
    co_return result;
}

json ControlServer::drop(const json& fields) {
    const std::string how = fields.value("how", "clean");
    EslServer::Drop kind = EslServer::Drop::clean;
    if (how == "notice") {
        kind = EslServer::Drop::notice;
    } else if (how == "half") {
        kind = EslServer::Drop::half;
    } else if (how == "reset") {
        kind = EslServer::Drop::reset;
    } else if (how != "clean") {
        return control_error("how is one of: clean, notice, half, reset");
    }
    return {{"ok", true}, {"dropped", esl_.drop(kind)}};
}

json ControlServer::restart(const json& fields) {
    esl_.stay_down(std::chrono::milliseconds(fields.value("down_ms", 0)));
    esl_.drop(EslServer::Drop::reset);
    model_.restart();
    verto_.drop();
    return {{"ok", true}, {"core_uuid", model_.core.core_uuid()}};
}

json ControlServer::fault(const ControlRequest& request) {
    const json& fields = request.fields;
    const auto milliseconds = [&](int otherwise) { return std::chrono::milliseconds(fields.value("ms", otherwise)); };
    if (request.verb == "drop") return drop(fields);
    if (request.verb == "restart") return restart(fields);
    if (request.verb == "drop_browsers") return {{"ok", true}, {"dropped", verto_.drop()}};
    if (request.verb == "event_count") return {{"ok", true}, {"events", model_.core.fired()}};
    if (request.verb == "silent") esl_.set_silent(true);
    if (request.verb == "resume") esl_.set_silent(false);
    if (request.verb == "lose_events") esl_.lose_events(fields.value("count", std::size_t{0}));
    if (request.verb == "delay") esl_.set_delay(milliseconds(0));
    if (request.verb == "half_frame") esl_.split_next(milliseconds(100));
    if (request.verb == "emit") esl_.send_raw(fields.value("raw", std::string()));
    if (request.verb == "quit") quit_();
    return {{"ok", true}};
}

}  // namespace sim
