// The rows of the table in their orders, with the text that is searched.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/records.hpp"

namespace pbxd {

enum class Order { number, name, state };

/// What a row is sorted and searched by. Keys are compared as bytes.
struct RowText {
    std::string number_key;  ///< shorter numbers first, then by digits
    std::string name_key;    ///< folded name, then number
    std::string searched;    ///< folded name, number and department
};

class RowTable {
  public:
    void put(const storage::Extension& extension);
    void remove(storage::ExtensionId id);

    std::size_t size() const { return texts_.size(); }
    const RowText* find(storage::ExtensionId id) const;
    /// Keys and Extensions by number or by name.
    const std::map<std::string, storage::ExtensionId>& by_number() const { return by_number_; }
    const std::map<std::string, storage::ExtensionId>& by_name() const { return by_name_; }

  private:
    std::unordered_map<storage::ExtensionId, RowText> texts_;
    std::map<std::string, storage::ExtensionId> by_number_;
    std::map<std::string, storage::ExtensionId> by_name_;
};

/// Whether all words are in the text; both folded.
bool matches(const RowText& text, const std::vector<std::string>& words);

}  // namespace pbxd
