#include <memory>
#include <string>
#include <vector>

#include "lb/knob_builder.h"
#include "policies/builtin.h"
#include "policies/load_bound.h"
#include "policies/ring_dialects.h"
#include "policies/smooth_turns.h"

namespace lb {

namespace {

constexpr std::array<std::string_view, 4> kDialectNames{"envoy", "grpc", "ketama", "haproxy"};
constexpr KnobRange kRingSizes{1, 8388608};  // Envoy's and gRPC's own limit

}  // namespace

const KnobTable& RingHashParams::knobs() {
  static constexpr std::array<std::string_view, 2> kWithRingSize{"envoy", "grpc"};
  static const KnobTable table =
      KnobTableBuilder<RingHashParams>("ring_hash", "keys on a ring of nodes")
          .choice<&RingHashParams::dialect>("dialect", kDialectNames,
                                            "whose ring; ketama is nginx's and Pingora's")
          .integer<&RingHashParams::min_ring_size>("min_ring_size", kRingSizes, "fewest points on the ring")
          .only("dialect", kWithRingSize)
          .unit("points")
          .integer<&RingHashParams::max_ring_size>(
              "max_ring_size", kRingSizes, "most points on the ring, before min_ring_size; grpc: at most 4096")
          .unit("points")
          .integer<&RingHashParams::balance_factor>(
              "balance_factor", {0, 10000},
              "a node's highest load in percent of the average; 0: no bound, below 100: 100")
          .unit("percent")
          .text<&RingHashParams::hash_key>("hash_key", kAnyLength, "client, path, header:NAME or cookie:NAME")
          .build();
  return table;
}

namespace {

// A key belongs to a point of the ring. From there on, the first node that may take the request gets it.
template <class Dialect>
class RingHash final : public Policy {
 public:
  explicit RingHash(const RingHashParams& params) : params_(params), bound_(params.balance_factor) {}

  HashKey key() const override { return params_.hash_key; }

  void rebuild(const Candidates& candidates) override {
    nodes_.clear();
    weights_.clear();
    for (const NodeId id : Dialect::kMembers ? candidates.members() : candidates.ids()) {
      if (candidates.weight(id) == 0) continue;
      nodes_.push_back(id);
      weights_.push_back(candidates.weight(id));
    }
    counts_.assign(index_of(nodes_.back()) + 1, 0);
    const std::vector<std::uint32_t> counts = Dialect::counts(weights_, params_);
    for (std::size_t i = 0; i < nodes_.size(); ++i) counts_[index_of(nodes_[i])] = counts[i];
    ring_.change(
        counts_, [&](NodeId id) -> const NodeConfig& { return candidates.config(id); },
        [](const NodeConfig& config, NodeId id, std::uint32_t count, auto& points) {
          Dialect::add(node_key(config), id, count, points);
        });
    bound_.rebuild(candidates);
    if constexpr (Dialect::kKeyless == Keyless::kSmoothTurns) turns_.rebuild(candidates);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (!context.key.empty()) {
      return pick_at(Dialect::hash(context.key, params_.hash_key.source), candidates, context);
    }
    if constexpr (Dialect::kKeyless == Keyless::kSmoothTurns) return turns_.take(candidates);
    if constexpr (Dialect::kKeyless == Keyless::kNextPoint) return pick_next(candidates);
    return pick_at(static_cast<Hash>(context.rng.next()), candidates, context);
  }

  void attempt_started(NodeId id, TimePoint) override { bound_.started(id); }
  void attempt_finished(const Feedback& feedback) override { bound_.finished(feedback.node); }

  // The place on the ring decides; where loads are bounded, a node that is full is passed over.
  double score(const Candidates& candidates, NodeId id, TimePoint) const override {
    if (!bound_.on()) return kNoScore;
    return Dialect::kNearest ? bound_.taken_slots(candidates, id) : bound_.load(candidates, id);
  }

 private:
  using Ring = typename Dialect::Ring;
  using Hash = decltype(Ring::Point::hash);

  NodeId pick_at(Hash hash, const Candidates& candidates, const PickContext& context) {
    std::size_t at = ring_.at_or_after(hash);
    if constexpr (Dialect::kAttempts) at = (at + context.attempt) % ring_.size();
    if constexpr (Dialect::kNearest) {
      // Distances wrap with the hash. Equally near, the point before wins.
      const std::size_t before = ring_.previous(at);
      if (hash - ring_[before].hash <= ring_[at].hash - hash) at = before;
      return walk(at, candidates, bound_.on());
    }
    const bool all_stand = !Dialect::kMembers && !context.subset;
    const NodeId node = all_stand ? ring_[at].node : walk(at, candidates, false);
    return bound_.on() ? bound_.relieve(candidates, node, hash) : node;
  }

  // The first candidate from that point on, with a free slot where loads are bounded. If none has, the first.
  NodeId walk(std::size_t at, const Candidates& candidates, bool bounded) const {
    NodeId first = kNoNode;
    for (std::size_t steps = 0; steps < ring_.size(); ++steps, at = ring_.next(at)) {
      const NodeId node = ring_[at].node;
      if (!candidates.contains(node)) continue;
      if (!bounded || bound_.has_slot(candidates, node)) return node;
      if (first == kNoNode) first = node;
    }
    // A ring smaller than the list can be without a point of any of the candidates.
    return first == kNoNode ? candidates[0] : first;
  }

  // HAProxy without a key goes round the ring point by point.
  NodeId pick_next(const Candidates& candidates) {
    std::size_t at = has_last_ ? ring_.behind(last_) : 0;
    for (std::size_t steps = 0; steps < ring_.size() && !candidates.contains(ring_[at].node); ++steps) {
      at = ring_.next(at);
    }
    last_ = ring_[at];
    has_last_ = true;
    return ring_[at].node;
  }

  RingHashParams params_;
  Ring ring_;
  LoadBound bound_;
  SmoothTurns turns_;
  typename Ring::Point last_{};  // served without a key
  bool has_last_ = false;
  std::vector<NodeId> nodes_;           // scratch of rebuild()
  std::vector<std::uint32_t> weights_;  // scratch of rebuild()
  std::vector<std::uint32_t> counts_;   // scratch of rebuild()
};

std::unique_ptr<Policy> make_ring(const RingHashParams& params) {
  switch (params.dialect) {
    case RingDialect::kEnvoy:
      return std::make_unique<RingHash<EnvoyRing>>(params);
    case RingDialect::kGrpc:
      return std::make_unique<RingHash<GrpcRing>>(params);
    case RingDialect::kKetama:
      return std::make_unique<RingHash<KetamaRing>>(params);
    case RingDialect::kHaproxy:
      return std::make_unique<RingHash<HaproxyRing>>(params);
  }
  LB_ASSERT(false, "a ring has one of the four dialects");
}

}  // namespace

PolicyType ring_hash_type() {
  const PolicyDoc doc{
      .summary =
          "the node at a request's key on a ring of hashes: a node that leaves takes few other keys with it",
      .cost = "O(log points)",
      .use_when = "nodes hold what a key's next request wants: caches, sessions, shards",
      .avoid_when = "some keys are much hotter than others, unless loads are bounded",
      .source = "Envoy ring hash, gRFC A42, nginx hash consistent, HAProxy hash-type consistent; arXiv:1608.01350",
      .uses_weights = true,
      .share_error = 0.35};
  return {variant_case<RingHashParams>("ring_hash", doc.summary), doc,
          [](const Variant& params) { return make_ring(*params.as<RingHashParams>()); }};
}

}  // namespace lb
