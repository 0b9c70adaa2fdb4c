#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "indexed_heap.h"
#include "lb/knob_builder.h"
#include "load/least_load.h"
#include "load/load_per_weight.h"
#include "load/ties.h"
#include "policies/builtin.h"

namespace lb {
namespace {

enum class Dialect : std::uint8_t { kNginx, kHaproxy };
constexpr std::array<std::string_view, 2> kDialectNames{"nginx", "haproxy"};

struct LeastConnectionsParams {
  Dialect dialect = Dialect::kNginx;
  bool weighted = true;

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<LeastConnectionsParams>("least_connections", "the fewest attempts in flight by weight")
            .choice<&LeastConnectionsParams::dialect>("dialect", kDialectNames, "whose formula, and whose ties")
            .flag<&LeastConnectionsParams::weighted>("weighted", "compare attempts in flight / weight")
            .build();
    return table;
  }
};

// nginx: the ratio as it is; equals take smooth weighted turns.
template <bool kWeighted>
class NginxConnections {
 public:
  using Ties = SmoothTies<kWeighted>;
  explicit NginxConnections(const LeastConnectionsParams&) {}

  void rebuild(const Candidates&) {}
  LoadPerWeight load(const Candidates& candidates, NodeId id, TimePoint) const {
    return {candidates.in_flight(id), kWeighted ? candidates.weight(id) : 1};
  }
  void started(NodeId, TimePoint) {}
  void finished(const Feedback&) {}
};

// HAProxy: the ratio as it would be with one more, and 0 for an idle server whatever its weight; who is served
// goes behind its equals. So an idle farm is served in turn.
class HaproxyLeastConnections final : public Policy {
 public:
  explicit HaproxyLeastConnections(const LeastConnectionsParams& params) : weighted_(params.weighted) {}

  void rebuild(const Candidates& candidates) override {
    const std::size_t ids = index_of(candidates[candidates.size() - 1]) + 1U;
    servers_.resize(std::max(servers_.size(), ids));
    queue_.reserve(servers_.size());
    std::uint32_t heaviest = 1;
    for (const NodeId id : candidates.ids()) heaviest = std::max(heaviest, candidates.weight(id));
    // HAProxy's weights end at 256; wider ones need finer keys.
    scale_ = std::max(256U, std::bit_ceil(heaviest));
    for (std::uint32_t i = 0; i < servers_.size(); ++i) {
      const NodeId id{i};
      const bool usable = candidates.contains(id);
      if (!usable && queue_.contains(id)) queue_.erase(id);
      if (!usable) continue;
      servers_[i] = {candidates.in_flight(id), weighted_ ? candidates.weight(id) : 1};
      // Who stays where it was keeps its place among its equals.
      if (!queue_.contains(id) || queue_.key(id).ratio != ratio(id)) requeue(id);
    }
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    NodeId best = context.subset ? candidates[0] : queue_.top();
    for (const NodeId id : context.subset ? candidates.ids() : std::span<const NodeId>{}) {
      if (queue_.key(id) < queue_.key(best)) best = id;
    }
    requeue(best);
    return best;
  }

  void attempt_started(NodeId id, TimePoint) override {
    if (!queue_.contains(id)) return;
    ++servers_[index_of(id)].in_flight;
    requeue(id);
  }

  void attempt_finished(const Feedback& feedback) override {
    if (!queue_.contains(feedback.node) || servers_[index_of(feedback.node)].in_flight == 0) return;
    --servers_[index_of(feedback.node)].in_flight;
    requeue(feedback.node);
  }

  double score(const Candidates&, NodeId id, TimePoint) const override {
    return static_cast<double>(ratio(id)) / static_cast<double>(scale_);
  }

 private:
  struct Server {
    std::uint32_t in_flight = 0;
    std::uint32_t weight = 1;
  };
  struct Key {
    std::uint64_t ratio;
    std::uint64_t order;  // first in, first out among equals

    bool operator<(const Key& other) const {
      return ratio != other.ratio ? ratio < other.ratio : order < other.order;
    }
  };

  std::uint64_t ratio(NodeId id) const {
    const Server& server = servers_[index_of(id)];
    return server.in_flight == 0 ? 0 : (server.in_flight + std::uint64_t{1}) * scale_ / server.weight;
  }

  void requeue(NodeId id) { queue_.set(id, {ratio(id), order_++}); }

  bool weighted_;
  std::uint64_t scale_ = 256;
  std::uint64_t order_ = 0;
  std::vector<Server> servers_;  // by NodeId
  IndexedHeap<Key> queue_;
};

std::unique_ptr<Policy> make(const LeastConnectionsParams& params) {
  if (params.dialect == Dialect::kHaproxy) return std::make_unique<HaproxyLeastConnections>(params);
  if (params.weighted) return std::make_unique<LeastLoad<NginxConnections<true>>>(params);
  return std::make_unique<LeastLoad<NginxConnections<false>>>(params);
}

}  // namespace

PolicyType least_connections_type() {
  return policy_type_made_by<LeastConnectionsParams, make>(
      "least_connections", {.summary = "the fewest attempts in flight for its weight; equals in turn",
                            .cost = "nginx O(n), haproxy O(log n)",
                            .use_when = "requests differ in length, nodes in size, and there is one balancer",
                            .avoid_when = "many balancers share the nodes: all rush to the same idle one",
                            .source = "nginx least_conn, HAProxy leastconn",
                            .uses_weights = true,
                            .uses_load = true});
}

}  // namespace lb
