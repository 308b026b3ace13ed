#include "esl/notification.hpp"

#include <cassert>

namespace esl {

EventMessage::EventMessage(const Frame& frame) : text_(frame.body), format_(frame.format) {
    assert(frame.event);
    if (const HeaderIndex* index = frame.event->headers().index()) index_ = *index;
    const std::string_view body = frame.event->body();
    body_length_ = body.size();
    if (!body.empty()) body_offset_ = static_cast<std::size_t>(body.data() - frame.body.data());
}

EventView EventMessage::view() const {
    const std::string_view text = text_;
    const Encoding encoding = format_ == Format::json ? Encoding::json : Encoding::percent;
    return {format_, Headers(text, index_, encoding), text.substr(body_offset_, body_length_)};
}

std::size_t EventMessage::size() const noexcept { return sizeof(*this) + text_.capacity() + index_.memory(); }

}  // namespace esl
