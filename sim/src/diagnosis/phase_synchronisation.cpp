#include <algorithm>
#include <cmath>

#include "diagnosis/diagnosis.h"
#include "diagnosis/words.h"

namespace sim {
namespace {

// Twice as many meetings as chance would have: what three balancers in step do. Two in step are no worse than random
// picks.
constexpr double kInStep = 2;

// The number of meetings by chance is about half of the attempts, and its standard error the root of that.
constexpr double kStandardErrors = 4;
double by_chance(double attempts) { return 1 + kStandardErrors * std::sqrt(2 / attempts); }

constexpr std::size_t kLeastBuckets = 3;
constexpr std::size_t kGap = 2;

void look(const Signals& signals, std::vector<Finding>& findings) {
  const std::vector<float>& meetings = signals.series().meetings;
  std::vector<std::pair<std::size_t, std::size_t>> stretches;
  for (std::size_t b = 0; b < meetings.size(); ++b) {
    const double attempts = signals.series().attempts[b];
    const double value = static_cast<double>(meetings[b]);
    if (attempts <= 0 || value < std::max(kInStep, by_chance(attempts))) continue;
    if (stretches.empty() || b > stretches.back().second + kGap) stretches.emplace_back(b, b);
    stretches.back().second = b + 1;
  }
  for (const auto& [from, to] : stretches) {
    if (to - from < kLeastBuckets) continue;
    const double mean = sum(meetings, from, to) / static_cast<double>(to - from);
    const double highest = static_cast<double>(*std::max_element(
        meetings.begin() + static_cast<std::ptrdiff_t>(from), meetings.begin() + static_cast<std::ptrdiff_t>(to)));
    const double balancers = signals.scenario().balancers;
    const lb::Duration start = signals.start_of(from);
    const lb::Duration end = signals.end_of(to - 1);
    findings.push_back(
        {.kind = kPhaseSynchronisation.kind.name,
         .from = start,
         .to = end,
         .node = -1,
         .text = "The " + in_figures(balancers) + " balancers picked the same node at the same moments for " +
                 in_seconds(end - start) + ": attempts met at a node " + in_figures(mean) +
                 " times as often as by chance.",
         .evidence = {{"meetings", mean}, {"highest_meetings", highest}, {"balancers", balancers}}});
  }
}

}  // namespace

const Diagnosis kPhaseSynchronisation{
    {.name = "phase_synchronisation",
     .doc = "the balancers of a fleet pick the same node at the same moments, as round robin does in phase",
     .rule =
         "Over at least three time buckets (gaps of two allowed) attempts meet at a node, within a window of as "
         "many "
         "attempts as there are nodes, at least twice as often as independent picks with the same shares would, "
         "and by more than 4 standard errors."},
    look};

}  // namespace sim
