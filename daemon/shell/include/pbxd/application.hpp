// The daemon: everything that serve needs, put together, started and ended in order.
//
//     pbxd::Application application(configuration, log, clock);
//     if (auto started = application.start(); !started) fail(started.error());
//     application.run();                              // until SIGTERM or SIGINT; SIGHUP reads the certificates again
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "pbxd/clock.hpp"
#include "pbxd/configuration.hpp"
#include "pbxd/log.hpp"

namespace pbxd {

class Application {
  public:
    Application(Configuration configuration, Log& log, Clock clock);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Opens the database, fills the read model, listens. The error says what could not be had and what to do.
    boost::system::result<void, ConfigurationFault> start();
    /// Serves until a signal.
    void run();

    /// The ports that it listens on.
    std::uint16_t http_port() const;
    std::uint16_t fsapi_port() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace pbxd
