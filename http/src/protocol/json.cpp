#include "http/json.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace http {
namespace {

using Json = nlohmann::json;

/// Builds the value while counting, and stops at the first thing over a limit.
class BoundedBuilder : public nlohmann::json_sax<Json> {
  public:
    BoundedBuilder(Json& root, JsonLimits limits) : builder_(root, false), limits_(limits) {}

    bool null() override { return count() && builder_.null(); }
    bool boolean(bool value) override { return count() && builder_.boolean(value); }
    bool number_integer(number_integer_t value) override { return count() && builder_.number_integer(value); }
    bool number_unsigned(number_unsigned_t value) override { return count() && builder_.number_unsigned(value); }
    bool number_float(number_float_t value, const string_t& text) override {
        return count() && builder_.number_float(value, text);
    }
    bool string(string_t& value) override { return count() && builder_.string(value); }
    bool binary(binary_t& value) override { return count() && builder_.binary(value); }

    bool start_object(std::size_t size) override { return open() && builder_.start_object(size); }
    bool end_object() override { return close() && builder_.end_object(); }
    bool start_array(std::size_t size) override { return open() && builder_.start_array(size); }
    bool end_array() override { return close() && builder_.end_array(); }

    bool key(string_t& name) override {
        if (!keys_.back().insert(name).second) {
            return fail({Error::repeated, std::string("The field \"").append(name).append("\" is there twice."), name});
        }
        return builder_.key(name);
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return fail({Error::malformed,
                     std::string("This is no valid JSON, from byte ").append(std::to_string(position)).append(" on."),
                     ""});
    }

    const std::optional<Fault>& fault() const { return fault_; }

  private:
    bool fail(Fault fault) {
        if (!fault_) fault_ = std::move(fault);
        return false;
    }
    bool count() {
        return ++values_ <= limits_.values || fail({Error::too_many, "This JSON has too many values.", ""});
    }
    bool open() {
        if (!count()) return false;
        keys_.emplace_back();
        return keys_.size() <= limits_.depth || fail({Error::too_deep, "This JSON is nested too deep.", ""});
    }
    bool close() {
        keys_.pop_back();
        return true;
    }

    nlohmann::detail::json_sax_dom_parser<Json> builder_;
    JsonLimits limits_;
    std::size_t values_ = 0;
    std::vector<std::set<std::string>> keys_;  ///< of each array and object that is open
    std::optional<Fault> fault_;
};

}  // namespace

boost::system::result<Json, Fault> parse_json(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes) return Fault{Error::too_large, "This JSON is too large.", ""};
    if (text.starts_with("\xef\xbb\xbf"))
        return Fault{Error::malformed, "JSON must not begin with a byte order mark.", ""};
    Json root;
    BoundedBuilder builder(root, limits);
    const bool parsed = Json::sax_parse(text.begin(), text.end(), &builder);
    if (builder.fault()) return *builder.fault();
    if (!parsed) return Fault{Error::malformed, "This is no valid JSON.", ""};
    // Named, for a json claims to convert to anything, a Fault too.
    return {boost::system::in_place_value, std::move(root)};
}

}  // namespace http
