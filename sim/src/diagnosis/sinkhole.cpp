#include <algorithm>
#include <string_view>

#include "diagnosis/diagnosis.h"
#include "diagnosis/words.h"
#include "imbalance.h"

namespace sim {
namespace {

// Most of what it gets fails,
constexpr double kFailing = 0.5;
// it gets half as much again as it should,
constexpr double kAttracted = 1.5;
// and that at the cost of all others: a node that stands in for another is not alone with its gain.
constexpr double kNobodyElse = 1.1;

constexpr double kWell = 0.1;  // failures of a node whose share may be called usual
constexpr std::size_t kLeastBuckets = 3;
constexpr double kLeastAttempts = 100;

// Those by which what ends fast, for whatever reason, draws more of the same.
bool goes_by_load(std::string_view policy) {
  return policy.starts_with("least_") || policy.starts_with("p2c") || policy == "prequal" ||
         policy == "load_report_round_robin";
}

struct Stretch {
  std::size_t from = 0;
  std::size_t to = 0;
};

class Pool {
 public:
  explicit Pool(const Signals& signals) : signals_(signals), members_(taking_part(signals.result().nodes)) {
    double weights = 0;
    for (const std::uint32_t node : members_) weights += signals.result().nodes[node].node.weight;
    for (const std::uint32_t node : members_) {
      fair_.push_back(std::max(signals.result().nodes[node].node.weight / weights,
                               1.0 / static_cast<double>(members_.size())));
    }
  }

  void look(std::vector<Finding>& findings) const {
    for (std::size_t m = 0; m < members_.size() && members_.size() > 1; ++m) {
      for (const Stretch& stretch : failing(members_[m])) judge(m, stretch, findings);
    }
  }

 private:
  const NodeResult& node(std::size_t m) const { return signals_.result().nodes[members_[m]]; }
  std::vector<Stretch> failing(std::uint32_t node) const;
  double usual_share(std::size_t m, std::size_t before) const;
  double share(std::size_t m, const Stretch& stretch) const {
    return sum(node(m).series.attempts, stretch.from, stretch.to) /
           sum(signals_.series().attempts, stretch.from, stretch.to);
  }
  double latency(std::size_t m, const Stretch& stretch) const {
    return sum(node(m).series.latency_p99_ms, stretch.from, stretch.to) /
           static_cast<double>(stretch.to - stretch.from);
  }
  void judge(std::size_t m, const Stretch& stretch, std::vector<Finding>& findings) const;

  const Signals& signals_;
  std::vector<std::uint32_t> members_;
  std::vector<double> fair_;
};

std::vector<Stretch> Pool::failing(std::uint32_t node) const {
  const NodeSeries& series = signals_.result().nodes[node].series;
  std::vector<Stretch> found;
  for (std::size_t b = 0; b < signals_.buckets(); ++b) {
    if (series.attempts[b] == 0 || series.failures[b] < kFailing * series.attempts[b]) continue;
    if (found.empty() || b > found.back().to) found.push_back({b, b});
    found.back().to = b + 1;
  }
  return found;
}

// Its share when it was well; 0 when it never was, and nothing says that the policy would give it the fair one.
double Pool::usual_share(std::size_t m, std::size_t before) const {
  const NodeSeries& series = node(m).series;
  std::vector<std::size_t> usual;
  for (std::size_t b = before; b-- > 0 && usual.size() < kUsualBuckets;) {
    if (series.attempts[b] > 0 && series.failures[b] <= kWell * series.attempts[b]) usual.push_back(b);
  }
  if (usual.size() >= kLeastUsualBuckets) return signals_.share(members_[m], usual);
  return goes_by_load(signals_.scenario().balancer.policy.active->name) ? fair_[m] : 0;
}

void Pool::judge(std::size_t m, const Stretch& stretch, std::vector<Finding>& findings) const {
  const double attempts = sum(node(m).series.attempts, stretch.from, stretch.to);
  if (stretch.to - stretch.from < kLeastBuckets || attempts < kLeastAttempts) return;
  const double usual = usual_share(m, stretch.from);
  const double now = share(m, stretch);
  if (usual <= 0 || now < kAttracted * usual) return;
  double others_ms = 0;
  for (std::size_t other = 0; other < members_.size(); ++other) {
    if (other == m) continue;
    const double theirs = usual_share(other, stretch.from);
    if (theirs > 0 && share(other, stretch) > kNobodyElse * theirs) return;
    others_ms = std::max(others_ms, latency(other, stretch));
  }
  const double own_ms = latency(m, stretch);
  if (own_ms >= others_ms) return;
  const double failed = sum(node(m).series.failures, stretch.from, stretch.to) / attempts;
  const lb::Duration from = signals_.start_of(stretch.from);
  const lb::Duration to = signals_.end_of(stretch.to - 1);
  findings.push_back({.kind = kSinkhole.kind.name,
                      .from = from,
                      .to = to,
                      .node = static_cast<std::int32_t>(members_[m]),
                      .text = node(m).node.name + " failed fast and so looked idle: it drew " + in_percent(now) +
                              " of all attempts, usually " + in_percent(usual) + ", and failed " +
                              in_percent(failed) + " of them for " + in_seconds(to - from) + ".",
                      .evidence = {{"share", now},
                                   {"usual_share", usual},
                                   {"failure_ratio", failed},
                                   {"latency_p99_ms", own_ms},
                                   {"others_latency_p99_ms", others_ms}}});
}

void look(const Signals& signals, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  Pool(signals).look(findings);
  std::ranges::stable_sort(findings.begin() + static_cast<std::ptrdiff_t>(before), findings.end(), {},
                           &Finding::from);
}

}  // namespace

const Diagnosis kSinkhole{
    {.name = "sinkhole",
     .doc = "a node that fails fast draws traffic, because it looks idle",
     .rule =
         "Over at least three time buckets and 100 attempts a node fails at least half of what it gets, faster "
         "than "
         "others answer, and gets at least 1.5 times its usual share (where it was never well: the fair one, if "
         "the policy goes by load), while no other node gets more than 1.1 times its own."},
    look};

}  // namespace sim
