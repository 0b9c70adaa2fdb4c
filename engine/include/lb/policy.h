#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "lb/ids.h"
#include "lb/knob.h"
#include "lb/rng.h"
#include "lb/time.h"

namespace lb {

/// What a policy chooses from: the ids of the usable nodes, and the pool's arrays, indexed by NodeId.
///
/// In      ids: 1 <= n, ascending, each with a weight of at least 1; in_flight: attempts in flight (count).
class Candidates {
 public:
  Candidates(std::span<const NodeId> ids, const std::uint32_t* weights, const std::uint32_t* in_flight)
      : ids_(ids), weights_(weights), in_flight_(in_flight) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(ids_.size()); }
  NodeId operator[](std::uint32_t i) const { return ids_[i]; }
  std::span<const NodeId> ids() const { return ids_; }
  std::uint32_t weight(NodeId id) const { return weights_[index_of(id)]; }
  std::uint32_t in_flight(NodeId id) const { return in_flight_[index_of(id)]; }

  /// Whether the node is among them. Cost O(log n).
  bool contains(NodeId id) const;

 private:
  std::span<const NodeId> ids_;
  const std::uint32_t* weights_;
  const std::uint32_t* in_flight_;
};

/// What a pick may depend on besides the candidates.
struct PickContext {
  Rng& rng;
  TimePoint now;
  bool subset = false;  ///< the candidates are some of those of the last rebuild(): a retry that avoids nodes
};

/// Chooses a node for an attempt. Start here to read or write a policy: round_robin.cpp is the shortest.
///
/// A policy cannot fail: an empty pool never reaches it. It keeps whatever state it needs per node, indexed by
/// NodeId, and draws randomness from the context only.
///
/// Cost    pick() must not allocate; rebuild() may.
class Policy {
 public:
  virtual ~Policy() = default;

  /// The candidates or their weights changed; called before the first pick that sees the change.
  /// State that still means something (a place in a rotation, a node's credit) is to be kept.
  virtual void rebuild(const Candidates& candidates) = 0;

  /// Out     one of `candidates`. When context.subset, some of those of the last rebuild.
  virtual NodeId pick(const Candidates& candidates, PickContext& context) = 0;
};

/// What a registered policy says of itself: one row of `lbsim policies`.
struct PolicyDoc {
  std::string_view summary;  ///< what it does
  std::string_view cost;     ///< of one pick
  std::string_view use_when;
  std::string_view avoid_when;
  std::string_view source;
  bool uses_weights = false;  ///< shares follow the weights
  bool uses_load = false;     ///< prefers nodes with less in flight
};

/// A policy as the registry knows it: its parameters (a Variant case) and how it is made of them.
struct PolicyType {
  VariantCase params;
  PolicyDoc doc;
  std::unique_ptr<Policy> (*make)(const Variant& params) = nullptr;
};

/// Describes a policy `P` constructed from its parameter struct `Params`.
template <class P, class Params>
PolicyType policy_type(std::string_view name, const PolicyDoc& doc) {
  return {variant_case<Params>(name, doc.summary), doc, [](const Variant& params) -> std::unique_ptr<Policy> {
            return std::make_unique<P>(*params.as<Params>());
          }};
}

}  // namespace lb
