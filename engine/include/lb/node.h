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

/// Weights are 0..kMaxWeight; 0 takes no new traffic under any policy.
inline constexpr std::uint32_t kMaxWeight = 65535;

/// One server behind the balancer, as configured. Its identity is its name.
struct NodeConfig {
  std::string name{};
  std::string address{};  ///< "host:port"; only the proxy needs it
  std::uint32_t weight = 1;
  std::uint32_t priority = 1;  ///< lower is preferred; the next is used when no node of this one is usable
  NodeCondition condition = NodeCondition::kEnabled;

  static const KnobTable& knobs();
};

}  // namespace lb
