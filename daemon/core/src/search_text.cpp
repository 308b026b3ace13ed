#include "pbxd/search_text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace pbxd {

std::string fold(std::string_view text) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    if (length < 0) return {};
    return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

std::vector<std::string> fold_words(std::string_view query) {
    const auto folded = fold(query);
    std::vector<std::string> words;
    std::size_t at = 0;
    while ((at = folded.find_first_not_of(" \t", at)) != std::string::npos) {
        const auto end = std::min(folded.find_first_of(" \t", at), folded.size());
        words.push_back(folded.substr(at, end - at));
        at = end;
    }
    return words;
}

}  // namespace pbxd
