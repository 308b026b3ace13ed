// What a Content-Type says.
#pragma once

#include <string_view>

#include "esl/decoder.hpp"

namespace esl {

struct FrameKind {
    FrameType type = FrameType::other;
    Format format = Format::plain;
};

FrameKind frame_kind(std::string_view content_type) noexcept;

// Whether the first bytes of an event's body name it BACKGROUND_JOB.
bool is_background_job(Format format, std::string_view first_bytes) noexcept;

}  // namespace esl
