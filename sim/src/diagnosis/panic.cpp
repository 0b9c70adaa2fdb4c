#include <algorithm>
#include <map>

#include "diagnosis/diagnosis.h"
#include "diagnosis/out_watch.h"
#include "diagnosis/words.h"
#include "lb/node.h"

namespace sim {
namespace {

// A priority of a balancer.
using Tier = std::pair<std::uint32_t, std::uint32_t>;

struct Panic {
  lb::Duration from{};
  lb::Duration to{};
  std::uint32_t priority = 0;
  std::size_t out = 0;  // most nodes at once
};

void tell(const Signals& signals, const Panic& panic, std::vector<Finding>& findings) {
  double attempts = 0;
  double failed = 0;
  double size = 0;
  const std::size_t from = signals.ended_by(panic.from);
  const std::size_t to = std::max(signals.ended_by(panic.to), std::min(from + 1, signals.buckets()));
  for (const NodeResult& node : signals.result().nodes) {
    if (lb::effective_priority(node.node) != panic.priority) continue;
    ++size;
    attempts += sum(node.series.attempts, from, to);
    failed += sum(node.series.failures, from, to);
  }
  const double failure_ratio = attempts > 0 ? failed / attempts : 0;
  const auto out = static_cast<double>(panic.out);
  findings.push_back({.kind = kPanic.kind.name,
                      .from = panic.from,
                      .to = panic.to,
                      .node = -1,
                      .text = "Too few nodes were well (" + in_figures(out) + " of " + in_figures(size) +
                              " were out), so health was ignored for " + in_seconds(panic.to - panic.from) + ": " +
                              in_percent(failure_ratio) + " of the attempts at these nodes failed meanwhile.",
                      .evidence = {{"nodes_out", out},
                                   {"nodes", size},
                                   {"priority", static_cast<double>(panic.priority)},
                                   {"failure_ratio", failure_ratio}}});
}

class Watch {
 public:
  explicit Watch(const Signals& signals)
      : signals_(signals),
        out_(signals.result().nodes.size(), std::max<std::uint32_t>(1, signals.scenario().balancers)) {}

  void apply(const ResultEvent& event) {
    const std::uint32_t priority = lb::effective_priority(signals_.result().nodes[event.node].node);
    const OutWatch::Change change = out_.apply(event);
    if (change == OutWatch::Change::kOut) ++count_[priority];
    if (change == OutWatch::Change::kBack) --count_[priority];
    const Tier tier{priority, event.balancer};
    if (event.kind == ResultEventKind::kPanicBegan) open_.emplace(tier, event.at);
    if (event.kind == ResultEventKind::kPanicEnded && open_.erase(tier) > 0) ended(priority, event.at);
    if (event.kind == ResultEventKind::kPanicBegan) began(priority, event.at);
    const auto now = present_.find(priority);
    if (now != present_.end()) now->second.out = std::max(now->second.out, count_[priority]);
  }

  std::vector<Panic> take(lb::Duration end) {
    for (auto& [priority, panic] : present_) {
      panic.to = end;
      done_.push_back(panic);
    }
    std::ranges::stable_sort(done_, {}, &Panic::from);
    return std::move(done_);
  }

 private:
  void began(std::uint32_t priority, lb::Duration at) {
    present_.emplace(priority, Panic{.from = at, .to = at, .priority = priority, .out = 0});
  }

  // Of a fleet's balancers the last one out of it ends it.
  void ended(std::uint32_t priority, lb::Duration at) {
    const auto next = open_.lower_bound({priority, 0});
    if (next != open_.end() && next->first.first == priority) return;
    const auto now = present_.find(priority);
    if (now == present_.end()) return;
    now->second.to = at;
    done_.push_back(now->second);
    present_.erase(now);
  }

  const Signals& signals_;
  OutWatch out_;
  std::map<std::uint32_t, std::size_t> count_;  // of nodes that are out, by priority
  std::map<Tier, lb::Duration> open_;
  std::map<std::uint32_t, Panic> present_;  // by priority
  std::vector<Panic> done_;
};

void look(const Signals& signals, std::vector<Finding>& findings) {
  Watch watch(signals);
  for (const ResultEvent& event : signals.result().events) watch.apply(event);
  for (const Panic& panic : watch.take(signals.scenario().duration)) tell(signals, panic, findings);
}

}  // namespace

const Diagnosis kPanic{{.name = "panic",
                        .doc = "too few nodes are well, so the balancer ignores which",
                        .rule = "From the moment that a priority of a balancer panics until none does any more."},
                       look};

}  // namespace sim
