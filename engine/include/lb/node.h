#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lb {

class KnobTable;

/// What an operator wants of a node.
enum class NodeCondition : std::uint8_t {
  kEnabled,   ///< takes traffic
  kDraining,  ///< no new requests; those in flight go on
  kDisabled,  ///< no new requests; those in flight are cut and count as failures
};

inline constexpr std::array<std::string_view, 3> kConditionNames{"ENABLED", "DRAINING", "DISABLED"};

constexpr std::string_view to_string(NodeCondition condition) {
  return kConditionNames[static_cast<std::size_t>(condition)];
}

/// What a node is for.
enum class NodeType : std::uint8_t {
  kPrimary,    ///< takes traffic
  kSecondary,  ///< takes traffic only while no primary is usable
};

inline constexpr std::array<std::string_view, 2> kNodeTypeNames{"PRIMARY", "SECONDARY"};

/// What is known of a node's health.
enum class NodeHealth : std::uint8_t {
  kUp,
  kDegraded,  ///< takes traffic that the healthy nodes of all priorities cannot carry
  kDown,      ///< takes none, but in a panic
  kExcluded,  ///< not known yet: as down, but not counted among the nodes that a priority has lost
};

inline constexpr std::array<std::string_view, 4> kHealthNames{"up", "degraded", "down", "excluded"};

constexpr std::string_view to_string(NodeHealth health) { return kHealthNames[static_cast<std::size_t>(health)]; }

/// Weights are 0..kMaxWeight; 0 takes no new traffic under any policy.
inline constexpr std::uint32_t kMaxWeight = 65535;

/// One server behind the balancer, as configured. Its identity is its name.
struct NodeConfig {
  std::string name{};
  std::string address{};  ///< "host:port"; only the proxy needs it
  std::uint32_t weight = 1;
  std::uint32_t priority = 1;  ///< lower is preferred; the next is used when no node of this one is usable
  NodeCondition condition = NodeCondition::kEnabled;
  std::string zone{};                   ///< where it stands; nodes that name none stand in one zone together
  NodeType type = NodeType::kPrimary;   ///< instead of priorities, not beside them
  NodeHealth health = NodeHealth::kUp;  ///< at the start, until it is known better

  static const KnobTable& knobs();
};

/// Whether the operator lets the node take new requests. Others do not count among a priority's nodes at all.
constexpr bool takes_new_requests(const NodeConfig& node) {
  return node.condition == NodeCondition::kEnabled && node.weight > 0;
}

/// The priority that the node's load is shared by: secondaries come after all primaries.
constexpr std::uint32_t effective_priority(const NodeConfig& node) {
  return node.type == NodeType::kSecondary ? 2 : node.priority;
}

}  // namespace lb
