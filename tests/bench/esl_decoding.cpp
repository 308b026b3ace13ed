#include <algorithm>
#include <array>
#include <cstring>
#include <iostream>

#include "allocations.hpp"
#include "esl/decoder.hpp"
#include "esl_bench.hpp"

namespace bench {
namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr int rounds = 7;

/// What a listener of presence and calls looks at: name, subclass, IDs, caller, times.
constexpr std::array<std::string_view, 20> wanted{"Event-Name",
                                                  "Event-Subclass",
                                                  "Core-UUID",
                                                  "FreeSWITCH-Hostname",
                                                  "Event-Date-Timestamp",
                                                  "Event-Sequence",
                                                  "Unique-ID",
                                                  "Channel-Name",
                                                  "Channel-State",
                                                  "Channel-Call-State",
                                                  "Channel-Presence-ID",
                                                  "Call-Direction",
                                                  "Answer-State",
                                                  "Caller-Caller-ID-Name",
                                                  "Caller-Caller-ID-Number",
                                                  "Caller-Destination-Number",
                                                  "Caller-Context",
                                                  "Caller-Channel-Created-Time",
                                                  "Caller-Channel-Answered-Time",
                                                  "variable_verto_user"};

std::uint64_t sink = 0;  // so that nothing is optimised away

/// Feeds the stream in reads of 16 KiB and hands each event on; gives their number.
template <class Take>
std::uint64_t decode(esl::Decoder& decoder, const std::string& stream, Take take) {
    std::uint64_t events = 0;
    for (std::size_t at = 0; at < stream.size();) {
        const auto space = decoder.prepare(read_size);
        const auto n = std::min({space.size(), read_size, stream.size() - at});
        std::memcpy(space.data(), stream.data() + at, n);
        decoder.commit(n);
        at += n;
        for (;;) {
            const auto frame = decoder.next();
            if (frame.has_error()) {
                std::cerr << "bench_esl: " << frame.error().message() << " at byte " << decoder.error_position()
                          << '\n';
                std::exit(1);
            }
            if (!*frame) break;
            if (!(*frame)->event) continue;
            take(*(*frame)->event);
            ++events;
        }
    }
    return events;
}

void index_only(const esl::EventView& event) { sink += event.headers().size(); }

struct LookUp {
    std::string scratch;
    void operator()(const esl::EventView& event) {
        for (const auto name : wanted) sink += event.decoded(name, scratch).size();
    }
};

std::uint64_t scan(const std::string& stream) {
    std::uint64_t lines = 0;
    const char* at = stream.data();
    const char* const end = at + stream.size();
    while (const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
        at = static_cast<const char*>(found) + 1;
        ++lines;
    }
    return lines;
}

}  // namespace

void decoding(const std::string& stream) {
    esl::Decoder decoder;
    LookUp look_up;
    std::uint64_t events = decode(decoder, stream, index_only);
    decode(decoder, stream, std::ref(look_up));
    // Rounds take turns, so that what else the machine does falls on all of them; the best of each counts.
    double memchr_best = 1e9, decode_best = 1e9, lookup_best = 1e9;
    std::uint64_t allocated = 0;
    for (int round = 0; round < rounds; ++round) {
        const Stopwatch scanning;
        sink += scan(stream);
        memchr_best = std::min(memchr_best, scanning.seconds());
        const auto before = allocations();
        const Stopwatch indexing;
        events = decode(decoder, stream, index_only);
        decode_best = std::min(decode_best, indexing.seconds());
        const Stopwatch looking;
        decode(decoder, stream, std::ref(look_up));
        lookup_best = std::min(lookup_best, looking.seconds());
        allocated += allocations() - before;
    }
    const double megabytes = static_cast<double>(stream.size()) / 1e6;
    const auto count = static_cast<double>(events);
    print("esl.memchr.mb_per_s", megabytes / memchr_best, "MB/s");
    print("esl.decode.mb_per_s", megabytes / decode_best, "MB/s");
    print("esl.decode.events_per_s", count / decode_best, "events/s");
    print("esl.decode.allocations_per_event", static_cast<double>(allocated) / (count * rounds * 2), "allocations");
    print("esl.lookup.mb_per_s", megabytes / lookup_best, "MB/s");
    print("esl.decode.ratio_to_memchr", memchr_best / decode_best, "ratio");
    print("esl.lookup.ratio_to_memchr", memchr_best / lookup_best, "ratio");
    if (sink == 0) std::cerr << "nothing was decoded\n";
}

}  // namespace bench
