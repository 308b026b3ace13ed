#include "pbxd/row_search.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace pbxd {
namespace {

/// So many rows' texts are read when all signatures are asked; of more only the leaves are noted.
constexpr std::size_t most_read = 16'000;
/// So many rows ahead memory is asked for.
constexpr std::size_t ahead = 12;

/// A search under way. A query's rows are those of one order, gone through once for each segment: the order by state
/// has a segment for each state, the other orders one for all.
class Search {
  public:
    Search(const RowTable& rows, const RowQuery& query, const SearchLimits& limits)
        : store_(rows.store()), rows_(rows), order_(rows.order(query.order)), query_(query), limits_(limits) {
        for (const auto& word : query.words) signature_.add(signature_of(word));
        if (query.order != Order::state) {
            segments_.push_back({.letter = 0, .states = query.states});
            return;
        }
        for (const auto state : {State::online, State::ringing, State::talking, State::unknown, State::offline}) {
            auto states = only(state);
            if (!rows.is_offline_known()) {
                if (state == State::offline) continue;
                if (state == State::unknown) states |= only(State::offline);
            }
            states &= query.states;
            if (states != 0) segments_.push_back({.letter = static_cast<char>('a' + rank_of(state)), .states = states});
        }
    }

    Found find(const Window& window);

  private:
    struct Segment {
        char letter = 0;
        StateSet states = 0;
    };
    struct Place {
        std::size_t segment = 0;
        RowOrder::Gap gap;
    };
    /// One way from the anchor.
    struct Walk {
        std::size_t want = 0;  ///< rows to take
        std::size_t stop = 0;  ///< rows to count
        std::vector<RowSlot> taken = {};
        std::size_t counted = 0;
        bool ended = true;  ///< there are none beyond what was counted
        bool is_full() const { return taken.size() >= want && counted >= stop; }
    };

    Place begin() const { return {}; }
    Place end() const { return {.segment = segments_.size(), .gap = {}}; }
    /// Where the rows of greater keys begin (`after`), or those of lesser keys end.
    Place anchor(const std::string& key, bool after) const;
    std::size_t rows_before(Place place) const;
    bool passes(RowSlot slot) const;
    void walk(Place from, bool up, Walk& walk);
    bool walk_leaf(std::size_t leaf, StateSet states, std::size_t from, std::size_t to, bool up, Walk& walk);
    bool is_patient() const { return !marks_.empty() || work_ <= limits_.patience; }
    bool try_walks(Place from, bool up, Walk& outwards, Walk& inwards);
    void mark();
    void mark_block(std::size_t block, std::size_t& read);

