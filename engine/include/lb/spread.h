#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lb/balancer_config.h"
#include "lb/node.h"

namespace lb {

/// How the shares of the nodes among which a policy picks were found. The policy itself is always asked.
enum class ShareBasis : std::uint8_t {
  kEqual,    ///< what it answered agrees with equal shares: they are told
  kWeights,  ///< what it answered agrees with shares by weight: they are told
  kCounted,  ///< what it answered is told as counted: keys that hash unevenly, nodes that are filled up in order
};

inline constexpr std::array<std::string_view, 3> kShareBasisNames{"equal", "weights", "counted"};

constexpr std::string_view to_string(ShareBasis basis) {
  return kShareBasisNames[static_cast<std::size_t>(basis)];
}

/// What a priority gets, in whole percents of all requests.
struct PrioritySpread {
  std::uint32_t priority = 1;
  std::uint32_t load_percent = 0;           ///< for its healthy nodes; in a panic for all
  std::uint32_t degraded_load_percent = 0;  ///< for its degraded nodes
  bool panic = false;
};

/// What a node gets, as a part of all requests.
struct NodeSpread {
  std::string name;
  double share = 0;
};

/// Where requests go while nothing changes.
struct Spread {
  std::vector<PrioritySpread> priorities;  ///< best first
  std::vector<NodeSpread> nodes;           ///< in the order given
  double unserved = 0;  ///< part of all requests for which there is no node: all down, or failed in a panic
  ShareBasis basis = ShareBasis::kEqual;  ///< the least exact of all groups of nodes
};

/// The expected distribution, without running time: of first attempts, each over before the next begins.
///
/// Percents of priorities, zones and subsets come from the arithmetic that routes requests. Within a group of nodes
/// the policy is asked 131,072 times, a hashing one for as many keys (addresses spread over all of IPv4). A share
/// by weight or an equal one is told where no node's count is more than 5 standard errors off it, and the policy's
/// table of itself does not say that hashes fall unevenly.
/// In      validate() found nothing wrong with the configuration, the nodes, and both together.
/// Cost    131,072 picks for each group: priority, zone, healthy or degraded.
/// Why     Envoy's users ask for it since 2019: envoyproxy/envoy issue 7974.
Spread compute_spread(const BalancerConfig& config, std::span<const NodeConfig> nodes);

}  // namespace lb
