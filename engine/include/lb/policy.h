#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lb/ids.h"
#include "lb/knob.h"
#include "lb/node.h"
#include "lb/outcome.h"
#include "lb/rng.h"
#include "lb/time.h"

namespace lb {

/// The pool's arrays, indexed by NodeId.
struct NodeArrays {
  const std::uint32_t* weights = nullptr;    ///< 1..kMaxWeight for every candidate
  const std::uint32_t* in_flight = nullptr;  ///< attempts in flight (count)
  const NodeConfig* configs = nullptr;       ///< name, address: what hashing policies place nodes by
  std::uint32_t scale = 1;  ///< what a configured weight of 1 is in `weights`: finer in slow start
};

/// What a policy chooses from: the ids of the usable nodes, and what the pool knows of each.
///
/// In      ids: 1 <= n, ascending. members: every node of the list at this priority, usable or not, ascending;
///         left out, it is the ids.
class Candidates {
 public:
  Candidates(std::span<const NodeId> ids, const NodeArrays& arrays, std::span<const NodeId> members = {})
      : ids_(ids), members_(members.empty() ? ids : members), arrays_(arrays) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(ids_.size()); }
  NodeId operator[](std::uint32_t i) const { return ids_[i]; }
  std::span<const NodeId> ids() const { return ids_; }

  /// For policies whose table keeps the place of a node that is not usable for now. Weights may be 0 here.
  std::span<const NodeId> members() const { return members_; }

  std::uint32_t weight(NodeId id) const { return arrays_.weights[index_of(id)]; }
  std::uint32_t in_flight(NodeId id) const { return arrays_.in_flight[index_of(id)]; }
  const NodeConfig& config(NodeId id) const { return arrays_.configs[index_of(id)]; }

  /// Weights count in these steps: a configured weight of 1 is `weight_scale()` in weight().
  std::uint32_t weight_scale() const { return arrays_.scale; }

  /// Whether the node is among them. Cost O(log n).
  bool contains(NodeId id) const;

  /// Some of them. In: 1 <= n, ascending; lives as long as `ids`.
  Candidates only(std::span<const NodeId> ids) const { return {ids, arrays_}; }

 private:
  std::span<const NodeId> ids_;
  std::span<const NodeId> members_;
  NodeArrays arrays_;
};

/// What a pick may depend on besides the candidates.
struct PickContext {
  Rng& rng;
  TimePoint now;
  std::string_view key{};     ///< what the policy's key() asked for; empty when the request has none
  std::uint32_t attempt = 0;  ///< 0 for a request's first attempt, 1 for its first retry, ...
  bool subset = false;  ///< the candidates are some of those of the last rebuild(): a retry that avoids nodes
};

/// Which part of a request a hashing policy hashes: "client", "path", "header:NAME", "cookie:NAME".
struct HashKey {
  enum class Source : std::uint8_t { kNone, kClient, kPath, kHeader, kCookie };
  Source source = Source::kNone;
  std::string name{};  ///< of the header or the cookie
};
std::string print_knob(const HashKey& key);
std::string parse_knob(std::string_view text, HashKey& key);

/// How an attempt went, for policies that learn from it.
struct Feedback {
  NodeId node = kNoNode;
  Outcome outcome{};
  bool failure = false;  ///< counts against the node
  Duration latency{};    ///< from the start of the attempt to its end
  TimePoint now{};
};

/// What a node answered to a load probe, for policies that ask (probe_targets).
///
/// Source  Wydrowski et al. 2024, NSDI, "Load is not what you should balance: Introducing Prequal", section 4.
struct LoadProbe {
  NodeId node = kNoNode;
  std::uint32_t in_flight = 0;  ///< requests in the node, from all balancers
  /// What a request that finds that many is likely to take, by what is true now: a node that goes on telling the
  /// latencies of a line that is gone is sent nothing. 0: the node does not know.
  Duration latency{};
  TimePoint now{};  ///< when the answer came
};

/// No score: the policy does not compare nodes by a number.
inline constexpr double kNoScore = std::numeric_limits<double>::quiet_NaN();

/// Chooses a node for an attempt. Start here to read or write a policy: round_robin.cpp is the shortest.
///
/// A policy cannot fail: an empty pool never reaches it. It keeps whatever state it needs per node, indexed by
/// NodeId, and draws randomness from the context only.
///
/// Cost    pick() must not allocate; rebuild() may.
class Policy {
 public:
  virtual ~Policy() = default;

  /// The candidates, the members or their weights changed; called before the first pick that sees the change.
  /// State that still means something (a place in a rotation, a node's credit) is to be kept.
  virtual void rebuild(const Candidates& candidates) = 0;

  /// Out     one of `candidates`. When context.subset, some of those of the last rebuild.
  virtual NodeId pick(const Candidates& candidates, PickContext& context) = 0;

  /// The part of the request that pick() wants as its key.
  virtual HashKey key() const { return {}; }

  /// An attempt was sent to the node, or ended there (also when it was aborted: kTimeout, kAbandoned). The pool's
  /// in_flight already counts it, or no longer does.
  /// Whether it is to be told of attempts, below. A policy that has no use for it says so: each request is cheaper.
  virtual bool learns() const { return true; }

  virtual void attempt_started(NodeId, TimePoint) {}
  virtual void attempt_finished(const Feedback&) {}

  /// Which nodes to ask for their load now: asked once for each request, after the pick of its first attempt, and
  /// whenever probe_deadline() has come. A probe that is lost is nobody's loss.
  /// Out     some of `candidates`, each at most once; valid until the next call.
  virtual std::span<const NodeId> probe_targets(const Candidates&, PickContext&) { return {}; }

  /// When nodes are to be asked although no request has come.
  virtual TimePoint probe_deadline() const { return kNever; }

  /// The answer to a probe. The node may have left the candidates since.
  virtual void probe_finished(const LoadProbe&) {}

  /// What the policy compares the nodes by, to explain a pick: of two scores the lower one is preferred.
  /// In      id: one of `candidates`, which are those of the last rebuild or some of them.
  /// Out     kNoScore from a policy, or for a node, that has none.
  virtual double score(const Candidates&, NodeId, TimePoint) const { return kNoScore; }
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
  /// How far a share may be off its due by the policy's own table, as a part of it: hashes fall unevenly.
  double share_error = 0;
  bool fills_up = false;  ///< does not share: nodes are used one after the other
  bool probes = false;    ///< goes by what nodes answer to probes, not by what the balancer itself has in flight
};

/// A policy as the registry knows it: its parameters (a Variant case) and how it is made of them.
struct PolicyType {
  VariantCase params;
  PolicyDoc doc;
  std::unique_ptr<Policy> (*make)(const Variant& params) = nullptr;
};

/// Describes a policy that `kMake` makes of its parameter struct `Params`.
template <class Params, std::unique_ptr<Policy> (*kMake)(const Params&)>
PolicyType policy_type_made_by(std::string_view name, const PolicyDoc& doc) {
  return {variant_case<Params>(name, doc.summary), doc,
          [](const Variant& params) { return kMake(*params.as<Params>()); }};
}

/// Describes a policy `P` constructed from its parameter struct `Params`.
template <class P, class Params>
PolicyType policy_type(std::string_view name, const PolicyDoc& doc) {
  return {variant_case<Params>(name, doc.summary), doc, [](const Variant& params) -> std::unique_ptr<Policy> {
            return std::make_unique<P>(*params.as<Params>());
          }};
}

}  // namespace lb
