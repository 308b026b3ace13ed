#include <array>

#include "sqlite_repository.hpp"

namespace storage {

template <>
struct Table<Extension> : TableDefaults<Extension> {
    static constexpr const char* name = "extensions";
    static constexpr std::array uniques{
        Unique{"extensions.number", Error::number_exists},
        Unique{"extensions.channel_id, extensions.user_id", Error::extension_exists},
    };
    static void fields(auto& extension, auto& field) {
        field("channel_id", extension.channel);
        field("user_id", extension.user);
        field("number", extension.number);
        field("name", extension.name);
        field("department", extension.department);
        field("enabled", extension.enabled);
        field("ring_seconds", extension.ring_seconds);
        field("max_calls", extension.max_calls);
        field("call_waiting", extension.call_waiting);
        field("do_not_disturb", extension.do_not_disturb);
        field("voicemail", extension.voicemail);
        field("voicemail_to_email", extension.voicemail_to_email);
        field.optional_secret("voicemail_pin", extension.voicemail_pin, "extension:" + extension.number);
        field("forward_always", extension.forward_always);
        field("forward_busy", extension.forward_busy);
        field("forward_no_answer", extension.forward_no_answer);
        field("calling_class", extension.calling_class);
        field("caller_id", extension.caller_id);
    }
    static Result<void> check_references(Connection& connection, const Extension& extension) {
        if (!has_row(connection, "channels", extension.channel)) return Error::unknown_channel;
        if (!has_row(connection, "users", extension.user)) return Error::unknown_user;
        return {};
    }
    // Given to another User, the browsers of the one before must not answer its calls; on another Channel they have the
    // wrong realm. Lines hold the Extension to its User by their reference: Error::in_use.
    static void before_update(Connection& connection, const Extension& extension) {
        Query query(connection,
                    "DELETE FROM sessions WHERE extension_id IN "
                    "(SELECT id FROM extensions WHERE id = ? AND (user_id <> ? OR channel_id <> ?))");
        query.bind(extension.id);
        query.bind(extension.user);
        query.bind(extension.channel);
        query.run();
    }
};

std::unique_ptr<ExtensionRepository> make_extensions(SqliteDatabase& database) {
    return std::make_unique<SqliteRepository<ExtensionRepository, Extension>>(database);
}

}  // namespace storage
