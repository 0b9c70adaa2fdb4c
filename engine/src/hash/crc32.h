#pragma once

#include <cstdint>
#include <string_view>

namespace lb {

/// The checksum that nginx, memcached clients and Pingora place servers and keys by, fed piece by piece.
///
/// Source  ISO 3309 / RFC 1952 section 8: polynomial 0xedb88320 (reflected), start and end inverted.
class Crc32 {
 public:
  Crc32& add(std::string_view data);

  /// A number as its four bytes, lowest first.
  Crc32& add_word(std::uint32_t word);

  /// Of everything added so far; more may be added afterwards.
  std::uint32_t value() const { return ~state_; }

 private:
  std::uint32_t state_ = 0xffffffff;
};

inline std::uint32_t crc32(std::string_view data) { return Crc32().add(data).value(); }

}  // namespace lb
