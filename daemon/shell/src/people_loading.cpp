// Reads what is in storage when the daemon starts. Part of people.
#include "pbxd/people.hpp"

namespace pbxd {

using boost::system::result;

namespace {

/// Reads all records of a repository and hands each on.
template <class Repository, class Take>
storage::Awaitable<void> read_all(Repository& repository, Take take) {
    auto records = co_await repository.all();
    if (!records) co_return records.error();
    for (auto& record : *records) take(std::move(record));
    co_return result<void>();
}

}  // namespace

People::Awaitable<void> People::load() {
    auto put = [this](auto record) { model_.put(std::move(record), clock_()); };
    if (auto read = co_await read_all(storage_.users(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.channels(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.extensions(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.lines(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.sessions(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.gateways(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.outbound_routes(), put); !read) co_return read;
    co_return co_await read_all(storage_.dids(), put);
}

}  // namespace pbxd
