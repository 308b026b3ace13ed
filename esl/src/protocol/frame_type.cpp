#include "frame_type.hpp"

#include <array>
#include <utility>

namespace esl {

FrameKind frame_kind(std::string_view content_type) noexcept {
    static constexpr std::array<std::pair<std::string_view, FrameKind>, 9> kinds{{
        {"text/event-plain", {FrameType::event, Format::plain}},
        {"command/reply", {FrameType::command_reply, Format::plain}},
        {"api/response", {FrameType::api_response, Format::plain}},
        {"text/event-json", {FrameType::event, Format::json}},
        {"text/event-xml", {FrameType::event, Format::xml}},
        {"auth/request", {FrameType::auth_request, Format::plain}},
        {"log/data", {FrameType::log_data, Format::plain}},
        {"text/disconnect-notice", {FrameType::disconnect_notice, Format::plain}},
        {"text/rude-rejection", {FrameType::rude_rejection, Format::plain}},
    }};
    for (const auto& [name, kind] : kinds) {
        if (content_type == name) return kind;
    }
    return {};
}

bool is_background_job(Format format, std::string_view first_bytes) noexcept {
    switch (format) {
        case Format::plain:
            return first_bytes.starts_with("Event-Name: BACKGROUND_JOB\n");
        case Format::json:
            return first_bytes.starts_with(R"({"Event-Name":"BACKGROUND_JOB")");
        case Format::xml:
            return first_bytes.find("<Event-Name>BACKGROUND_JOB</Event-Name>") != std::string_view::npos;
    }
    return false;
}

}  // namespace esl
