// The administrators' web API: each noun of the commands as a resource.
//
//     GET    /api/admin/gateways            gateway.list       200 {"gateways":[...]}
//     POST   /api/admin/gateways            gateway.add        201 the new one
//     PATCH  /api/admin/gateways/<name>     gateway.set        200 the changed one; what is not given stays
//     DELETE /api/admin/gateways/<name>     gateway.remove     204
//     GET    /api/admin/explain?from=&to=   route.explain      200
//
// Likewise users, channels, extensions, lines, routes and dids, each named as the command line names it. It decides
// nothing: what a field may be is the commands' to say, and their Problem becomes 400, 404 or 409 with the field. Each
// change is logged with who made it; values never are.
#pragma once

#include "pbxd/api_part.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/log.hpp"

namespace pbxd {

class AdminApi final : public ApiPart {
  public:
    /// Both outlive it.
    AdminApi(Commands& commands, Log& log) : commands_(commands), log_(log) {}

    std::span<const ApiRoute> routes() const override;
    bool is_for_admins() const override { return true; }
    Reply answer(const ApiRequest& request) override;

  private:
    struct Task;

    Reply list(Task task);
    Reply add(Task task);
    Reply set(Task task);
    Reply remove(Task task);
    Reply explain(const http::Request& request);
    void note(const Task& task, std::string_view verb, std::string_view name);

    Commands& commands_;
    Log& log_;
};

}  // namespace pbxd
