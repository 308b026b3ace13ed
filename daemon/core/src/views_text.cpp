// What browsers are told of their windows, as JSON. Part of views; how a row looks is views_row.cpp.
#include "pbxd/views.hpp"

namespace pbxd {
namespace {

const char* boolean(bool value) { return value ? "true" : "false"; }

/// Where it is not all: `"<name>":1000,"<more>":true`.
std::string encode_count(const std::string& name, const RowCount& count, const char* more) {
    return '"' + name + R"(":)" + std::to_string(count.rows) +
           (count.more ? R"(,")" + std::string(more) + R"(":true)" : std::string());
}

void append(std::string& rows, const std::string& row) {
    if (row.empty()) return;
    if (!rows.empty()) rows += ',';
    rows += row;
}

}  // namespace

std::string Views::encode_rows(const Rows& rows, const ViewQuery& query) const {
    std::string text;
    for (auto id : rows) append(text, encode_row(id, query));
    return "[" + text + "]";
}

std::string Views::encode_counts(const Counts& counts) {
    return R"({"total":)" + std::to_string(counts.total) + "," + encode_count("matching", counts.matching, "more") +
           R"(,"online":)" + std::to_string(counts.online) + "}";
}

Views::Text Views::counts_message(const Counts& counts) {
    return std::make_shared<const std::string>(R"("type":"counts","counts":)" + encode_counts(counts) + "}");
}

std::string Views::encode_snapshot(const Shared& shared, const Counts& counts, const Found& found) const {
    const auto position = said(found.position, row_query(shared.query), windows_.limits());
    return R"("type":"snapshot","rows":)" + encode_rows(shared.shown, shared.query) + R"(,"counts":)" +
           encode_counts(counts) + R"(,"more_before":)" + boolean(found.more_before) + R"(,"more_after":)" +
           boolean(found.more_after) + "," + encode_count("position", position, "position_more") + "}";
}

const Views::Text& Views::encode_change(const Shared& shared, Encoded& encoded) const {
    auto& text = encoded.changes[{shared.look, shared.changed}];
    if (text) return text;
    std::string rows;
    for (const auto id : shared.changed) {
        const auto [row, added] = encoded.rows.try_emplace({shared.look, id});
        if (added) row->second = encode_row(id, shared.query);
        append(rows, row->second);
    }
    text = std::make_shared<const std::string>(R"("type":"change","rows":[)" + rows + "]}");
    return text;
}

void Views::tell_pending(Shared& shared, std::vector<ViewMessage>& out) const {
    const auto pending = compare(shared, windows_.shown(shared.watched));
    const bool all_know = !shared.pending_differs || pending == Pending{};
    if (pending == shared.pending && all_know) return;
    shared.pending = pending;
    shared.pending_differs = false;
    tell(shared,
         std::make_shared<const std::string>(R"("type":"pending","joined":)" + std::to_string(pending.joined) +
                                             R"(,"left":)" + std::to_string(pending.left) + R"(,"moved":)" +
                                             std::to_string(pending.moved) + "}"),
         out);
}

}  // namespace pbxd
