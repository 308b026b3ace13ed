// Reads the fields of a JSON object. Part of json.
#include "http/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace http {
namespace {

using Json = nlohmann::json;

std::string in_quotes(std::string_view name) { return std::string("\"").append(name).append("\""); }

}  // namespace

JsonObject::JsonObject(const Json& value) : value_(value.is_object() ? &value : nullptr) {
    if (!value_) fault_ = Fault{Error::wrong_type, "A JSON object is expected.", ""};
}

void JsonObject::fail(Error code, std::string_view name, std::string message) {
    if (!fault_) fault_ = Fault{code, std::move(message), std::string(name)};
}

bool JsonObject::has(std::string_view name) const { return value_ && value_->contains(name); }

const Json* JsonObject::find(std::string_view name) {
    known_.emplace(name);
    if (!value_) return nullptr;
    const auto found = value_->find(name);
    return found == value_->end() ? nullptr : &*found;
}

const Json* JsonObject::required(std::string_view name) {
    const Json* value = find(name);
    if (!value) fail(Error::missing, name, std::string("The field ") + in_quotes(name) + " is missing.");
    return value;
}

const Json* JsonObject::typed(const Json* value, std::string_view name, bool right, std::string_view wanted) {
    if (value && right) return value;
    if (value)
        fail(Error::wrong_type, name,
             std::string("The field ") + in_quotes(name) + " must be " + std::string(wanted) + ".");
    return nullptr;
}

std::optional<std::string> JsonObject::text_if(std::string_view name, std::size_t most_bytes) {
    const Json* value = find(name);
    value = typed(value, name, value && value->is_string(), "a string");
    if (!value) return std::nullopt;
    const auto& text = value->get_ref<const std::string&>();
    if (text.size() > most_bytes) {
        fail(Error::out_of_range, name,
             std::string("The field ") + in_quotes(name) + " is longer than " + std::to_string(most_bytes) + " bytes.");
        return std::nullopt;
    }
    if (text.find('\0') != std::string::npos) {
        fail(Error::out_of_range, name, std::string("The field ") + in_quotes(name) + " holds a NUL character.");
        return std::nullopt;
    }
    return text;
}

std::string JsonObject::text(std::string_view name, std::size_t most_bytes) {
    required(name);
    return text_if(name, most_bytes).value_or("");
}

std::optional<std::int64_t> JsonObject::integer_if(std::string_view name, Range range) {
    const Json* value = find(name);
    value = typed(value, name, value && value->is_number_integer(), "a whole number");
    if (!value) return std::nullopt;
    // An unsigned value beyond the signed range must not wrap into it.
    const bool huge = value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{INT64_MAX};
    const std::int64_t number = huge ? 0 : value->get<std::int64_t>();
    if (!huge && number >= range.least && number <= range.most) return number;
    fail(Error::out_of_range, name,
         std::string("The field ") + in_quotes(name) + " must be from " + std::to_string(range.least) + " to " +
             std::to_string(range.most) + ".");
    return std::nullopt;
}

std::int64_t JsonObject::integer(std::string_view name, Range range) {
    required(name);
    return integer_if(name, range).value_or(0);
}

std::int64_t JsonObject::integer_or(std::string_view name, std::int64_t otherwise, Range range) {
    return integer_if(name, range).value_or(otherwise);
}

bool JsonObject::boolean_or(std::string_view name, bool otherwise) {
    const Json* value = find(name);
    value = typed(value, name, value && value->is_boolean(), "true or false");
    return value ? value->get<bool>() : otherwise;
}

bool JsonObject::boolean(std::string_view name) {
    required(name);
    return boolean_or(name, false);
}

std::size_t JsonObject::choice(std::string_view name, std::span<const std::string_view> choices,
                               std::optional<std::size_t> otherwise) {
    const Json* value = otherwise ? find(name) : required(name);
    value = typed(value, name, value && value->is_string(), "a string");
    if (!value) return otherwise.value_or(0);
    const auto& text = value->get_ref<const std::string&>();
    const auto found = std::find(choices.begin(), choices.end(), text);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    std::string names;
    for (const std::string_view choice : choices) names += (names.empty() ? "" : ", ") + in_quotes(choice);
    fail(Error::out_of_range, name, std::string("The field ") + in_quotes(name) + " must be one of " + names + ".");
    return otherwise.value_or(0);
}

const Json* JsonObject::object(std::string_view name) {
    const Json* value = required(name);
    return typed(value, name, value && value->is_object(), "an object");
}

const Json* JsonObject::array(std::string_view name) {
    const Json* value = required(name);
    return typed(value, name, value && value->is_array(), "an array");
}

boost::system::result<void, Fault> JsonObject::finish() {
    if (!fault_) {
        for (const auto& item : value_->items()) {
            if (!known_.contains(item.key())) {
                fail(Error::unknown_field, item.key(),
                     std::string("The field ") + in_quotes(item.key()) + " is not known here.");
                break;
            }
        }
    }
    if (fault_) return *fault_;
    return {};
}

}  // namespace http
