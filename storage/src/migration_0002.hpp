// Schema version 2: how an Extension is called, Gateways, outbound routes, DIDs. Never changed once released: the next
// change is the next migration.
//
// The Extensions that are there get the values with which a new one begins. A secret that may be missing is an empty
// BLOB then, and sealed otherwise. Lists are tables of their own, a row for each item.
#pragma once

namespace storage {

inline constexpr const char* migration_0002 = R"sql(
ALTER TABLE extensions ADD COLUMN ring_seconds INTEGER NOT NULL DEFAULT 25 CHECK (ring_seconds BETWEEN 5 AND 120);
ALTER TABLE extensions ADD COLUMN max_calls INTEGER NOT NULL DEFAULT 4 CHECK (max_calls BETWEEN 1 AND 32);
ALTER TABLE extensions ADD COLUMN call_waiting INTEGER NOT NULL DEFAULT 1 CHECK (call_waiting IN (0, 1));
ALTER TABLE extensions ADD COLUMN do_not_disturb INTEGER NOT NULL DEFAULT 0 CHECK (do_not_disturb IN (0, 1));
ALTER TABLE extensions ADD COLUMN voicemail INTEGER NOT NULL DEFAULT 1 CHECK (voicemail IN (0, 1));
ALTER TABLE extensions ADD COLUMN voicemail_to_email INTEGER NOT NULL DEFAULT 0 CHECK (voicemail_to_email IN (0, 1));
ALTER TABLE extensions ADD COLUMN voicemail_pin BLOB NOT NULL DEFAULT x'';
ALTER TABLE extensions ADD COLUMN forward_always TEXT NOT NULL DEFAULT ''
    CHECK (length(forward_always) <= 20 AND forward_always NOT GLOB '*[^0-9*#+]*');
ALTER TABLE extensions ADD COLUMN forward_busy TEXT NOT NULL DEFAULT ''
    CHECK (length(forward_busy) <= 20 AND forward_busy NOT GLOB '*[^0-9*#+]*');
ALTER TABLE extensions ADD COLUMN forward_no_answer TEXT NOT NULL DEFAULT ''
    CHECK (length(forward_no_answer) <= 20 AND forward_no_answer NOT GLOB '*[^0-9*#+]*');
ALTER TABLE extensions ADD COLUMN calling_class TEXT NOT NULL DEFAULT 'national'
    CHECK (calling_class IN ('internal', 'local', 'national', 'international'));
ALTER TABLE extensions ADD COLUMN caller_id TEXT NOT NULL DEFAULT ''
    CHECK (caller_id = '' OR (caller_id GLOB '+*' AND length(caller_id) BETWEEN 8 AND 16
                              AND substr(caller_id, 2) NOT GLOB '*[^0-9]*'));

-- allowed_addresses: networks with a space between.
CREATE TABLE gateways (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64 AND name NOT GLOB '*[^a-z0-9._-]*'),
    proxy TEXT NOT NULL CHECK (length(proxy) BETWEEN 1 AND 260),
    transport TEXT NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls')),
    registers INTEGER NOT NULL CHECK (registers IN (0, 1)),
    username TEXT NOT NULL CHECK (length(username) <= 128),
    secret BLOB NOT NULL,
    realm TEXT NOT NULL CHECK (length(realm) <= 128),
    allowed_addresses TEXT NOT NULL CHECK (allowed_addresses NOT GLOB '*[^0-9a-f:./ ]*'),
    caller_id TEXT NOT NULL CHECK (caller_id = '' OR (caller_id GLOB '+*' AND length(caller_id) BETWEEN 8 AND 16
                                                      AND substr(caller_id, 2) NOT GLOB '*[^0-9]*')),
    caller_id_source TEXT NOT NULL CHECK (caller_id_source IN ('from', 'p-asserted-identity', 'remote-party-id')),
    max_calls INTEGER NOT NULL CHECK (max_calls BETWEEN 1 AND 1000),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    CHECK (registers = 0 OR (username <> '' AND length(secret) > 0))
) STRICT;

CREATE TABLE outbound_routes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 128),
    position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 10000),
    pattern TEXT NOT NULL CHECK (length(CAST(pattern AS BLOB)) BETWEEN 1 AND 128),
    strip INTEGER NOT NULL CHECK (strip BETWEEN 0 AND 20),
    prefix TEXT NOT NULL CHECK (length(prefix) <= 20 AND prefix NOT GLOB '*[^0-9*#+]*'),
    calling_class TEXT NOT NULL CHECK (calling_class IN ('internal', 'local', 'national', 'international')),
    caller_id TEXT NOT NULL CHECK (caller_id = '' OR (caller_id GLOB '+*' AND length(caller_id) BETWEEN 8 AND 16
                                                      AND substr(caller_id, 2) NOT GLOB '*[^0-9]*')),
    emergency INTEGER NOT NULL CHECK (emergency IN (0, 1)),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT;

-- A Gateway of a route cannot be removed.
CREATE TABLE outbound_route_gateways (
    route_id INTEGER NOT NULL REFERENCES outbound_routes (id) ON DELETE CASCADE,
    place INTEGER NOT NULL CHECK (place >= 0),
    gateway_id INTEGER NOT NULL REFERENCES gateways (id),
    PRIMARY KEY (route_id, place),
    UNIQUE (route_id, gateway_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbound_route_gateways_gateway ON outbound_route_gateways (gateway_id);

CREATE TABLE dids (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE CHECK (number GLOB '+*' AND length(number) BETWEEN 8 AND 16
                                       AND substr(number, 2) NOT GLOB '*[^0-9]*'),
    name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 128),
    ring_seconds INTEGER NOT NULL CHECK (ring_seconds BETWEEN 5 AND 120),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
) STRICT;

-- An Extension that goes takes its place in the lists along, and with it the DID's voicemail if that was its own.
CREATE TABLE did_extensions (
    did_id INTEGER NOT NULL REFERENCES dids (id) ON DELETE CASCADE,
    place INTEGER NOT NULL CHECK (place >= 0),
    extension_id INTEGER NOT NULL REFERENCES extensions (id) ON DELETE CASCADE,
    takes_voicemail INTEGER NOT NULL CHECK (takes_voicemail IN (0, 1)),
    PRIMARY KEY (did_id, place),
    UNIQUE (did_id, extension_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX did_extensions_extension ON did_extensions (extension_id);
CREATE UNIQUE INDEX did_extensions_voicemail ON did_extensions (did_id) WHERE takes_voicemail = 1;
)sql";

}  // namespace storage
