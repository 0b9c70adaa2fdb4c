#pragma once

#include "load/c3.h"
#include "load/load_params.h"
#include "load/node_memory.h"
#include "load/ties.h"

namespace lb {

/// Nodes that do not report their service time and queue are taken to serve for as long as they take to answer.
class C3Metric {
 public:
  using Ties = RandomTies;
  static constexpr bool kLearns = true;
  explicit C3Metric(const LoadParams& params) : clients_(params.clients) {}

  struct Load {
    double score;
    std::uint32_t in_flight;  // decides among nodes that nothing is known of

    // The rank of a node that has yet to answer is no number to show.
    explicit operator double() const { return score == C3Score::kBehindAll ? kNoScore : score; }

    bool operator<(const Load& other) const {
      return score != other.score ? score < other.score : in_flight < other.in_flight;
    }
  };

  void rebuild(const Candidates& candidates) { nodes_.rebuild(candidates); }

  Load load(const Candidates& candidates, NodeId id, TimePoint) const {
    const std::uint32_t in_flight = candidates.in_flight(id);
    return {nodes_[id].score(in_flight, clients_), in_flight};
  }

  void started(NodeId, TimePoint) {}
  void finished(const Feedback& feedback) {
    C3Score* node = nodes_.find(feedback.node);
    if (node == nullptr || feedback.outcome.kind != OutcomeKind::kResponse) return;
    const LoadReport& report = feedback.outcome.load;
    const double response_ms = to_milliseconds(feedback.latency);
    const double service_ms =
        report.service_time_ms > 0 ? static_cast<double>(report.service_time_ms) : response_ms;
    node->observe(response_ms, service_ms, static_cast<double>(report.queue));
  }

 private:
  std::uint32_t clients_;
  NodeMemory<C3Score> nodes_;
};

}  // namespace lb
