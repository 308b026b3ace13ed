// The calls that a person may see: `GET /api/calls?extension=1001&limit=50&before=...`, newest first.
//
// A plain user sees the calls in which an Extension of their own took part (called, was called, answered); an
// administrator sees all. `before` is the `next` of the page before; there is none behind the last.
//
//     {"calls":[{"id":7,"started_at":...,"answered_at":...,"ended_at":null,"direction":"internal",
//                "from":{"number":"1001","name":"Alice"},"to":"1002","answered_by":"1002","result":"talking",
//                "complete":false}],
//      "next":"1795348800000-7"}
#pragma once

#include "pbxd/api_part.hpp"
#include "pbxd/directory.hpp"
#include "storage/repositories.hpp"

namespace pbxd {

class CallsApi final : public ApiPart {
  public:
    CallsApi(storage::CallRecordRepository& records, const Directory& directory)
        : records_(records), directory_(directory) {}

    std::span<const ApiRoute> routes() const override;
    Reply answer(const ApiRequest& request) override;

  private:
    storage::CallRecordRepository& records_;
    const Directory& directory_;
};

}  // namespace pbxd
