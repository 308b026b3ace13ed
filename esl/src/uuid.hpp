// UUIDs of our own making: Job-UUIDs and Event-UUIDs, known before the switch answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace esl {

// 64 random bits of the system.
std::uint64_t random_number();

// A random (version 4) UUID of two numbers that `random` gives.
std::string make_uuid(const std::function<std::uint64_t()>& random);

}  // namespace esl
