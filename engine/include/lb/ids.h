#pragma once

#include <compare>
#include <cstdint>

namespace lb {

/// Names a node inside one Balancer: its place in the pool, 0, 1, 2, ...
///
/// A node keeps its id for as long as it stays in the list; the id of a removed node is given to a new one
/// only after the last attempt on it ended.
enum class NodeId : std::uint32_t {};

constexpr std::uint32_t index_of(NodeId id) { return static_cast<std::uint32_t>(id); }

/// No node at all.
inline constexpr NodeId kNoNode{0xffffffff};

/// A slot that is used again and again, and the generation that tells its users apart.
///
/// Why     drivers keep their own state in arrays by `slot` (dense, bounded by what is in flight), and a late
///         call with a `generation` that has passed is recognised and ignored.
template <class Tag>
struct SlotId {
  std::uint32_t slot = 0xffffffff;
  std::uint32_t generation = 0;

  friend constexpr auto operator<=>(const SlotId&, const SlotId&) = default;
};

using RequestId = SlotId<struct RequestTag>;
using AttemptId = SlotId<struct AttemptTag>;
using ProbeId = SlotId<struct ProbeTag>;

}  // namespace lb
