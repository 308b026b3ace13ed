// The files of the built web client, read into memory at start. A request is looked up by its exact path in a map, so
// no path can lead out of the folder.
//
//     auto files = http::StaticFiles::load("/usr/share/pbxd/web");
//     if (auto answer = files->answer(request)) co_return *answer;     // "/assets/index-3f2a.js"
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace http {

struct StaticLimits {
    std::size_t files = 2000;
    std::size_t bytes = std::size_t{64} * 1024 * 1024;  ///< of all together
};

class StaticFiles {
  public:
    /// Reads every regular file below `folder` (symbolic links are not followed, dotfiles left out). `x.js.gz` and
    /// `x.js.br` beside `x.js` become its compressed forms and are not served by their own names. Errors: what the file
    /// system says, Error::too_large, Error::too_many.
    static boost::system::result<StaticFiles> load(const std::filesystem::path& folder, StaticLimits limits = {});

    /// The answer to a GET or HEAD, or nothing if there is no such file. 304 if the ETag is known to the browser. Paths
    /// below `/assets/` carry hashes in their names and may be kept for a year; others are asked for again each time
    /// (no-cache).
    std::optional<Response> answer(const Request& request) const;

    /// The bytes of a file ("/index.html"), or nothing.
    std::optional<std::string_view> find(std::string_view path) const;

    std::size_t size() const { return files_.size(); }

  private:
    struct Form {
        std::string bytes;
        std::string etag;
    };
    struct File {
        std::string_view type;
        Form plain;
        std::optional<Form> gzip;
        std::optional<Form> brotli;
    };
    void add_compressed(std::string_view path, std::string bytes);
    static const Form& choose(const File& file, const Request& request, std::string_view& encoding);

    std::map<std::string, File, std::less<>> files_;
};

/// "text/javascript; charset=utf-8" for "x.js"; "application/octet-stream" for what is not known.
std::string_view content_type(std::string_view path);

}  // namespace http
