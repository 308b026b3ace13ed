#include "reply.hpp"

namespace esl {

Reply make_reply(const Frame& frame) {
    Reply reply;
    if (frame.type == FrameType::api_response) {
        reply.text = frame.body;
        return reply;
    }
    if (frame.event) {
        reply.text = frame.event->decoded_body();
        return reply;
    }
    for (const Header header : frame.headers) {
        if (header.name == "Reply-Text") {
            reply.text = header.value;
        } else if (header.name != "Content-Type") {
            reply.headers.emplace_back(header.name, header.value);
        }
    }
    return reply;
}

}  // namespace esl
