// The codes with which people change from a phone how their calls are treated.
//
//     *72 NUMBER  all calls are forwarded       *73  not any more
//     *90 NUMBER  when busy                     *91  not any more
//     *92 NUMBER  when nobody answers           *93  not any more
//     *78         do not disturb                *79  not any more
//
// These are the codes that other FreeSWITCH dialplans have.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/records.hpp"

namespace pbxd {

/// A change of one field of an Extension.
struct FeatureCode {
    enum class Field { forward_always, forward_busy, forward_no_answer, do_not_disturb };
    Field field = Field::do_not_disturb;
    bool on = false;
    std::string number = {};  ///< where calls go, as it was dialled; whether it can stand there is the record's rule

    /// The Extension with the change.
    storage::Extension applied_to(storage::Extension extension) const;
    bool operator==(const FeatureCode&) const = default;
};

/// Nothing for what is no such code: also one that turns a forward on and gives no number, or any other and gives one.
std::optional<FeatureCode> read_feature_code(std::string_view dialled);

}  // namespace pbxd
