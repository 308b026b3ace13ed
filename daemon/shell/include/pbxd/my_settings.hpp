// How the signed-in User's calls are handled, in the web API: forwards, do not disturb, call waiting, voicemail.
//
//     GET   /api/settings                  {"email":...,"extensions":[{"id","number","do_not_disturb",...}]}
//     PATCH /api/settings/{extension:id}   any of the fields that GET tells; gives the Extension as it is then
//
// `voicemail_pin` is only ever written; GET tells whether there is one. The calling class, the outside caller ID and
// the number of calls are an administrator's to change: they are shown. Another User's Extension is 404.
#pragma once

#include "pbxd/api_part.hpp"
#include "pbxd/people.hpp"

namespace pbxd {

class MySettings : public ApiPart {
  public:
    /// Both outlive it.
    MySettings(People& people, const ReadModel& model) : people_(people), model_(model) {}

    std::span<const ApiRoute> routes() const override;
    Reply answer(const ApiRequest& request) override;

  private:
    Reply list(const ApiRequest& request);
    Reply set(const ApiRequest& request);

    People& people_;
    const ReadModel& model_;
};

}  // namespace pbxd
