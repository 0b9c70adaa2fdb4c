#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lb/result.h"

namespace lb {

class KnobTable;

enum class SubsetType : std::uint8_t {
  kDeterministic,  ///< balancers in rounds; in a round every node belongs to one balancer, shuffled anew each round
  kRandom,         ///< each balancer its own `size` nodes by hash: a change of the list moves as few as can be
  kAperture,       ///< balancers and nodes on one ring: a balancer takes what lies in its arc, edges in part
};

inline constexpr std::array<std::string_view, 3> kSubsetTypeNames{"deterministic", "random", "aperture"};

/// How many balancers a fleet may have for subsetting: keeps the ring's arithmetic within 64 bits.
inline constexpr std::uint32_t kMaxClients = 1'000'000;

/// Which nodes this balancer uses at all, one of a fleet that shares a long list of nodes.
///
/// Why     a connection from every balancer to every node costs memory and probes on both sides.
/// Source  Beyer et al. 2016, "Site Reliability Engineering", chapter 20 (deterministic); gRPC proposal A68
///         (random; its default size is 20); Finagle DeterministicAperture (aperture; at least 12 nodes).
struct SubsetConfig {
  SubsetType type = SubsetType::kDeterministic;
  std::uint32_t size = 20;          ///< deterministic and random: nodes a balancer uses
  std::uint32_t min_aperture = 12;  ///< aperture: nodes a balancer uses at the least
  std::uint32_t client = 0;         ///< which balancer of the fleet this is, counted from 0
  std::uint32_t clients = 1;        ///< how many balancers the fleet has

  static const KnobTable& knobs();
};

/// What no single knob's range can say: client is below clients, and no knob of another type is set.
InputErrors validate(const SubsetConfig& config);

}  // namespace lb
