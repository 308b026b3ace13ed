// Schema version 3: call records. Never changed once released: the next change is the next migration.
//
// Times are milliseconds since the epoch, 0 for what has not happened. An Extension that goes leaves the record as it
// is, number and all, and is no longer one of its parties.
#pragma once

namespace storage {

inline constexpr const char* migration_0003 = R"sql(
CREATE TABLE call_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    switch_name TEXT NOT NULL CHECK (length(switch_name) BETWEEN 1 AND 64),
    uuid TEXT NOT NULL CHECK (length(uuid) = 36),
    stage TEXT NOT NULL CHECK (stage IN ('open', 'lost', 'complete')),
    started_at INTEGER NOT NULL CHECK (started_at > 0),
    answered_at INTEGER NOT NULL CHECK (answered_at = 0 OR answered_at >= started_at),
    ended_at INTEGER NOT NULL CHECK (ended_at = 0 OR ended_at >= started_at),
    direction TEXT NOT NULL CHECK (direction IN ('internal', 'inbound', 'outbound')),
    caller_number TEXT NOT NULL CHECK (length(caller_number) <= 64),
    caller_name TEXT NOT NULL CHECK (length(CAST(caller_name AS BLOB)) <= 128),
    caller_id INTEGER REFERENCES extensions (id) ON DELETE SET NULL,
    dialled TEXT NOT NULL CHECK (length(dialled) <= 64),
    answered_by TEXT NOT NULL CHECK (length(answered_by) <= 64),
    answered_extension_id INTEGER REFERENCES extensions (id) ON DELETE SET NULL,
    gateway TEXT NOT NULL CHECK (length(gateway) <= 64),
    cause TEXT NOT NULL CHECK (length(cause) <= 64),
    result TEXT NOT NULL
        CHECK (result IN ('unknown', 'answered', 'voicemail', 'missed', 'busy', 'refused', 'failed')),
    UNIQUE (uuid, started_at, switch_name),
    CHECK (stage <> 'complete' OR ended_at > 0)
) STRICT;
-- Newest first; with the row's ID behind each entry, as SQLite keeps it.
CREATE INDEX call_records_started ON call_records (started_at);
CREATE INDEX call_records_open ON call_records (switch_name) WHERE stage = 'open';
CREATE INDEX call_records_caller ON call_records (caller_id) WHERE caller_id IS NOT NULL;
CREATE INDEX call_records_answered ON call_records (answered_extension_id) WHERE answered_extension_id IS NOT NULL;

-- An Extension's calls in the order in which they are listed.
CREATE TABLE call_parties (
    extension_id INTEGER NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    call_id INTEGER NOT NULL REFERENCES call_records (id) ON DELETE CASCADE,
    PRIMARY KEY (extension_id, started_at, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_parties_call ON call_parties (call_id);
)sql";

}  // namespace storage
