#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

#include "admission/client_table.h"
#include "lb/balancer_config.h"
#include "lb/ids.h"
#include "lb/request.h"

namespace lb {

/// Which node a client belongs to.
///
/// Cost    O(1) a request, no allocation once the clients have been seen; 40 bytes a client, at most max_clients.
class Persistence {
 public:
  explicit Persistence(std::uint64_t seed) : seed_(seed) {}

  void configure(const BalancerConfig& config);
  void node_added(NodeId node, std::string_view name);
  void node_removed(NodeId node, std::string_view name);

  bool is_on() const { return config_.has_value(); }

  /// What the client is remembered by; 0: it is not remembered.
  ClientKey client_of(const Request& request) const;

  /// kNoNode when it belongs to none.
  NodeId node_of(const Request& request, ClientKey client, TimePoint now);

  /// From now on the client belongs to the node. Out: whether the client itself is to be told, by a cookie.
  bool assign(ClientKey client, NodeId node, TimePoint now);

 private:
  struct Place {
    NodeId node = kNoNode;
    std::uint32_t generation = 0;  // of the node's id, which others may get
    TimePoint used{};
  };

  bool by_cookie() const { return config_->type == PersistenceType::kHttpCookie; }

  std::uint64_t seed_;
  std::optional<PersistenceConfig> config_;
  std::unordered_map<std::uint64_t, NodeId> by_value_;  // of the cookie
  std::vector<std::uint32_t> generations_;              // by NodeId
  std::optional<ClientTable<Place>> clients_;
};

}  // namespace lb
