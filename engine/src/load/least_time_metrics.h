#pragma once

#include <algorithm>

#include "load/load_params.h"
#include "load/load_per_weight.h"
#include "load/node_memory.h"
#include "load/response_time.h"
#include "load/ties.h"

namespace lb {

/// Response times of answers only, whatever their status.
class NginxLeastTimeMetric {
 public:
  using Ties = SmoothTies<true>;
  static constexpr bool kLearns = true;
  explicit NginxLeastTimeMetric(const LoadParams& params) : params_(params) {}

  void rebuild(const Candidates& candidates) { nodes_.rebuild(candidates); }

  LoadPerWeight load(const Candidates& candidates, NodeId id, TimePoint now) const {
    const Node& node = nodes_[id];
    const double in_flight = params_.count_in_flight ? node.mean_age_ms(now) : 0;
    const std::uint64_t ms = node.response.rounded_ms(now, params_.fail_timeout, in_flight);
    return {ms * (1 + std::uint64_t{candidates.in_flight(id)}), candidates.weight(id)};
  }

  void started(NodeId id, TimePoint now) {
    Node* node = nodes_.find(id);
    if (node == nullptr) return;
    node->response.look(now, params_.fail_timeout);
    ++node->running;
    node->start_sum += now.time_since_epoch();
  }

  // The attempts that began before this policy did end in it all the same: when none is left, the sum starts
  // afresh.
  void finished(const Feedback& feedback) {
    Node* node = nodes_.find(feedback.node);
    if (node == nullptr) return;
    if (node->running > 0) --node->running;
    node->start_sum -= (feedback.now - feedback.latency).time_since_epoch();
    if (node->running == 0) node->start_sum = {};
    if (feedback.outcome.kind == OutcomeKind::kResponse) node->response.observe(feedback.latency);
  }

 private:
  struct Node {
    NginxResponseTime response;
    std::uint32_t running = 0;
    Duration start_sum{};  // of those that run

    double mean_age_ms(TimePoint now) const {
      if (running == 0) return 0;
      return std::max(0.0, to_milliseconds(now.time_since_epoch() - start_sum / running));
    }
  };

  LoadParams params_;
  NodeMemory<Node> nodes_;
};

/// Traefik measures to the first byte; here to the end of the answer, which is what the engine is told.
class TraefikLeastTimeMetric {
 public:
  using Ties = DeadlineTies;
  static constexpr bool kLearns = true;
  explicit TraefikLeastTimeMetric(const LoadParams&) {}

  void rebuild(const Candidates& candidates) { nodes_.rebuild(candidates); }

  double load(const Candidates& candidates, NodeId id, TimePoint) const {
    return nodes_[id].score(candidates.in_flight(id), candidates.weight(id));
  }

  void started(NodeId, TimePoint) {}
  void finished(const Feedback& feedback) {
    TraefikResponseTime* node = nodes_.find(feedback.node);
    if (node != nullptr && feedback.outcome.kind == OutcomeKind::kResponse) node->observe(feedback.latency);
  }

 private:
  NodeMemory<TraefikResponseTime> nodes_;
};

}  // namespace lb
