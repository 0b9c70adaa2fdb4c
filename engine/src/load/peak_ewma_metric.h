#pragma once

#include <algorithm>

#include "load/load_params.h"
#include "load/node_memory.h"
#include "load/peak_ewma.h"
#include "load/ties.h"

namespace lb {

/// An attempt that the client left says nothing of the node. Others do, however they ended.
class PeakEwmaMetric {
 public:
  using Ties = RandomTies;
  static constexpr bool kLearns = true;
  explicit PeakEwmaMetric(const LoadParams& params) : params_(params) {}

  void rebuild(const Candidates& candidates) { nodes_.rebuild(candidates); }

  double load(const Candidates& candidates, NodeId id, TimePoint now) const {
    const Node& node = nodes_[id];
    const double cost =
        node.known ? node.latency.at(now, params_.decay) : static_cast<double>(params_.default_rtt.count());
    return finagle_load(cost, candidates.in_flight(id));
  }

  void started(NodeId id, TimePoint now) {
    if (Node* node = nodes_.find(id); node != nullptr) know(*node, now);
  }

  void finished(const Feedback& feedback) {
    Node* node = nodes_.find(feedback.node);
    if (node == nullptr || feedback.outcome.kind == OutcomeKind::kAbandoned) return;
    know(*node, feedback.now);
    Duration sample = feedback.latency;
    constexpr std::uint16_t kTooManyRequests = 429;
    if (feedback.failure || feedback.outcome.status == kTooManyRequests) {
      const auto present = static_cast<std::int64_t>(node->latency.at(feedback.now, params_.decay));
      if (params_.failure_penalty > Duration{})
        sample = std::max({sample, params_.failure_penalty, Duration(present)});
    }
    node->latency.observe(sample, feedback.now, params_.decay);
  }

 private:
  struct Node {
    PeakEwma latency;
    bool known = false;
  };

  void know(Node& node, TimePoint now) const {
    if (!node.known) node = {PeakEwma(params_.default_rtt, now), true};
  }

  LoadParams params_;
  NodeMemory<Node> nodes_;
};

}  // namespace lb
