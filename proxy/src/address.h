#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net.h"

namespace proxy {

/// "host:port" or "[::1]:port", taken apart.
struct Address {
  std::string host;
  std::uint16_t port = 0;
};

/// Answers what is wrong and what is allowed; empty when it parsed. In: `lowest_port` is 0 or 1.
std::string parse_address(std::string_view text, std::uint16_t lowest_port, Address& address);

/// Looks the host up; blocks. Answers what failed, empty when `endpoint` is filled. IPv4 is preferred.
std::string resolve(const Address& address, Endpoint& endpoint);

/// "127.0.0.1:8080", "[::1]:8080"
std::string to_text(const Endpoint& endpoint);

}  // namespace proxy
