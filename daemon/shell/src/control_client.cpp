#include <sys/un.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "pbxd/control.hpp"

namespace pbxd {

namespace asio = boost::asio;

boost::system::result<void> watch_daemon(const std::string& path, const std::string& request,
                                         const std::function<bool(const std::string& line)>& take) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return make_error_code(boost::system::errc::filename_too_long);
    asio::io_context context;
    asio::local::stream_protocol::socket socket(context);
    boost::system::error_code error;
    socket.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error) return error;
    asio::write(socket, asio::buffer(request + "\n"), error);
    if (error) return error;
    std::string buffer;
    for (;;) {
        const auto length = asio::read_until(socket, asio::dynamic_buffer(buffer), '\n', error);
        if (error) return error;
        if (!take(buffer.substr(0, length - 1))) return {};
        buffer.erase(0, length);
    }
}

boost::system::result<std::string> ask_daemon(const std::string& path, const std::string& request) {
    std::string answer;
    const auto asked = watch_daemon(path, request, [&answer](const std::string& line) {
        answer = line;
        return false;
    });
    if (!asked) return asked.error();
    return answer;
}

}  // namespace pbxd
