#include "esl/array_value.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "recordings.hpp"

using esl::ArrayValue;

namespace {

using Pieces = std::vector<std::string>;

Pieces pieces(std::string_view value) {
    const ArrayValue array(value);
    Pieces result(array.begin(), array.end());
    CHECK(array.size() == result.size());
    CHECK(array.empty() == result.empty());
    return result;
}

}  // namespace

static_assert(std::forward_iterator<ArrayValue::Iterator>);

TEST_CASE("an array header is a range over its values") {
    CHECK(pieces("ARRAY::a|:b|:c") == Pieces{"a", "b", "c"});
    CHECK(pieces("ARRAY::one") == Pieces{"one"});
    CHECK(pieces("ARRAY::a|b|:c:d") == Pieces{"a|b", "c:d"});
    CHECK(ArrayValue("ARRAY::one").is_array());
}

TEST_CASE("an empty value in an array is kept") {
    CHECK(pieces("ARRAY::|:b") == Pieces{"", "b"});
    CHECK(pieces("ARRAY::a|:|:b|:") == Pieces{"a", "", "b", ""});
    CHECK(pieces("ARRAY::") == Pieces{""});
}

TEST_CASE("a plain value is a range of one, and no value of none") {
    CHECK(pieces("a|:b") == Pieces{"a|:b"});
    CHECK(pieces("array::a") == Pieces{"array::a"});
    CHECK(pieces("").empty());
    CHECK_FALSE(ArrayValue("a|:b").is_array());
}

TEST_CASE("the pieces are views into the value") {
    const std::string value = "ARRAY::first|:second";
    const ArrayValue array(value);
    CHECK((*array.begin()).data() == value.data() + 7);
    CHECK(std::next(array.begin())->data() == value.data() + 14);
}

TEST_CASE("the legs of a recorded call come out of its array header") {
    std::set<Pieces> seen;
    for (const auto& message : esl::test::decode_whole(esl::test::recording("verto-call.plain")).messages) {
        const std::string value = message.event_header("variable_originate_causes");
        if (!value.empty()) seen.insert(pieces(value));
    }
    const std::string leg = "d3eda3ca-16b4-48c1-af3f-7da81585b7b2;NONE";
    CHECK(seen == std::set<Pieces>{{leg, leg}});
}
