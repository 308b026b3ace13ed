// Reads the recordings of the real switch into events, for comparison with the simulated one's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/event.hpp"

/// One frame of a recording: its outer headers, its content, and, of text/event-plain, the event in it.
struct RecordedFrame {
    std::string head;
    std::string content;
    sim::Event event;

    std::string bytes() const { return head + "\n\n" + content; }
};

/// The file below the fixtures, whole.
std::string fixture(const std::string& path);
/// The frames of a recorded Event Socket connection.
std::vector<RecordedFrame> recorded_frames(const std::string& path);
/// Only the events of it.
std::vector<sim::Event> recorded_events(const std::string& path);
/// `Event-Name`, or the subclass of a CUSTOM one.
std::string kind_of(const sim::Event& event);
/// The names of the headers in their order, one a line, without `variable_*`.
std::string names_of(const sim::Event& event);
