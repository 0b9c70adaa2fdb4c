#include <algorithm>
#include <cmath>

#include "diagnosis/diagnosis.h"
#include "diagnosis/words.h"

namespace sim {
namespace {

// It was out of rotation, not just less used,
constexpr double kOut = 0.5;
// gets half as much again as usual once it is back,
constexpr double kHerd = 1.5;
// and suffers: three times the waiting that it knew.
constexpr double kSuffers = 3;
constexpr double kUsualPart = 0.9;

// What comes later has other reasons. Two seconds and at least four buckets.
constexpr lb::Duration kSoon = std::chrono::seconds(2);
constexpr std::size_t kLeastBuckets = 4;

// Attempts beyond that in a bucket are not chance: once in 30,000.
constexpr double kStandardErrors = 4;

bool is_return(ResultEventKind kind) {
  return kind == ResultEventKind::kNodeReturned || kind == ResultEventKind::kBreakerClosed ||
         kind == ResultEventKind::kNodeUp || kind == ResultEventKind::kFaultEnded;
}

// Neither takes a node out nor brings it back.
bool is_neutral(ResultEventKind kind) {
  return kind == ResultEventKind::kBreakerProbing || kind == ResultEventKind::kPanicBegan ||
         kind == ResultEventKind::kPanicEnded;
}

// What is usual for the node, before it went out at `since`.
struct Usual {
  double share = 0;
  double latency_ms = 0;
};

class Return {
 public:
  /// It was out from `since` until `at`.
  Return(const Signals& signals, std::uint32_t node, lb::Duration since, lb::Duration at)
      : signals_(signals), node_(node), at_(at), first_(signals.ended_by(at)) {
    const std::vector<std::size_t> usual = signals.usual_before(since);
    usual_.share = signals.share(node, usual);
    std::vector<double> latency;
    for (const std::size_t b : usual) latency.push_back(static_cast<double>(series().latency_p99_ms[b]));
    usual_.latency_ms = quantile(std::move(latency), kUsualPart);
  }

  void look(std::vector<Finding>& findings) const;

 private:
  const NodeSeries& series() const { return signals_.result().nodes[node_].series; }
  double expected(std::size_t bucket, double share) const { return share * signals_.series().attempts[bucket]; }
  bool was_out() const {
    return first_ > 0 && series().attempts[first_ - 1] < kOut * expected(first_ - 1, usual_.share);
  }

  const Signals& signals_;
  std::uint32_t node_;
  lb::Duration at_;
  std::size_t first_;  // the bucket in which it returned
  Usual usual_;
};

void Return::look(std::vector<Finding>& findings) const {
  if (usual_.share <= 0 || !was_out() || signals_.faulty(node_, at_, at_ + lb::Duration(1))) return;
  const std::size_t end = std::min(first_ + signals_.buckets_in(kSoon, kLeastBuckets), signals_.buckets());
  double worst_ms = 0;
  double highest = 0;
  for (std::size_t b = first_; b < end; ++b) {
    const double usual = expected(b, usual_.share);
    worst_ms = std::max(worst_ms, static_cast<double>(series().latency_p99_ms[b]));
    const bool chance = series().attempts[b] < kHerd * usual + kStandardErrors * std::sqrt(usual);
    if (!chance) highest = std::max(highest, series().attempts[b] / usual);
  }
  if (highest < kHerd || worst_ms < kSuffers * usual_.latency_ms || usual_.latency_ms <= 0) return;
  const std::string& name = signals_.result().nodes[node_].node.name;
  findings.push_back({.kind = kRecoveryHerd.kind.name,
                      .from = at_,
                      .to = signals_.end_of(end - 1),
                      .node = static_cast<std::int32_t>(node_),
                      .text = name + " came back and was overrun: it got up to " + in_figures(highest) +
                              " times its usual share, and its 99th percentile rose to " +
                              in_milliseconds(worst_ms) + ", usually at most " +
                              in_milliseconds(usual_.latency_ms) + ".",
                      .evidence = {{"highest_share_against_usual", highest},
                                   {"latency_p99_ms", worst_ms},
                                   {"usual_latency_p99_ms", usual_.latency_ms}}});
}

// A fault that happens at no node.
bool is_of_traffic(const Signals& signals, const ResultEvent& event) {
  return event.fault >= 0 &&
         kind_of(signals.scenario().faults[static_cast<std::size_t>(event.fault)]) == FaultKind::kLoad;
}

// What is known of a node on the way along the events.
struct Track {
  bool out = false;
  lb::Duration since{};  // when it went out, or a fault began there
  lb::Duration told{};   // until when the last finding of it lasts
};

// A fault at many nodes is one event: which they are is told with the fault.
std::vector<std::uint32_t> nodes_of(const Signals& signals, const ResultEvent& event) {
  if (event.nodes == 1) return {event.node};
  for (const FaultResult& fault : signals.result().faults) {
    const lb::Duration changed = event.kind == ResultEventKind::kFaultStarted ? fault.at : fault.until;
    if (static_cast<std::int32_t>(fault.fault) == event.fault && changed == event.at) return fault.nodes;
  }
  return {};
}

void happened(const Signals& signals, const ResultEvent& event, std::uint32_t node, Track& track,
              std::vector<Finding>& findings) {
  if (!is_return(event.kind)) {
    if (!is_neutral(event.kind) && !track.out) track = {.out = true, .since = event.at, .told = track.told};
  } else if (track.out) {
    const std::size_t before = findings.size();
    if (event.at >= track.told) Return(signals, node, track.since, event.at).look(findings);
    if (findings.size() > before) track.told = findings.back().to;
    track.out = event.kind == ResultEventKind::kFaultEnded;  // which the balancer has yet to notice
  }
}

void look(const Signals& signals, std::vector<Finding>& findings) {
  std::vector<Track> tracks(signals.result().nodes.size());
  for (const ResultEvent& event : signals.result().events) {
    if (event.at >= signals.scenario().duration) break;
    if (is_of_traffic(signals, event)) continue;
    for (const std::uint32_t node : nodes_of(signals, event)) {
      happened(signals, event, node, tracks[node], findings);
    }
  }
}

}  // namespace

const Diagnosis kRecoveryHerd{
    {.name = "recovery_herd",
     .doc = "a node that returns is overrun by more than its share",
     .rule = "A node that got less than half of its usual share comes back (fault over, breaker closed, ejection "
             "over, "
             "monitor says up), and within two seconds gets more than 1.5 times its usual share, by 4 standard "
             "errors, while its 99th "
             "percentile is at least three times its usual one."},
    look};

}  // namespace sim
