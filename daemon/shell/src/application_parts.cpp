// Here, so that what makes and destroys all parts is compiled once.
#include "application_parts.hpp"

namespace pbxd {

Application::Parts::Parts(Configuration given, Log& to, Clock now)
    : configuration(std::move(given)), log(to), clock(std::move(now)) {}

Application::Parts::~Parts() = default;

}  // namespace pbxd
