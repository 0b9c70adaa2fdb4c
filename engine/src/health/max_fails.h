#pragma once

#include <cstdint>
#include <vector>

#include "lb/ids.h"
#include "lb/max_fails.h"

namespace lb {

/// nginx's passive check, exact to the second.
///
/// A node is out while fails >= max_fails and no more than fail_timeout seconds have passed since it was last
/// checked. After that it may be picked, and being picked counts as a check: so one request every fail_timeout + 1
/// seconds tries it, until one succeeds. The owner does not report to it when the node is the only one: nginx
/// never marks it.
///
/// In      the node was added; time never goes back.
/// Cost    O(1) a call, 24 bytes a node; allocates in add() only.
/// Source  nginx src/http/ngx_http_upstream_round_robin.c: get_peer() and free_round_robin_peer().
class MaxFails {
 public:
  explicit MaxFails(const MaxFailsConfig& config);

  const MaxFailsConfig& config() const { return config_; }

  /// Makes room for the node and forgets what one of this id did before.
  void add(NodeId node);

  bool usable(NodeId node, TimePoint now) const;

  /// When a node that is not usable becomes so, if nothing is reported of it until then.
  TimePoint usable_again(NodeId node) const;

  /// An attempt starts on the node. Out: whether that made it unusable for others (it is the one that tries).
  bool picked(NodeId node, TimePoint now);

  /// An attempt failed. Out: whether the node stopped being usable.
  bool failed(NodeId node, TimePoint now);

  /// An attempt succeeded. Out: whether the node became usable.
  ///
  /// Why     failures are forgiven only if the node was checked after the last of them: a success that began
  ///         before says nothing.
  bool succeeded(NodeId node, TimePoint now);

  std::uint32_t fails(NodeId node) const { return nodes_[index_of(node)].fails; }

 private:
  struct State {
    std::int64_t accessed = 0;  // second of the last failure
    std::int64_t checked = 0;   // second of the last failure, or of the last pick after fail_timeout
    std::uint32_t fails = 0;
  };

  MaxFailsConfig config_;
  std::int64_t fail_timeout_;  // seconds
  std::vector<State> nodes_;   // by NodeId
};

}  // namespace lb
