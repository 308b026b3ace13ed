#include "pbxd/row_table.hpp"

#include <algorithm>

#include "pbxd/search_text.hpp"

namespace pbxd {

void RowTable::put(const storage::Extension& extension) {
    remove(extension.id);
    RowText text;
    text.number_key = std::string(1, static_cast<char>('A' + extension.number.size())) + extension.number;
    const auto name = fold(extension.name);
    text.name_key = name + '\x1f' + text.number_key;
    text.searched = name + '\n' + extension.number + '\n' + fold(extension.department);
    by_number_[text.number_key] = extension.id;
    by_name_[text.name_key] = extension.id;
    texts_[extension.id] = std::move(text);
}

void RowTable::remove(storage::ExtensionId id) {
    const auto at = texts_.find(id);
    if (at == texts_.end()) return;
    by_number_.erase(at->second.number_key);
    by_name_.erase(at->second.name_key);
    texts_.erase(at);
}

const RowText* RowTable::find(storage::ExtensionId id) const {
    const auto at = texts_.find(id);
    return at == texts_.end() ? nullptr : &at->second;
}

bool matches(const RowText& text, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(),
                       [&text](const std::string& word) { return text.searched.find(word) != std::string::npos; });
}

}  // namespace pbxd
