// Text as people search for it: any case, accents folded, so that `mull` finds Müller and `zoe` Zoë.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pbxd {

/// Case and accents folded away (Unicode NFKD, marks stripped, case folded). What is no UTF-8 folds to nothing.
std::string fold(std::string_view text);

/// A query's words, folded: all of them must be found.
std::vector<std::string> fold_words(std::string_view query);

}  // namespace pbxd
