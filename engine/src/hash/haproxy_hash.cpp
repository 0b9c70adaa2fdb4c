#include "hash/haproxy_hash.h"

#include "hash/ip_address.h"

namespace lb {

// `balance source` folds the address into 32 bits, word by word in network order, and hashes no text.
std::uint32_t haproxy_key_hash(std::string_view key, bool is_client) {
  IpAddress address;
  if (!is_client || !parse_ip(key, address)) return sdbm(key);
  std::uint32_t folded = 0;
  for (std::uint32_t i = 0; i < address.size; ++i) folded ^= std::uint32_t{address.bytes[i]} << (24 - 8 * (i % 4));
  return folded;
}

}  // namespace lb
