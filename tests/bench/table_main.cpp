// Benchmarks of the core's table: search, views, and the memory of the read model. Prints `name value unit` lines.
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string_view>

#include "pbxd/search_text.hpp"
#include "pbxd/views.hpp"
#include "table_town.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr pbxd::EpochMilliseconds noon = 1'795'348'800'000;

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }
/// Seconds of processor time of this thread: what others do on the machine meanwhile is not in it.
double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}
void print(const std::string& name, double value, const char* unit) {
    std::printf("%s %.4g %s\n", name.c_str(), value, unit);
    std::fflush(stdout);
}
std::size_t used_bytes() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

double percentile(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(part * static_cast<double>(values.size())))];
}

/// A read model with that many people, a tenth of them online by a phone, some of these in calls.
struct Office {
    explicit Office(const bench::Town& people) : town(people) {
        const auto before = used_bytes();
        for (const int id : {1, 2}) {
            model.put(storage::Channel{.id = {id}, .name = "c", .auth_realm = "realm" + std::to_string(id)}, noon);
        }
        for (std::size_t i = 0; i < town.people(); ++i) model.put(town.person(i), noon);
        load_seconds = seconds_since(began);
        load_processor_seconds = processor_seconds() - processor_began;
        bytes = used_bytes() - before;
        at = model.presence().add_switch("office", noon);
        for (std::size_t i = 0; i < town.people(); i += 10) {
            storage::Line line;
            line.id = {static_cast<std::int64_t>(i + 1)};
            line.extension = {static_cast<std::int64_t>(i + 1)};
            line.username = "line-" + std::to_string(i);
            model.put(std::move(line), noon);
        }
        model.presence().begin_rebuild(at, "core", noon);
        for (std::size_t i = 0; i < town.people(); i += 10) {
            model.presence().snapshot(at, bench::phone_of(i), noon);
        }
        for (std::size_t i = 0; i < town.people(); i += 200) talk(i, true);
        model.presence().end_rebuild(at, noon);
        model.take_all_changed();
        model.take_changed();
    }
    void talk(std::size_t index, bool talking) {
        const auto id = "leg" + std::to_string(index);
        const auto* extension = model.directory().find(storage::ExtensionId{static_cast<std::int64_t>(index + 1)});
        if (talking) {
            model.presence().apply(at,
                                   pbxd::LegActive{.unique_id = id,
                                                   .presence_id = model.directory().presence_id_of(*extension),
                                                   .phase = pbxd::LegPhase::talking},
                                   noon);
        } else {
            model.presence().apply(at, pbxd::LegGone{.unique_id = id}, noon);
        }
    }

    const bench::Town& town;
    Clock::time_point began = Clock::now();
    double processor_began = processor_seconds();
    double load_processor_seconds = 0;
    pbxd::ReadModel model;
    pbxd::SwitchId at = 0;
    double load_seconds = 0;
    std::size_t bytes = 0;
};

/// One entry of the mix.
struct Asked {
    const char* text;
    const char* what;
};
const std::vector<Asked> mix{{"e", "1 character, common"},
                             {"q", "1 character, rare"},
                             {"7", "1 digit"},
                             {"er", "2 characters, common"},
                             {"qu", "2 characters, rare"},
                             {"42", "2 digits"},
                             {"ann", "3 characters, common"},
                             {"ærı", "3 characters, none"},
                             {"zoe", "3 characters, middling"},
                             {"777", "3 digits"},
                             {"muellers", "8 characters, none"},
                             {"andersen", "8 characters"},
                             {"schneid", "7 characters, common"},
                             {"quiygre", "7 characters, rare"},
                             {"1234567", "7 digits, one row"},
                             {"zimelsmer rosa", "two words, rare"},
                             {"sales anna", "two words, common"}};

