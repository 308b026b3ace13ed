// From bytes to a response: the client's counterpart of RequestReader, for one response on a connection of its own.
#pragma once

#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace http {

class ResponseReader {
  public:
    /// `head`: the answer to a HEAD request has no body, whatever its headers say.
    ResponseReader(bool head, std::size_t most_bytes);
    ~ResponseReader();

    boost::system::error_code feed(std::string_view bytes);
    /// The connection has ended: complete if that ends the body, else an error.
    boost::system::error_code finish();
    bool done() const;
    Response take();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace http
