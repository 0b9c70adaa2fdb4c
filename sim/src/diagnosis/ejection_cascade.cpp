#include <algorithm>
#include <set>

#include "diagnosis/diagnosis.h"
#include "diagnosis/out_watch.h"
#include "diagnosis/words.h"

namespace sim {
namespace {

// Two that follow are a chain; one may be chance.
constexpr std::size_t kLeastFollowers = 2;

// A third of the nodes at once: what is left carries at least half as much again as usual.
constexpr double kLeastPart = 1.0 / 3;

// It had to carry a tenth more than usual: the load of one of eleven nodes, shared by the other ten.
constexpr double kMoreThanUsual = 1.1;

// From the first node that goes out to the moment when none is out.
struct Episode {
  lb::Duration from{};
  lb::Duration to{};
  std::uint32_t first = 0;
  std::vector<std::uint32_t> followers;  // that had no fault of their own and more than their usual share
  std::set<std::uint32_t> seen;
  std::size_t most_out = 0;
  double highest_share = 0;  // of a follower, against its usual one
};

double share_against_usual(const Signals& signals, const Episode& episode, std::uint32_t node, lb::Duration at) {
  const double usual = signals.share(node, signals.usual_before(episode.from));
  std::vector<std::size_t> now;
  for (std::size_t b = signals.ended_by(episode.from); b < signals.buckets() && signals.start_of(b) <= at; ++b) {
    now.push_back(b);
  }
  return usual > 0 ? signals.share(node, now) / usual : 0;
}

void went_out(const Signals& signals, Episode& episode, std::uint32_t node, lb::Duration at) {
  if (!episode.seen.insert(node).second) return;
  episode.to = at;
  if (node == episode.first || signals.faulty(node, episode.from - signals.series().bucket, at + lb::Duration(1)))
    return;
  const double share = share_against_usual(signals, episode, node, at);
  if (share < kMoreThanUsual) return;
  episode.followers.push_back(node);
  episode.highest_share = std::max(episode.highest_share, share);
}

void tell(const Signals& signals, const Episode& episode, std::vector<Finding>& findings) {
  const auto& nodes = signals.result().nodes;
  if (episode.followers.size() < kLeastFollowers) return;
  if (static_cast<double>(episode.most_out) < kLeastPart * static_cast<double>(nodes.size())) return;
  const auto followers = static_cast<double>(episode.followers.size());
  findings.push_back({.kind = kEjectionCascade.kind.name,
                      .from = episode.from,
                      .to = episode.to,
                      .node = static_cast<std::int32_t>(episode.first),
                      .text = "One node after the other was taken out: first " + nodes[episode.first].node.name +
                              ", then " + in_figures(followers) +
                              " that had no fault of their own but got up to " +
                              in_figures(episode.highest_share) + " times their usual share. At the worst " +
                              in_figures(static_cast<double>(episode.most_out)) + " of " +
                              in_figures(static_cast<double>(nodes.size())) + " were out at once.",
                      .evidence = {{"followers", followers},
                                   {"most_out", static_cast<double>(episode.most_out)},
                                   {"nodes", static_cast<double>(nodes.size())},
                                   {"highest_share_against_usual", episode.highest_share}}});
}

void look(const Signals& signals, std::vector<Finding>& findings) {
  OutWatch watch(signals.result().nodes.size(), std::max<std::uint32_t>(1, signals.scenario().balancers));
  Episode episode;
  for (const ResultEvent& event : signals.result().events) {
    const OutWatch::Change change = watch.apply(event);
    if (change == OutWatch::Change::kOut) {
      if (watch.count() == 1) {
        episode = {.from = event.at, .to = event.at, .first = event.node, .followers = {}, .seen = {}};
      }
      went_out(signals, episode, event.node, event.at);
      episode.most_out = std::max(episode.most_out, watch.count());
    } else if (change == OutWatch::Change::kBack && watch.count() == 0) {
      tell(signals, episode, findings);
      episode = {};
    }
  }
  tell(signals, episode, findings);
}

}  // namespace

const Diagnosis kEjectionCascade{
    {.name = "ejection_cascade",
     .doc = "nodes are taken out one after the other, each for the load of those before it",
     .rule =
         "While a node is out (breaker open, ejected, or down, says its monitor) at least two others follow that "
         "have no fault of their own and got at least 1.1 times their usual share, and at least a third of all "
         "nodes are out at once."},
    look};

}  // namespace sim