void bench_search(const Office& office) {
    using pbxd::Filter;
    std::vector<double> all;
    std::vector<double> all_processor;
    const auto& rows = office.model.rows();
    const pbxd::StateSet busy = pbxd::only(pbxd::State::ringing) | pbxd::only(pbxd::State::talking);
    const pbxd::StateSet online = busy | pbxd::only(pbxd::State::online);
    for (const auto& asked : mix) {
        std::vector<double> of_word;
        std::size_t matching = 0;
        for (const auto states : {pbxd::all_states, online, busy}) {
            for (const auto order : {pbxd::Order::number, pbxd::Order::name, pbxd::Order::state}) {
                for (const int variant : {0, 1, 2, 3}) {
                    pbxd::RowQuery query{.words = pbxd::fold_words(asked.text), .states = states, .order = order};
                    query.descending = variant == 1;
                    if (variant == 2) query.channel = storage::ChannelId{2};
                    pbxd::Window window;
                    window.at_end = variant == 3;
                    for (int times = 0; times < 2; ++times) {
                        const auto began = Clock::now();
                        const auto processor_began = processor_seconds();
                        const auto found = pbxd::search(rows, query, window);
                        of_word.push_back((processor_seconds() - processor_began) * 1000);
                        all.push_back(seconds_since(began) * 1000);
                        if (states == pbxd::all_states && variant == 0) matching = found.matching.rows;
                    }
                }
            }
        }
        std::fprintf(stderr, "  %-16s %-24s %6zu rows counted, p50 %.3f ms, longest %.3f ms of processor time\n",
                     asked.text, asked.what, matching, percentile(of_word, 0.5), percentile(of_word, 1));
        all_processor.insert(all_processor.end(), of_word.begin(), of_word.end());
    }
    print("search.p50_ms", percentile(all, 0.5), "ms");
    print("search.p99_ms", percentile(all, 0.99), "ms");
    print("search.p99_processor_ms", percentile(all_processor, 0.99), "ms");
    print("search.longest_processor_ms", percentile(all_processor, 1), "ms");
    std::string bytes;
    for (pbxd::RowSlot slot = 0; slot < rows.store().end(); ++slot) bytes += rows.store().text(slot);
    std::vector<double> scans;
    for (int times = 0; times < 9; ++times) {
        const auto began = Clock::now();
        // A word that is not there; the raw cost of looking at all texts, one behind the other.
        if (memmem(bytes.data(), bytes.size(), "quiygrx", 7) != nullptr) std::abort();
        scans.push_back(seconds_since(began) * 1000);
    }
    print("search.scan_ms", percentile(scans, 0.5), "ms");
}

/// Microseconds of processor time for a change of a row that five windows show, from presence's event to the messages.
/// Between such changes there are others that nobody sees, as there are in a large office: what is measured is not in
/// the caches.
double change_cost(Office& office) {
    pbxd::Views views(office.model);
    constexpr std::size_t groups = 16;
    constexpr std::size_t changes = 6000;
    const auto people = office.town.people();
    const auto number = [&](std::size_t index) {
        return office.model.rows().find({static_cast<std::int64_t>(index + 1)})->key(pbxd::Order::number);
    };
    const auto row_of = [&](std::size_t group) { return group * (people / groups) + 10; };
    for (std::size_t group = 0; group < groups; ++group) {
        for (std::size_t i = 1; i <= 5; ++i) {
            views.open(group * 5 + i, {}, {.after = number(row_of(group) - i), .limit = 50});
        }
    }
    auto now = noon;
    const auto flush = [&] {
        if (office.model.take_all_changed()) views.touch_all();
        views.touch(office.model.take_changed());
        return views.flush(++now).size();
    };
    flush();
    std::minstd_rand random(1);
    double seconds = 0;
    std::size_t messages = 0;
    for (std::size_t change = 0; change < changes; ++change) {
        for (int other = 0; other < 20; ++other) {
            // Beyond all windows of its group.
            const auto index = row_of(random() % groups) + 50 + random() % (people / groups - 60);
            if (index < people) office.talk(index, random() % 2 == 0);
        }
        flush();
        office.talk(row_of(change % groups), change / groups % 2 == 0);
        const auto began = processor_seconds();
        const auto sent = flush();
        seconds += processor_seconds() - began;
        messages += sent;
    }
    std::fprintf(stderr, "  %zu extensions: %.2f messages for each change\n", people,
                 static_cast<double>(messages) / static_cast<double>(changes));
    return seconds * 1e6 / static_cast<double>(changes);
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t people = argc == 3 && std::string_view(argv[1]) == "--extensions" ? std::stoul(argv[2]) : 0;
    if (argc == 1) people = 1'000'000;
    if (people < 1000) {
        std::fprintf(stderr, "usage: bench_table [--extensions COUNT]: a thousand at least\n");
        return 2;
    }
    double small = 0;
    {
        const bench::Town town(1000);
        Office office(town);
        small = change_cost(office);
    }
    const bench::Town town(people);
    {
        pbxd::RowTable rows;
        const auto before = used_bytes();
        const auto began = processor_seconds();
        for (std::size_t i = 0; i < people; ++i) rows.put(town.person(i), pbxd::State::offline);
        print("search.index_processor_seconds", processor_seconds() - began, "s");
        print("search.index_bytes_per_extension",
              static_cast<double>(used_bytes() - before) / static_cast<double>(people), "bytes");
    }
    Office office(town);
    print("search.load_seconds", office.load_seconds, "s");
    print("search.load_processor_seconds", office.load_processor_seconds, "s");
    print("presence.bytes_per_extension", static_cast<double>(office.bytes) / static_cast<double>(people), "bytes");
    bench_search(office);
    const auto large = change_cost(office);
    print("views.change_us_1k", small, "us");
    print("views.change_us_1m", large, "us");
    print("views.cost_ratio_1m_to_1k", large / small, "ratio");
    return 0;
}
