// Changes what people decided: first in storage, then in the read model, then tells who must know.
//
//     pbxd::People people(storage, model, hasher, random, clock);
//     people.on_changed = [&] { hub.publish(); };
//     auto made = co_await people.add_user(user, password);
//     co_await people.change(extension.id, [](storage::Extension& it) { it.do_not_disturb = true; });
//
// It is the only writer of both, so the read model is what the database holds. Errors are storage's; nothing is changed
// with one. Changes of one record are made one after the other (turns.hpp), each of what the one before it left:
// whoever changes one field, by feature code, browser or command, undoes nothing that another changes at the same time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pbxd/clock.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/turns.hpp"
#include "storage/password_hasher.hpp"
#include "storage/random.hpp"
#include "storage/repositories.hpp"

namespace pbxd {

/// A verto credential as it is told to its browser: the password is kept nowhere.
struct NewSession {
    storage::Session session;
    std::string password;
};

/// A Line with the password that was made for it; told once.
struct NewLine {
    storage::Line line;
    std::string password;
};

class People {
  public:
    template <class T>
    using Awaitable = storage::Awaitable<T>;
    /// What is to become of a record, done to it as it is when its turn comes; not called if it is gone by then. It
    /// outlives the coroutine that it is given to. What it does to the ID counts for nothing.
    template <class Record>
    using Change = std::function<void(Record&)>;

    People(storage::Storage& storage, ReadModel& model, storage::PasswordHasher& hasher, storage::RandomSource& random,
           Clock clock);

    /// Called after each change of what the table shows.
    std::function<void()> on_changed = [] {};
    /// Called after each change of a Gateway, an outbound route, a DID or an Extension.
    std::function<void()> on_calls_changed = [] {};
    /// Called when a User may no longer do what they could: disabled, removed, new password.
    std::function<void(storage::UserId)> on_user_revoked = [](auto) {};
    /// Called when a Session is no more, or no longer valid.
    std::function<void(const storage::Session&)> on_session_ended = [](const auto&) {};

    /// Called with the username of a Line whose phones must register again, or not at all: removed, renamed, disabled,
    /// with another password, or its Extension or User no longer there.
    std::function<void(const std::string& username)> on_line_ended = [](const auto&) {};

    /// Reads everything into the read model.
    Awaitable<void> load();

    Awaitable<storage::User> add_user(storage::User user, std::optional<std::string> password);
    /// Without a password the old one stays. A new password or enabled=false signs the User out everywhere.
    Awaitable<storage::User> change(storage::UserId id, const Change<storage::User>& change,
                                    std::optional<std::string> password);
    Awaitable<void> remove_user(storage::UserId id);

    Awaitable<storage::Channel> add_channel(storage::Channel channel);
    /// A new realm ends the Sessions of the Channel: their hashes were made for the old one.
    Awaitable<storage::Channel> change(storage::ChannelId id, const Change<storage::Channel>& change);
    Awaitable<void> remove_channel(storage::ChannelId id);

    Awaitable<storage::Extension> add_extension(storage::Extension extension);
    /// Another User or Channel ends its Sessions; so does enabled=false for the browsers that are connected.
    Awaitable<storage::Extension> change(storage::ExtensionId id, const Change<storage::Extension>& change);
    Awaitable<void> remove_extension(storage::ExtensionId id);

    /// Without a password one is made.
    Awaitable<NewLine> add_line(storage::Line line, std::optional<std::string> password);
    /// A new username needs a new password, for the hash covers both: without one it is made. Gives the new password,
    /// or an empty one if the old one stays.
    Awaitable<NewLine> change(storage::LineId id, const Change<storage::Line>& change,
                              std::optional<std::string> password);
    Awaitable<void> remove_line(storage::LineId id);
    std::string new_password() { return storage::random_password(random_); }

    /// The secret is the record's, as an Extension's voicemail PIN is: none is kept that the record does not have.
    Awaitable<storage::Gateway> add_gateway(storage::Gateway gateway);
    Awaitable<storage::Gateway> change(storage::GatewayId id, const Change<storage::Gateway>& change);
    /// Error::in_use while a route has it.
    Awaitable<void> remove_gateway(storage::GatewayId id);

    Awaitable<storage::OutboundRoute> add_route(storage::OutboundRoute route);
    Awaitable<storage::OutboundRoute> change(storage::OutboundRouteId id, const Change<storage::OutboundRoute>& change);
    Awaitable<void> remove_route(storage::OutboundRouteId id);

    Awaitable<storage::Did> add_did(storage::Did did);
    Awaitable<storage::Did> change(storage::DidId id, const Change<storage::Did>& change);
    Awaitable<void> remove_did(storage::DidId id);

    /// Makes or renews the credential of a browser's session ID for an Extension. Error::session_belongs_to_another
    /// when the session ID is another Extension's; Error::busy while the same session ID is being opened already, for
    /// one of the two would be told a password that the other has replaced. At most eight live for an Extension.
    Awaitable<NewSession> open_session(const storage::Extension& extension, std::string session_id,
                                       std::chrono::hours lifetime);
    /// Forgets Sessions and sign-ins that expired.
    Awaitable<void> remove_expired();

    static constexpr std::size_t most_sessions = 8;

  private:
    template <class Record>
    struct Changing;
    /// Waits for the record's turn, and does to it what is wanted. Error::not_found if it is gone by then.
    template <class RecordId, class Record>
    Awaitable<Changing<Record>> begin_change(RecordId id, const Change<Record>& change);

    // What is done alike for each record of calls.
    /// Whether a switch can ring it at once; what is no group always does.
    template <class Record>
    bool fits(const Record& record) const;
    template <class Repository, class Record>
    Awaitable<Record> add_to(Repository& repository, Record record);
    template <class Repository, class RecordId, class Record>
    Awaitable<Record> change_in(Repository& repository, RecordId id, const Change<Record>& change);
    template <class Repository, class RecordId>
    Awaitable<void> remove_from(Repository& repository, RecordId id);

    Awaitable<NewSession> open_new_session(const storage::Extension& extension, std::string session_id,
                                           std::chrono::hours lifetime);
    Awaitable<void> end_sessions_of(storage::ChannelId id);
    storage::EpochSeconds now_seconds() const { return clock_() / 1000; }
    void revoke_sessions_of(storage::UserId id);
    std::vector<storage::Session> sessions_of(storage::ExtensionId id) const;
    std::vector<std::string> lines_of(storage::ExtensionId id) const;
    std::vector<std::string> lines_of(storage::UserId id) const;
    void end_lines(const std::vector<std::string>& usernames);

    storage::Storage& storage_;
    ReadModel& model_;
    storage::PasswordHasher& hasher_;
    storage::RandomSource& random_;
    Clock clock_;
    Turns turns_;
    std::set<std::string, std::less<>> opening_;  ///< session IDs that open_session() is at work on
};

}  // namespace pbxd
