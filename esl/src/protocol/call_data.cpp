#include "esl/call_data.hpp"

namespace esl {

Result<CallData> CallData::copied(std::string_view message, std::size_t max_headers) {
    CallData data;
    data.text_ = message;
    if (!data.index_.build(data.text_, max_headers)) return make_error_code(Error::too_many_headers);
    return data;
}

std::string CallData::variable(std::string_view name) const {
    std::string header = "variable_";
    header += name;
    return get(header);
}

}  // namespace esl
