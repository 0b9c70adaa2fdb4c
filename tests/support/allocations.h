#pragma once

#include <cstdint>

namespace support {

/// How often memory has been allocated by this program so far, by any thread.
///
/// A program that links allocations.cpp has operator new replaced by one that counts: make it one of its own.
std::uint64_t allocations();

}  // namespace support
