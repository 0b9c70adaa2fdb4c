#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lb/knob.h"
#include "policies/hash_ring.h"

namespace lb {

enum class RingDialect : std::uint8_t { kEnvoy, kGrpc, kKetama, kHaproxy };

struct RingHashParams {
  RingDialect dialect = RingDialect::kEnvoy;
  std::uint32_t min_ring_size = 1024;     // Envoy and gRPC
  std::uint32_t max_ring_size = 8388608;  // Envoy: 8 Mi
  std::uint32_t balance_factor = 0;
  HashKey hash_key{HashKey::Source::kClient, {}};

  static const KnobTable& knobs();
};

/// What a ring does for a request that has no key.
enum class Keyless : std::uint8_t { kRandom, kSmoothTurns, kNextPoint };

/// Each dialect says which nodes stand on the ring, with how many points, where, and how a key is hashed.
///
///   kMembers   every member of the pool has points, usable or not; those that are not are walked past
///   kAttempts  attempt k of a request starts k points after its key's
///   kNearest   a key belongs to the nearer of the points around it, not to the one after it
///   counts()   points of each node, in the order of `weights`
///   add()      appends the points of one node
struct EnvoyRing {
  using Ring = HashRing<std::uint64_t>;
  static constexpr bool kMembers = false;
  static constexpr bool kAttempts = true;
  static constexpr bool kNearest = false;
  static constexpr Keyless kKeyless = Keyless::kRandom;
  static std::uint64_t hash(std::string_view key, HashKey::Source source);
  static std::vector<std::uint32_t> counts(const std::vector<std::uint32_t>& weights,
                                           const RingHashParams& params);
  static void add(std::string_view key, NodeId node, std::uint32_t count, std::vector<Ring::Point>& points);
};

/// As Envoy's, but a node that fails keeps its points, and a retry goes where its key belongs.
struct GrpcRing : EnvoyRing {
  static constexpr bool kMembers = true;
  static constexpr bool kAttempts = false;
  static std::vector<std::uint32_t> counts(const std::vector<std::uint32_t>& weights,
                                           const RingHashParams& params);
};

struct KetamaRing {
  using Ring = HashRing<std::uint32_t>;
  static constexpr bool kMembers = false;
  static constexpr bool kAttempts = false;
  static constexpr bool kNearest = false;
  static constexpr Keyless kKeyless = Keyless::kSmoothTurns;
  static std::uint32_t hash(std::string_view key, HashKey::Source source);
  static std::vector<std::uint32_t> counts(const std::vector<std::uint32_t>& weights,
                                           const RingHashParams& params);
  static void add(std::string_view key, NodeId node, std::uint32_t count, std::vector<Ring::Point>& points);
};

struct HaproxyRing {
  using Ring = HashRing<std::uint32_t>;
  static constexpr bool kMembers = false;
  static constexpr bool kAttempts = false;
  static constexpr bool kNearest = true;
  static constexpr Keyless kKeyless = Keyless::kNextPoint;
  static std::uint32_t hash(std::string_view key, HashKey::Source source);
  static std::vector<std::uint32_t> counts(const std::vector<std::uint32_t>& weights,
                                           const RingHashParams& params);
  static void add(std::string_view key, NodeId node, std::uint32_t count, std::vector<Ring::Point>& points);
};

}  // namespace lb
