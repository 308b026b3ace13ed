// Looks in maps without leaving an iterator behind.
#pragma once

namespace pbxd {

/// What is kept for `id`; nullptr where there is nothing.
template <class Map, class Id>
auto find_in(const Map& map, const Id& id) -> const typename Map::mapped_type* {
    auto at = map.find(id);
    return at == map.end() ? nullptr : &at->second;
}

}  // namespace pbxd
