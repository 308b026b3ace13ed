// Schema version 1: Users, Channels, Extensions, Sessions, Lines, sign-ins. Never changed once released: the next
// change is the next migration.
//
// The CHECKs are the coarse half of checks.hpp, for a hand at the sqlite3 shell. IDs are never used twice
// (AUTOINCREMENT): a page's address or a late message must not mean another record than it did.
#pragma once

namespace storage {

inline constexpr const char* migration_0001 = R"sql(
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 64 AND login NOT GLOB '*[^a-z0-9._-]*'),
    display_name TEXT NOT NULL CHECK (length(CAST(display_name AS BLOB)) BETWEEN 1 AND 128),
    email TEXT NOT NULL CHECK (length(CAST(email AS BLOB)) <= 254),
    password_hash TEXT NOT NULL CHECK (password_hash = '' OR password_hash GLOB '$argon2id$*'),
    role TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT;

CREATE TABLE channels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 128),
    auth_realm TEXT NOT NULL UNIQUE
        CHECK (length(auth_realm) BETWEEN 1 AND 64 AND auth_realm NOT GLOB '*[^a-z0-9.-]*' AND auth_realm <> 'lines')
) STRICT;

-- A Channel with Extensions cannot be removed. (id, user_id) is what a Line refers to.
CREATE TABLE extensions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    number TEXT NOT NULL UNIQUE CHECK (length(number) BETWEEN 2 AND 15 AND number NOT GLOB '*[^0-9]*'),
    name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 128),
    department TEXT NOT NULL CHECK (length(CAST(department AS BLOB)) <= 128),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    UNIQUE (channel_id, user_id),
    UNIQUE (id, user_id)
) STRICT;
CREATE INDEX extensions_user ON extensions (user_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    extension_id INTEGER NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL UNIQUE CHECK (length(session_id) = 36),
    client_id TEXT NOT NULL UNIQUE CHECK (length(client_id) BETWEEN 1 AND 64 AND client_id NOT GLOB '*[^a-z0-9._-]*'),
    a1_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    last_used_at INTEGER NOT NULL CHECK (last_used_at >= 0),
    expires_at INTEGER NOT NULL CHECK (expires_at >= created_at)
) STRICT;
CREATE INDEX sessions_extension ON sessions (extension_id, last_used_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- A Line's Extension is one of its User's, by the reference itself.
CREATE TABLE lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    extension_id INTEGER NOT NULL,
    label TEXT NOT NULL CHECK (length(CAST(label AS BLOB)) BETWEEN 1 AND 128),
    username TEXT NOT NULL UNIQUE CHECK (length(username) BETWEEN 1 AND 64 AND username NOT GLOB '*[^a-z0-9._-]*'),
    a1_hash BLOB NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    FOREIGN KEY (extension_id, user_id) REFERENCES extensions (id, user_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX lines_extension ON lines (extension_id, user_id);
CREATE INDEX lines_user ON lines (user_id);

CREATE TABLE sign_ins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
    csrf_token TEXT NOT NULL CHECK (length(csrf_token) BETWEEN 16 AND 128),
    created_at INTEGER NOT NULL CHECK (created_at >= 0),
    expires_at INTEGER NOT NULL CHECK (expires_at >= created_at),
    address TEXT NOT NULL CHECK (length(CAST(address AS BLOB)) <= 64),
    user_agent TEXT NOT NULL CHECK (length(CAST(user_agent AS BLOB)) <= 256)
) STRICT;
CREATE INDEX sign_ins_user ON sign_ins (user_id);
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);
)sql";

}  // namespace storage
