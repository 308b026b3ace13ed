#include "pbxd/database.hpp"

#include "storage/secret_box.hpp"
#include "storage/sqlite.hpp"

namespace pbxd {

boost::system::result<std::unique_ptr<storage::Storage>, ConfigurationFault> open_database(
    const StorageConfiguration& configuration) {
    auto key = storage::load_or_create_key(configuration.key_file);
    if (!key) return ConfigurationFault{configuration.key_file, key.error().message()};
    auto opened = storage::open_sqlite(configuration.database, storage::SecretBox(std::move(*key)));
    if (!opened) return ConfigurationFault{configuration.database, opened.error().message()};
    return std::move(*opened);
}

}  // namespace pbxd
