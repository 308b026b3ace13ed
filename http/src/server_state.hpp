// What the connections of one server share.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "http/server.hpp"

namespace http {

class Transport;

/// Something that stop() ends.
class Endable {
  public:
    Endable() = default;
    Endable(const Endable&) = delete;
    Endable& operator=(const Endable&) = delete;
    /// Ends soon; nothing is destroyed inside the call.
    virtual void end() = 0;

  protected:
    ~Endable() = default;
};

struct ServerState {
    ServerOptions options;
    Handler handler;
    std::set<Endable*> open;
    bool stopped = false;

    void log(std::string_view what, const Peer& peer) const {
        if (options.log) options.log(what, peer);
    }
    /// Now, as the Date header has it; made anew once a second.
    const std::string& date();

  private:
    std::int64_t date_second_ = -1;
    std::string date_;
};

/// Serves one connection until its end. `place` is held for as long.
boost::asio::awaitable<void> serve_connection(std::shared_ptr<ServerState> state, std::unique_ptr<Transport> transport,
                                              Peer peer, bool secure, std::shared_ptr<void> place);

}  // namespace http
