#include <algorithm>
#include <map>

#include "diagnosis/diagnosis.h"
#include "diagnosis/words.h"

namespace sim {
namespace {

// In rotation for at most three quarters of the time.
constexpr std::int64_t kClosedAgainstOpen = 3;

// As many returns in a row that do not last: a node that is well half of the time gets there by chance once in 16.
constexpr std::size_t kLeastReturns = 4;

// One breaker: of a node, at a balancer.
struct Track {
  lb::Duration opened{};
  lb::Duration closed{};
  bool open = false;
  bool was_open = false;
  lb::Duration chain_from{};
  std::size_t returns = 0;  // of the present chain
};

// What is said of a node: the chains of all balancers together.
struct Flapping {
  lb::Duration from = lb::kForever;
  lb::Duration to{};
  std::size_t returns = 0;
};

class Watch {
 public:
  explicit Watch(const Signals& signals) : signals_(signals) {}

  void apply(const ResultEvent& event) {
    Track& track = tracks_[{event.node, event.balancer}];
    if (event.kind == ResultEventKind::kBreakerTripped && !track.open) {
      tripped(event.node, track, event.at);
    } else if (event.kind == ResultEventKind::kBreakerClosed) {
      track.open = false;
      track.was_open = true;
      track.closed = event.at;
    }
  }

  const std::map<std::uint32_t, Flapping>& nodes() const { return nodes_; }

 private:
  void tripped(std::uint32_t node, Track& track, lb::Duration at) {
    // Where the node broke anew in between the breaker is right both times.
    const bool soon = track.was_open && at - track.closed <= kClosedAgainstOpen * (track.closed - track.opened) &&
                      !signals_.fault_began(node, track.closed, at);
    if (!soon) {
      track.returns = 0;
      track.chain_from = at;
    }
    track.returns += soon ? 1 : 0;
    track.open = true;
    track.opened = at;
    if (track.returns < kLeastReturns) return;
    Flapping& flapping = nodes_[node];
    flapping.returns += track.returns == kLeastReturns ? kLeastReturns : 1;
    flapping.from = std::min(flapping.from, track.chain_from);
    flapping.to = at;
  }

  const Signals& signals_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Track> tracks_;
  std::map<std::uint32_t, Flapping> nodes_;
};

void look(const Signals& signals, std::vector<Finding>& findings) {
  Watch watch(signals);
  for (const ResultEvent& event : signals.result().events) watch.apply(event);
  for (const auto& [node, flapping] : watch.nodes()) {
    const NodeSeries& series = signals.result().nodes[node].series;
    const std::size_t from = signals.ended_by(flapping.from);
    const std::size_t to = std::min(signals.ended_by(flapping.to) + 1, signals.buckets());
    const double attempts = sum(series.attempts, from, to);
    const double failure_ratio = attempts > 0 ? sum(series.failures, from, to) / attempts : 0;
    findings.push_back(
        {.kind = kBreakerFlapping.kind.name,
         .from = flapping.from,
         .to = flapping.to,
         .node = static_cast<std::int32_t>(node),
         .text = "The breaker of " + signals.result().nodes[node].node.name + " closed " +
                 in_figures(static_cast<double>(flapping.returns)) + " times only to open again soon, in " +
                 in_seconds(flapping.to - flapping.from) + ". " + in_percent(failure_ratio) +
                 " of its attempts failed meanwhile: enough to trip it, too few to fail its probes.",
         .evidence = {{"returns", static_cast<double>(flapping.returns)}, {"failure_ratio", failure_ratio}}});
  }
  std::ranges::stable_sort(findings.end() - static_cast<std::ptrdiff_t>(watch.nodes().size()), findings.end(), {},
                           &Finding::from);
}

}  // namespace

const Diagnosis kBreakerFlapping{
    {.name = "breaker_flapping",
     .doc = "a breaker closes again and again, only to open soon",
     .rule =
         "At least four times in a row the breaker of a node closes after its probes succeeded and trips again "
         "before three times as long has passed as it was open before, without a new fault in between."},
    look};

}  // namespace sim
