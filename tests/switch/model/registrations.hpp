// mod_sofia's registrations: what is kept for each, and the events that its coming and going makes.
//
//     registrations.attempt(phone);                       // sofia::pre_register
//     ... ask the directory ...
//     registrations.accept(phone, user);                  // register_attempt, register, MESSAGE_QUERY
//     registrations.expire_until(core.now());             // expire, PRESENCE_IN
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory.hpp"
#include "model/switch_core.hpp"

namespace sim {

/// One REGISTER of a phone.
struct Phone {
    std::string profile = "lines";
    std::string user;
    std::string realm = "lines";
    std::string contact_uri;  ///< `sip:1001@127.0.0.1:6001;ob`
    std::string call_id;
    std::string network_ip = "127.0.0.1";
    std::string network_port = "6001";
    std::string user_agent = "lab-phone/1.0";
    int expires = 60;  ///< seconds; 0 unregisters
    std::string password;

    /// `"" <sip:...>`, as events and `xmlstatus` have it.
    std::string contact() const { return "\"\" <" + contact_uri + ">"; }
};

struct Registration {
    Phone phone;
    std::string mwi_account;
    std::string presence_id;
    std::string accountcode;
    std::vector<std::pair<std::string, std::string>> variables;
    Micros ends = 0;  ///< with the switch's grace
};

/// A row of `show registrations`, which knows one for each user and forgets none.
struct CoreRegistration {
    std::string user, realm, token, url, network_ip, network_port;
    Micros ends = 0;
};

class Registrations {
  public:
    /// `grace`: what the switch adds to `expires` (60 on the wire showed as 119 s of life).
    Registrations(SwitchCore& core, Micros grace) : core_(core), grace_(grace) {}

    /// The REGISTER has arrived with credentials, before the directory is asked.
    void attempt(const Phone& phone);
    /// The digest was right: registers, refreshes, or (expires 0) unregisters. Returns true if the switch now asks for
    /// message waiting (first registration of that user).
    bool accept(const Phone& phone, const DirectoryUser& user);
    /// mod_voicemail found the account and tells the phone.
    void message_waiting(const Phone& phone);
    /// Wrong password, unknown user, no answer.
    void refuse(const Phone& phone);

    /// Ends those whose time is over. Returns how many.
    std::size_t expire_until(Micros now);
    /// Ends now, as if the time were over, those whose call-id or user (`name` or `name@realm`) it is.
    std::size_t expire_now(std::string_view call_id_or_user);
    /// A new process: rows that ran out meanwhile vanish without an event.
    void restart(Micros now);
    /// Is there a registration of that contact (unregistering one that is gone is answered, but tells nobody)?
    const Registration* find(std::string_view user, std::string_view contact_uri) const;

    const std::deque<Registration>& all() const { return rows_; }
    const std::vector<CoreRegistration>& core_rows() const { return core_rows_; }

  private:
    void fire_expire(const Registration& row);
    void fire_register(const Phone& phone, const DirectoryUser& user, int line, std::string_view subclass);
    void remove(const Phone& phone, const DirectoryUser& user);
    void keep(const Phone& phone, const DirectoryUser& user);
    Event start(const Phone& phone, std::string_view subclass, int line);

    SwitchCore& core_;
    Micros grace_;
    std::deque<Registration> rows_;
    std::vector<CoreRegistration> core_rows_;
};

}  // namespace sim
