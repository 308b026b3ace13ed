#include "presence_switch.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>

namespace bench {

namespace asio = boost::asio;

namespace {

/// With all that a real switch says of each, so that there is as much to read.
std::string event(const std::string& line, bool online, std::uint64_t sequence) {
    std::string text = "Event-Subclass: sofia%3A%3A";
    text += online ? "register" : "unregister";
    text +=
        "\nEvent-Name: CUSTOM\nCore-UUID: aeb0a09f-0849-4260-bc0b-bf326b845c35\nFreeSWITCH-Hostname: vm\n"
        "FreeSWITCH-Switchname: bench\nFreeSWITCH-IPv4: 192.0.2.2\nFreeSWITCH-IPv6: fd00%3A%3A2\n"
        "Event-Date-Local: 2026-11-22%2018%3A16%3A05\nEvent-Date-GMT: Sun,%2022%20Nov%202026%2018%3A16%3A05%20GMT\n"
        "Event-Date-Timestamp: ";
    text += std::to_string(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
    text +=
        "\nEvent-Calling-File: sofia_reg.c\n"
        "Event-Calling-Function: sofia_reg_handle_register_token\nEvent-Calling-Line-Number: 2059\nEvent-Sequence: ";
    text += std::to_string(sequence) + "\nprofile-name: lines\nfrom-user: " + line +
            "\nfrom-host: lines\npresence-hosts: n/a\ncontact: %22%22%20%3Csip%3A" + line +
            "%40192.0.2.7%3A5060%3Bob%3E\ncall-id: " + line +
            "%40192.0.2.7\nrpid: unknown\nstatus: Registered(UDP)\nexpires: 120\nto-user: " + line +
            "\nto-host: lines\nnetwork-ip: 192.0.2.7\nnetwork-port: 5060\nusername: " + line +
            "\nrealm: lines\nuser-agent: desk-phone/4.2.1\nuser_name: " + line +
            "\ndomain_name: lines\nuser_context: extensions\n\n";
    return text;
}

}  // namespace

PresenceSwitch::PresenceSwitch(asio::io_context& loop, std::uint16_t port)
    : acceptor_(loop, {asio::ip::address_v4::loopback(), port}), socket_(loop) {
    accept();
}

void PresenceSwitch::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, asio::ip::tcp::socket socket) {
        if (error) return;
        socket_ = std::move(socket);
        socket_.set_option(asio::ip::tcp::no_delay(true));
        buffer_.clear();
        say("Content-Type: auth/request\n\n");
        read();
    });
}

void PresenceSwitch::read() {
    asio::async_read_until(socket_, asio::dynamic_buffer(buffer_), "\n\n",
                           [this](boost::system::error_code error, std::size_t size) {
                               if (error) {
                                   is_watched_ = false;
                                   return accept();
                               }
                               obey(buffer_.substr(0, size - 2));
                               buffer_.erase(0, size);
                               read();
                           });
}

void PresenceSwitch::obey(const std::string& command) {
    if (command.starts_with("api ")) return say("Content-Type: api/response\nContent-Length: 5\n\nbench");
    say("Content-Type: command/reply\nReply-Text: +OK\n\n");
    if (!command.starts_with("bgapi ")) return;
    const auto job = command.substr(command.rfind(' ') + 1);
    const auto asked = command.substr(6, command.find('\n') - 6);
    if (asked == "sofia xmlstatus") {
        answer(job, "<profiles><profile><name>lines</name><type>profile</type></profile></profiles>");
    } else if (asked == "sofia xmlstatus profile lines reg") {
        answer(job, "<profile><registrations></registrations></profile>");
    } else if (asked == "sofia xmlstatus gateway") {
        answer(job, "<gateways></gateways>");
    } else if (asked == "verto jsonstatus") {
        answer(job, R"({"profiles":[]})");
    } else if (asked.starts_with("vm_boxcount ")) {
        answer(job, "0:0:0:0");
    } else {
        is_watched_ = is_watched_ || asked == "show calls as json";
        answer(job, asked.starts_with("show ") ? R"({"row_count":0})" : "0");
    }
}

void PresenceSwitch::answer(const std::string& job, const std::string& text) {
    const auto inner =
        "Event-Name: BACKGROUND_JOB\nJob-UUID: " + job + "\nContent-Length: " + std::to_string(text.size()) + "\n\n";
    say("Content-Length: " + std::to_string(inner.size() + text.size()) + "\nContent-Type: text/event-plain\n\n" +
        inner + text);
}

void PresenceSwitch::tell(const std::string& line, bool online) {
    const auto inner = event(line, online, ++sequence_);
    say("Content-Length: " + std::to_string(inner.size()) + "\nContent-Type: text/event-plain\n\n" + inner);
}

void PresenceSwitch::say(const std::string& text) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(text), error);
    if (error) {
        std::cerr << "bench_presence: the Event Socket is gone: " << error.message() << "\n";
        std::exit(1);
    }
}

}  // namespace bench
