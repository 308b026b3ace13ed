// Click to call from the desk: one's own phones ring first, and whichever is picked up calls the number. For those who
// do not use the browser's audio. Part of the web API:
//
//     POST /api/click-to-call {"extension": 7, "number": "1002"}
//
// 202: the phones ring. 404: no enabled Extension of one's own; 409 no_phone: none of its Lines has a phone online;
// 400: what was given is no number. The call is routed as if the phone had dialled it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <vector>

#include "pbxd/api_part.hpp"
#include "pbxd/log.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/srtp.hpp"
#include "pbxd/switch_link.hpp"

namespace pbxd {

class ClickToCall : public ApiPart {
  public:
    /// `links`: those to ask, of whichever state; they outlive it. `srtp`: of the calls to the phones.
    ClickToCall(const boost::asio::any_io_executor& executor, const ReadModel& model,
                std::function<std::vector<SwitchLink*>()> links, Srtp srtp, Log& log);

    std::span<const ApiRoute> routes() const override;
    Reply answer(const ApiRequest& request) override;

  private:
    /// The switch that has phones of the Extension online, and the phones.
    struct Desk {
        SwitchLink* link = nullptr;
        std::vector<std::string> contacts;
    };
    Desk find_desk(const storage::Extension& extension) const;
    boost::asio::awaitable<void> ring(SwitchLink& link, std::string command, std::string number);

    boost::asio::any_io_executor executor_;
    const ReadModel& model_;
    std::function<std::vector<SwitchLink*>()> links_;
    Srtp srtp_;
    Log& log_;
};

}  // namespace pbxd
