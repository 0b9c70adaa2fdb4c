#include <algorithm>
#include <vector>

#include "lb/knob_builder.h"
#include "load/node_memory.h"
#include "load/reported_weight.h"
#include "policies/builtin.h"
#include "rotation/static_stride.h"

namespace lb {
namespace {

struct LoadReportParams {
  Duration blackout = std::chrono::seconds(10);
  Duration expiry = std::chrono::seconds(180);
  Duration update_period = std::chrono::seconds(1);
  double error_penalty = 1;

  static const KnobTable& knobs() {
    static const KnobTable table =
        KnobTableBuilder<LoadReportParams>("load_report_round_robin", "turns by the load that nodes report")
            .duration<&LoadReportParams::blackout>("blackout", kAnyDuration,
                                                   "a node's reports count when it has sent them for this long")
            .duration<&LoadReportParams::expiry>("expiry", kPositiveDuration,
                                                 "a report counts for this long; then the blackout begins anew")
            .duration<&LoadReportParams::update_period>("update_period", {1e8, 9.2e18},
                                                        "how often the weights are worked out; 100ms at least")
            .number<&LoadReportParams::error_penalty>(
                "error_penalty", {0, 1e6}, "how much of a node's utilization each error per request adds")
            .build();
    return table;
  }
};

// The weights come from what nodes report with their answers, not from the configuration. Fewer than two known:
// plain round robin; otherwise gRPC's static stride, in which an unknown weight counts as the mean.
class LoadReportRoundRobin final : public Policy {
 public:
  explicit LoadReportRoundRobin(const LoadReportParams& params) : params_(params) {}

  // A connection that is new again says nothing by its old reports.
  void rebuild(const Candidates& candidates) override {
    nodes_.rebuild(candidates, [](ReportedWeight& weight) { weight.forget_since(); });
    ids_.assign(candidates.ids().begin(), candidates.ids().end());
    weights_.reserve(ids_.size());
    places_.reserve(ids_.size());
    stride_.reserve(ids_.size());
    outdated_ = true;
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (outdated_ || context.now >= update_at_) update(context.now);
    if (!context.subset) return ids_[known_ ? stride_.next() : turn_++ % ids_.size()];
    places_.clear();
    for (const NodeId id : candidates.ids())
      places_.push_back(static_cast<std::uint32_t>(std::ranges::lower_bound(ids_, id) - ids_.begin()));
    return ids_[known_ ? stride_.next_among(places_) : next_turn_among(places_)];
  }

  void attempt_finished(const Feedback& feedback) override {
    ReportedWeight* node = nodes_.find(feedback.node);
    if (node != nullptr) node->report(feedback.outcome.load, params_.error_penalty, feedback.now);
  }

 private:
  void update(TimePoint now) {
    outdated_ = false;
    update_at_ = later(now, params_.update_period);
    weights_.clear();
    for (const NodeId id : ids_) weights_.push_back(nodes_[id].at(now, params_.blackout, params_.expiry));
    known_ = std::ranges::count_if(weights_, [](float weight) { return weight > 0; }) >= 2;
    if (known_) stride_.set_weights(weights_);
  }

  // The turns of those that are avoided are lost to them, as in the stride.
  std::uint32_t next_turn_among(std::span<const std::uint32_t> places) {
    const auto from = static_cast<std::uint32_t>(turn_ % ids_.size());
    const auto found = std::ranges::lower_bound(places, from);
    const std::uint32_t place = found == places.end() ? places.front() : *found;
    turn_ = place + std::uint64_t{1};
    return place;
  }

  LoadReportParams params_;
  NodeMemory<ReportedWeight> nodes_;
  StaticStride stride_;
  std::vector<NodeId> ids_;
  std::vector<float> weights_;         // by place in ids_; 0: unknown
  std::vector<std::uint32_t> places_;  // scratch of pick()
  TimePoint update_at_{};
  std::uint64_t turn_ = 0;
  bool outdated_ = true;
  bool known_ = false;
};

}  // namespace

PolicyType load_report_round_robin_type() {
  return policy_type<LoadReportRoundRobin, LoadReportParams>(
      "load_report_round_robin",
      {.summary = "turns by the load that the nodes themselves report with their answers",
       .cost = "O(1); O(n) once each update_period",
       .use_when = "nodes report their utilization and rate, and their capacity is not known in advance",
       .avoid_when = "nodes report nothing: it is then a plain round robin",
       .source = "gRPC client-side weighted_round_robin, gRFC A58"});
}

}  // namespace lb
