#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lb/time.h"

namespace lb {

class KnobTable;

/// What a client is known by.
enum class PersistenceType : std::uint8_t {
  kHttpCookie,  ///< a cookie that the balancer gives it; nothing is remembered here
  kSourceIp,    ///< its address; remembered in a table
};

inline constexpr std::array<std::string_view, 2> kPersistenceTypeNames{"HTTP_COOKIE", "SOURCE_IP"};

/// Sends a client to the node that answered it before, for as long as that node is well: enabled or draining, up,
/// not ejected, its breaker closed. Otherwise it is assigned anew.
///
/// Source  Rackspace Cloud Load Balancers, "Session Persistence"; HAProxy stick-table for the bound and the expiry.
struct PersistenceConfig {
  PersistenceType type = PersistenceType::kHttpCookie;
  std::string cookie = "lbsim_node";        ///< HTTP_COOKIE: its name
  Duration ttl = std::chrono::minutes(30);  ///< SOURCE_IP: forgotten after that long without a request
  std::uint32_t max_clients = 65536;        ///< SOURCE_IP: the least recently seen is forgotten for another

  static const KnobTable& knobs();
};

/// What the cookie of a node says: 16 hexadecimal digits of its name's hash. The node's name stays private, and the
/// cookie means the same to every balancer that knows the node.
std::string persistence_cookie(std::string_view node_name);

}  // namespace lb
