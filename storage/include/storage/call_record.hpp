// A call that was made: who called whom when, how it was routed and how it ended. What a switch told, kept; nothing
// that anybody decides.
//
//     co_await storage.call_records().put(records);                       // one transaction, however many
//     auto page = co_await storage.call_records().list({.extensions = {{desk.id}}, .limit = 50});
//
// A call is known by its switch, the caller's leg there, and when it began. The UUID alone will not do: a browser
// chooses that of its own leg, and one that was used twice would write over the call before.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "storage/records.hpp"

namespace storage {

using CallRecordId = Id<struct CallRecordTag>;

/// Milliseconds since the epoch, UTC.
using EpochMilliseconds = std::int64_t;

enum class CallStage {
    open,      ///< it rings or talks, as far as is known
    lost,      ///< the switch has it no more, and nobody told how it ended
    complete,  ///< told to its end
};

enum class CallDirection { internal, inbound, outbound };

/// What became of a call, in a word.
enum class CallResult {
    unknown,    ///< not over, or not told
    answered,   ///< somebody talked, or something (an echo test, one's own mailbox)
    voicemail,  ///< a mailbox took it
    missed,     ///< nobody answered, or the caller gave up
    busy,
    refused,  ///< declined by a person, or not allowed
    failed,   ///< there is no such number, or no way to it
};

struct CallRecord {
    CallRecordId id = {};
    std::string switch_name = {};  ///< as the configuration calls it
    std::string uuid = {};         ///< of the caller's leg: its Unique-ID
    CallStage stage = CallStage::open;
    EpochMilliseconds started_at = 0;
    EpochMilliseconds answered_at = 0;  ///< 0: not answered
    EpochMilliseconds ended_at = 0;     ///< 0: not over, or not told
    CallDirection direction = CallDirection::internal;
    std::string caller_number = {};  ///< an Extension's, or E.164; empty: unknown
    std::string caller_name = {};    ///< as the Extension was called then; empty for somebody outside
    ExtensionId caller = {};         ///< 0: somebody outside, or an Extension that is gone
    std::string dialled = {};        ///< at first: transfers and forwards do not change it
    std::string answered_by = {};    ///< who talked last: an Extension's number, or one outside
    ExtensionId answered_extension = {};
    std::string gateway = {};  ///< the last that was tried; empty for a call that stayed inside
    std::string cause = {};    ///< Q.850 as the switch spells it
    CallResult result = CallResult::unknown;
    /// Whose call it was: who called, who was to ring, who answered. Only put() looks at them; they are not read back.
    std::vector<ExtensionId> parties = {};
};

/// A place in the list of calls, newest first: behind the call that began then and has that ID.
struct CallPlace {
    EpochMilliseconds started_at = std::numeric_limits<EpochMilliseconds>::max();
    CallRecordId id = {std::numeric_limits<std::int64_t>::max()};
};

struct CallQuery {
    CallPlace before = {};        ///< by default from the newest on
    EpochMilliseconds since = 0;  ///< those that began then or later
    /// Calls in which one of these took part; nothing: everybody's.
    std::optional<std::vector<ExtensionId>> extensions = {};
    std::size_t limit = 100;
};

}  // namespace storage
