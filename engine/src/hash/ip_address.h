#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lb {

/// An address in network order.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  std::uint32_t size = 0;  ///< 4 or 16
};

/// Reads "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:80".
///
/// Out     false, and `address` untouched, when the text is none of these.
/// Source  RFC 4291 section 2.2 for the forms of IPv6, an IPv4 tail included.
bool parse_ip(std::string_view text, IpAddress& address);

}  // namespace lb
