// SIP phones at the simulated switch: a REGISTER with its digest, checked against the directory as mod_sofia does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "model/registrations.hpp"
#include "model/switch_model.hpp"
#include "shell/fsapi_client.hpp"

namespace sim {

class Phones {
  public:
    Phones(SwitchModel& model, FsapiClient& fsapi) : model_(model), fsapi_(fsapi) {}

    /// Sends it with credentials from `phone.password`. Returns when the event was fired; nothing for a 403.
    /// `check` off: without asking the directory.
    boost::asio::awaitable<std::optional<Micros>> send_register(Phone phone, bool check);

  private:
    SwitchModel& model_;
    FsapiClient& fsapi_;
};

}  // namespace sim
