// The signed-in User's own Lines in the web API: what to type into a phone, and which phones are registered.
//
//     GET    /api/phones {"server":...,"realm":"lines","transports":[...],"most":16,"extensions":[...],"phones":[...]}
//     POST   /api/phones                   {"label","extension","username"?,"password"?}: 201, with the password
//     PATCH  /api/phones/{line:id}         {"label"?,"enabled"?}
//     POST   /api/phones/{line:id}/reset   a new password; registered phones are ended
//     DELETE /api/phones/{line:id}         204
//
// A password is told once, in the answer to what made it; pbxd keeps its hash only. Another User's Line is 404, as one
// that is not there.
#pragma once

#include <map>
#include <string>

#include "pbxd/api_part.hpp"
#include "pbxd/configuration.hpp"
#include "pbxd/people.hpp"

namespace pbxd {

class MyPhones : public ApiPart {
  public:
    /// People and the model outlive it. `public_url` is where browsers find pbxd; empty: the Host header's.
    MyPhones(People& people, const ReadModel& model, storage::RandomSource& random, PhonesConfiguration configuration,
             std::string public_url);

    std::span<const ApiRoute> routes() const override;
    Reply answer(const ApiRequest& request) override;

    /// Lines for one Extension that its User can make.
    static constexpr std::size_t most_lines = 16;

  private:
    Reply list(const ApiRequest& request);
    Reply add(const ApiRequest& request);
    Reply set(const ApiRequest& request);
    Reply reset(const ApiRequest& request);
    Reply remove(const ApiRequest& request);

    const storage::Line* own_line(const ApiRequest& request) const;
    std::string server_for(const http::Request& request) const;
    std::string new_username(const std::string& number);

    People& people_;
    const ReadModel& model_;
    storage::RandomSource& random_;
    PhonesConfiguration configuration_;
    std::string public_url_;
    std::map<storage::ExtensionId, std::size_t> adding_;  ///< Lines that are on their way into the database
};

}  // namespace pbxd
