#include "model/subscription.hpp"

#include <algorithm>
#include <cctype>

#include "model/api_commands.hpp"

namespace sim {

namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

bool contains_without_case(std::string_view text, std::string_view part) {
    return upper(text).find(upper(part)) != std::string::npos;
}

}  // namespace

std::string Subscription::subscribe(std::string_view arguments) {
    std::string_view rest = arguments;
    std::string_view word = next_word(rest);
    std::string_view kind = "plain";
    if (word == "plain" || word == "json" || word == "xml") {
        kind = word;
        word = next_word(rest);
    }
    bool custom = false;
    bool any = false;
    for (; !word.empty(); word = next_word(rest)) {
        any = true;
        if (custom) {
            subclasses_.emplace(word);
        } else if (equal_without_case(word, "all")) {
            all_ = true;
        } else if (equal_without_case(word, "CUSTOM")) {
            custom = true;
        } else {
            names_.insert(upper(word));
        }
    }
    if (!any) return "-ERR no keywords supplied";
    format_ = kind == "json" ? Format::json : kind == "xml" ? Format::xml : Format::plain;
    active_ = true;
    return "+OK event listener enabled " + std::string(kind);
}

std::string Subscription::unsubscribe(std::string_view arguments) {
    bool custom = false;
    for (std::string_view word = next_word(arguments); !word.empty(); word = next_word(arguments)) {
        if (custom) {
            subclasses_.erase(std::string(word));
        } else if (equal_without_case(word, "CUSTOM")) {
            custom = true;
        } else if (equal_without_case(word, "all")) {
            all_ = false;
            names_.clear();
        } else {
            names_.erase(upper(word));
        }
    }
    return "+OK events nixed";
}

std::string Subscription::clear() {
    if (!active_) return "-ERR not listening";
    active_ = all_ = false;
    names_.clear();
    subclasses_.clear();
    return "+OK no longer listening for events";
}

std::string Subscription::filter(std::string_view arguments) {
    std::string_view rest = arguments;
    std::string_view name = next_word(rest);
    if (name == "delete") {
        name = next_word(rest);
        if (name == "all") {
            filters_.clear();
        } else {
            std::erase_if(filters_, [&](const auto& each) {
                return equal_without_case(each.first, name) && (rest.empty() || each.second == rest);
            });
        }
        return "+OK filter deleted. [" + std::string(name) + "][" + std::string(rest) + "]";
    }
    if (name == "add") name = next_word(rest);
    if (name.empty() || rest.empty()) return "-ERR invalid syntax";
    filters_.emplace_back(name, rest);
    return "+OK filter added. [" + std::string(name) + "]=[" + std::string(rest) + "]";
}

bool Subscription::wants(const Event& event) const {
    if (!active_) return false;
    const std::string_view name = event.get("Event-Name");
    const bool custom = name == "CUSTOM";
    const bool named = all_ || (custom ? subclasses_.contains(event.get("Event-Subclass")) : names_.contains(name));
    if (!named || filters_.empty()) return named;
    return std::any_of(filters_.begin(), filters_.end(), [&](const auto& each) {
        const std::string_view value = event.get(each.first);
        return !value.empty() && contains_without_case(value, each.second);
    });
}

}  // namespace sim