    const RowStore& store_;
    const RowTable& rows_;
    const RowOrder& order_;
    const RowQuery& query_;
    const SearchLimits& limits_;
    TextSignature signature_;
    std::vector<Segment> segments_;
    std::vector<StateSet> marks_;            ///< for each leaf the states of those that may be in it; empty: any
    std::vector<std::uint64_t> candidates_;  ///< a bit for each slot that may be such a row; empty: any may be
    std::size_t work_ = 0;
};

Search::Place Search::anchor(const std::string& key, bool after) const {
    if (query_.order != Order::state) return {.segment = 0, .gap = after ? order_.after(key) : order_.before(key)};
    const char letter = key.empty() ? '\0' : key[0];
    for (std::size_t at = 0; at < segments_.size(); ++at) {
        const auto own = segments_[at].letter;
        if (static_cast<unsigned char>(own) < static_cast<unsigned char>(letter)) continue;
        if (own != letter) return {.segment = at, .gap = order_.begin()};
        const auto rest = std::string_view(key).substr(1);
        return {.segment = at, .gap = after ? order_.after(rest) : order_.before(rest)};
    }
    return end();
}

std::size_t Search::rows_before(Place place) const {
    std::size_t sum = 0;
    for (std::size_t at = 0; at < place.segment; ++at) sum += rows_.count(segments_[at].states);
    if (place.segment < segments_.size()) sum += order_.rows_before(place.gap, segments_[place.segment].states);
    return sum;
}

bool Search::passes(RowSlot slot) const {
    if (query_.is_plain()) return true;
    if (!store_.signature(slot).includes(signature_)) return false;
    if (query_.channel && store_.channel(slot) != *query_.channel) return false;
    const auto text = store_.text(slot);
    return std::all_of(query_.words.begin(), query_.words.end(),
                       [&text](const std::string& word) { return text.find(word) != std::string_view::npos; });
}

bool Search::walk_leaf(std::size_t at, StateSet states, std::size_t from, std::size_t to, bool up, Walk& walk) {
    const auto& leaf = order_.leaves()[at];
    ++work_;
    if (leaf.count(states) == 0 || (!marks_.empty() && (marks_[at] & states) == 0)) return true;
    work_ += (to - from) / 8;
    const auto slot_at = [&](std::size_t i) { return leaf.entries[up ? i : to - 1 - (i - from)].slot; };
    for (auto i = from; i < to; ++i) {
        const auto slot = slot_at(i);
        if (candidates_.empty()) {
            // In the order of names each row is somewhere else in memory: it is asked for before it is needed.
            if (i + ahead < to) store_.prefetch(slot_at(i + ahead));
        } else if ((candidates_[slot / 64] >> (slot % 64) & 1U) == 0) {
            continue;
        }
        if ((store_.state(slot) & states) == 0) continue;
        ++work_;
        if (!passes(slot)) continue;
        ++walk.counted;
        if (walk.taken.size() < walk.want) walk.taken.push_back(slot);
        if (walk.is_full()) return false;
    }
    return is_patient();
}

void Search::walk(Place from, bool up, Walk& walk) {
    walk.ended = false;
    if (walk.is_full()) return;
    const auto& leaves = order_.leaves();
    if (up) {
        for (auto segment = from.segment; segment < segments_.size(); ++segment) {
            const auto gap = segment == from.segment ? from.gap : order_.begin();
            for (auto at = gap.leaf; at < leaves.size(); ++at) {
                const auto first = at == gap.leaf ? gap.index : 0;
                if (!walk_leaf(at, segments_[segment].states, first, leaves[at].entries.size(), up, walk)) return;
            }
        }
    } else {
        for (auto segment = std::min(from.segment + 1, segments_.size()); segment-- > 0;) {
            const auto gap = segment == from.segment ? from.gap : order_.end();
            const bool whole = gap.index == 0;
            for (auto at = whole ? gap.leaf : gap.leaf + 1; at-- > 0;) {
                const auto last = !whole && at == gap.leaf ? gap.index : leaves[at].entries.size();
                if (!walk_leaf(at, segments_[segment].states, 0, last, up, walk)) return;
            }
        }
    }
    walk.ended = true;
}

void Search::mark_block(std::size_t block, std::size_t& read) {
    auto possible = store_.with_state(block, query_.states);
    if (possible != 0 && query_.channel) possible &= store_.maybe_of_channel(block, *query_.channel);
    if (possible == 0) return;
    possible &= store_.with_signature(block, signature_);
    work_ += BlockFilter::block_texts;
    std::uint64_t found = 0;
    for (auto left = possible; left != 0; left &= left - 1) {
        const auto index = static_cast<unsigned>(std::countr_zero(left));
        const auto slot = static_cast<RowSlot>(block * BlockFilter::block_texts + index);
        if (read < most_read) {
            ++read;
            if (!passes(slot)) continue;
        }
        marks_[order_.leaf_of(slot)] |= store_.state(slot);
        found |= std::uint64_t{1} << index;
    }
    candidates_[block] = found;
}

void Search::mark() {
    const auto candidates = rows_.filter().candidates(query_.words);
    marks_.assign(std::max<std::size_t>(1, order_.leaves().size()), 0);
    candidates_.assign(store_.end() / BlockFilter::block_texts + 1, 0);
    std::size_t read = 0;
    for (std::size_t group = 0; group < candidates.size(); ++group) {
        for (auto bits = candidates[group]; bits != 0; bits &= bits - 1) {
            const auto block = group * 64 + static_cast<std::size_t>(std::countr_zero(bits));
            if (block * BlockFilter::block_texts < store_.end()) mark_block(block, read);
        }
    }
}

bool Search::try_walks(Place from, bool up, Walk& outwards, Walk& inwards) {
    walk(from, up, outwards);
    if (!outwards.ended && !outwards.is_full()) return false;
    walk(from, !up, inwards);
    return inwards.ended || inwards.is_full();
}

Found Search::find(const Window& window) {
    const bool up = window.is_backward() == query_.descending;
    auto from = window.at_end != query_.descending ? end() : begin();
    if (window.after) from = anchor(*window.after, up);
    if (window.before) from = anchor(*window.before, up);
    const auto stop = query_.is_plain() ? 0 : limits_.count + std::max<std::size_t>(1, limits_.slack);
    // Of a backward window the rows before it are counted together with its own.
    const Walk fresh_outwards{.want = window.limit + limits_.spare,
                              .stop = stop + (window.is_backward() ? window.limit : 0)};
    const Walk fresh_inwards{.want = 0, .stop = stop};
    auto outwards = fresh_outwards;
    auto inwards = fresh_inwards;
    if (query_.is_plain()) {
        marks_.clear();
        const auto before = rows_before(from);
        std::size_t all = 0;
        for (const auto& segment : segments_) all += rows_.count(segment.states);
        inwards.counted = up ? before : all - before;
        const auto beyond = all - inwards.counted;
        outwards.want = std::min(outwards.want, beyond);
        marks_.assign(order_.leaves().size() + 1, all_states);
        walk(from, up, outwards);
        outwards.counted = beyond;
        outwards.ended = outwards.taken.size() == beyond;
        inwards.ended = true;
    } else if (!try_walks(from, up, outwards, inwards)) {
        mark();
        outwards = fresh_outwards;
        inwards = fresh_inwards;
        try_walks(from, up, outwards, inwards);
    }
    Found found;
    for (const auto slot : outwards.taken) found.rows.push_back(store_.id(slot));
    const bool counted = query_.is_plain() || (outwards.ended && inwards.ended);
    found.complete = outwards.counted == outwards.taken.size() && outwards.ended;
    found.matching = {.rows = outwards.counted + inwards.counted, .more = !counted};
    const auto shown = std::min(found.rows.size(), window.limit);
    const auto& before = window.is_backward() ? outwards : inwards;
    found.position = {.rows = before.counted - (window.is_backward() ? shown : 0),
                      .more = !query_.is_plain() && !before.ended};
    found.more_before = found.position.rows > 0 || found.position.more;
    found.more_after = window.is_backward() ? inwards.counted > 0 : outwards.counted > shown;
    found.work = work_;
    return found;
}

}  // namespace

bool passes(const Row& row, const RowQuery& query) {
    return (only(row.state) & query.states) != 0 && (!query.channel || row.channel == *query.channel) &&
           matches(row, query.words);
}

std::vector<storage::ExtensionId> Found::shown(const Window& window) const {
    std::vector<storage::ExtensionId> some(
        rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), window.limit)));
    if (window.is_backward()) std::reverse(some.begin(), some.end());
    return some;
}

Found search(const RowTable& rows, const RowQuery& query, const Window& window, const SearchLimits& limits) {
    return Search(rows, query, limits).find(window);
}

RowCount said(RowCount counted, const RowQuery& query, const SearchLimits& limits) {
    if (query.is_plain() || (!counted.more && counted.rows <= limits.count)) return counted;
    return {.rows = std::min(counted.rows, limits.count), .more = counted.more || counted.rows > limits.count};
}

}  // namespace pbxd
