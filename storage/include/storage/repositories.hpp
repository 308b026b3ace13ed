// One repository for each record: abstract and awaitable, so that another database can take SQLite's place without
// touching a caller.
//
//     auto added = co_await storage.channels().add({.name = "Office", .auth_realm = "extensions"});
//     if (!added) co_return added.error();          // Error::realm_exists, Error::invalid_realm, ... see error.hpp
//
// Every function may be called from any executor and resumes on the caller's; the database's work is done in a pool of
// its own (one writer, a few readers). What was awaited is on the disk, and seen by every read that begins after it.
//
// A record that breaks a rule of records.hpp gives the error that names the rule (ErrorKind::invalid), a taken value
// that must be unique ErrorKind::exists, a reference to what is not there ErrorKind::broken_reference; nothing is
// changed then. Any function may give ErrorKind::busy (too much waits) and ErrorKind::unusable (a full disk, a damaged
// file or secret). A call that is cancelled while it waits does nothing (operation_aborted); one under way is finished,
// and gives what it did.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "storage/call_record.hpp"
#include "storage/error.hpp"
#include "storage/records.hpp"

namespace storage {

template <class T>
using Awaitable = boost::asio::awaitable<boost::system::result<T>>;

/// What every repository can do. `Record` is one of records.hpp, `RecordId` the type of its ID.
template <class Record, class RecordId>
class Repository {
  public:
    Repository() = default;
    Repository(const Repository&) = delete;
    Repository& operator=(const Repository&) = delete;
    virtual ~Repository() = default;

    /// All records, in the order of their IDs.
    virtual Awaitable<std::vector<Record>> all() = 0;
    virtual Awaitable<Record> find(RecordId id) = 0;
    /// Gives the record with its new ID (the one it comes with is not looked at); an ID is never used twice.
    virtual Awaitable<Record> add(Record record) = 0;
    /// Replaces all fields of the record with that ID. Errors: also not_found.
    virtual Awaitable<void> update(Record record) = 0;
    /// Removes the record and what belongs to it alone: a User's Extensions, Lines, Sessions and sign-ins; an
    /// Extension's Lines and Sessions. Errors: not_found; in_use (a Channel with Extensions, a Gateway of a route).
    virtual Awaitable<void> remove(RecordId id) = 0;
};

/// update() with another password, as one who is no longer enabled, or no longer an administrator, signs the User out
/// everywhere: what an open page was allowed to see, it shows until it is signed in anew.
class UserRepository : public Repository<User, UserId> {
  public:
    virtual Awaitable<User> find_by_login(std::string login) = 0;
};

/// update() with another auth_realm removes the Sessions of the Channel's Extensions: their a1-hashes hold the old one.
class ChannelRepository : public Repository<Channel, ChannelId> {};

/// update() with another User or Channel removes the Extension's Sessions: the browsers of the User before must not
/// answer its calls. With another User while there are Lines: Error::in_use. remove() takes it out of the DIDs that
/// ring it.
class ExtensionRepository : public Repository<Extension, ExtensionId> {};

class SessionRepository : public Repository<Session, SessionId> {
  public:
    virtual Awaitable<Session> find_by_session_id(std::string session_id) = 0;
    /// Adds the session, or takes over the one that has its session_id when that belongs to the same Extension (it
    /// keeps its ID and created_at); Error::session_belongs_to_another when it belongs to another. Where the Extension
    /// then has more than `most` (at least 1), those that were used longest ago go, never this one. Gives those that
    /// went, their a1_hash empty.
    virtual Awaitable<std::vector<Session>> put(Session session, std::size_t most) = 0;
    /// Removes those that expired before `now` (expires_at < now); gives them, their a1_hash empty.
    virtual Awaitable<std::vector<Session>> remove_expired(EpochSeconds now) = 0;
};

/// A Line's Extension must be one of its User's: Error::extension_of_another_user.
class LineRepository : public Repository<Line, LineId> {};

/// add() and update() cut the user agent to what may be stored (clean_user_agent() of checks.hpp).
class SignInRepository : public Repository<SignIn, SignInId> {
  public:
    virtual Awaitable<SignIn> find_by_token_hash(std::string token_hash) = 0;
    /// Removes those that expired before `now`; gives how many.
    virtual Awaitable<std::size_t> remove_expired(EpochSeconds now) = 0;
};

class GatewayRepository : public Repository<Gateway, GatewayId> {};

/// The Gateways keep their order.
class OutboundRouteRepository : public Repository<OutboundRoute, OutboundRouteId> {};

/// The Extensions keep their order. A DID whose Extensions were all removed stays and rings nobody; update() wants it
/// to have some again.
class DidRepository : public Repository<Did, DidId> {};

/// Call records come by the hundred and are kept by the million: they are written and listed in portions. Their order
/// is newest first, by when they began.
class CallRecordRepository {
  public:
    CallRecordRepository() = default;
    CallRecordRepository(const CallRecordRepository&) = delete;
    CallRecordRepository& operator=(const CallRecordRepository&) = delete;
    virtual ~CallRecordRepository() = default;

    /// Adds them, all or none, in one transaction. One that is told again (the same switch, UUID and beginning) is
    /// completed by what is told now: what was known and is empty now stays, the dialled number stays as it was told
    /// first, and a complete record is not opened again. An Extension that is gone meanwhile is left out. Errors:
    /// invalid_call_record.
    virtual Awaitable<void> put(std::vector<CallRecord> records) = 0;
    /// Those of stage open; the longest open first, at most `most`.
    virtual Awaitable<std::vector<CallRecord>> open(std::size_t most) = 0;
    /// At most 1000.
    virtual Awaitable<std::vector<CallRecord>> list(CallQuery query) = 0;
    /// On which switch there was a call of that UUID and beginning; empty where none is known.
    virtual Awaitable<std::string> switch_of(std::string uuid, EpochMilliseconds started_at) = 0;
    /// Removes those that began before `time`, the oldest first, at most `most`; gives how many.
    virtual Awaitable<std::size_t> remove_before(EpochMilliseconds time, std::size_t most) = 0;
};

/// All repositories of one PBX, and the pool in which they work. Destroying it waits for what is under way; those who
/// await that are resumed as usual. So a loop that awaits must be destroyed after the Storage, or after its run()
/// returned because nothing was left to do (not by an exception, and not by stop()).
class Storage {
  public:
    Storage() = default;
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;
    virtual ~Storage() = default;

    virtual UserRepository& users() = 0;
    virtual ChannelRepository& channels() = 0;
    virtual ExtensionRepository& extensions() = 0;
    virtual SessionRepository& sessions() = 0;
    virtual LineRepository& lines() = 0;
    virtual SignInRepository& sign_ins() = 0;
    virtual GatewayRepository& gateways() = 0;
    virtual OutboundRouteRepository& outbound_routes() = 0;
    virtual DidRepository& dids() = 0;
    virtual CallRecordRepository& call_records() = 0;
};

}  // namespace storage
