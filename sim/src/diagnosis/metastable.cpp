// Bronson, Aghayev, Charapko, Zhu, "Metastable failures in distributed systems", HotOS 2021: a trigger pushes the
// system into a bad state, and a loop keeps it there when the trigger is gone.
#include <algorithm>
#include <cmath>

#include "diagnosis/diagnosis.h"
#include "diagnosis/words.h"

namespace sim {
namespace {

// It worked before: otherwise the trigger is not to blame.
constexpr double kHealthy = 0.8;

// Far from back. Wider than kGoodputBack of faults: between the two it is weak, and not in another state.
constexpr double kStillBad = 0.7;

// A queue that the trigger left behind drains in about the time that it took to grow where nodes have half their
// capacity to spare; twice as long is more than that, and ten buckets more than their noise.
constexpr std::int64_t kTimesTrigger = 2;
constexpr std::size_t kLeastBuckets = 10;

// The load is no higher than before, give or take its noise over ten buckets or more.
constexpr double kSameLoad = 1.1;
// Relief: with so much less to do, another state is reached for another reason.
constexpr double kRelief = 0.8;
// A surge of arrivals is a trigger as well: a quarter more, beyond 4 standard errors of a bucket.
constexpr double kSurge = 1.25;
constexpr double kStandardErrors = 4;
constexpr std::size_t kParts = 4;

struct Trigger {
  lb::Duration at{};
  lb::Duration until{};
  std::string text;
};

std::vector<Trigger> surges(const Signals& signals) {
  std::vector<double> requests;
  for (std::size_t b = 0; b < signals.buckets(); ++b) requests.push_back(signals.fresh(b));
  const double usual = quantile(requests, 0.5);
  const double high = kSurge * usual + kStandardErrors * std::sqrt(usual);
  std::vector<Trigger> found;
  for (std::size_t b = 0; b < requests.size(); ++b) {
    if (requests[b] <= high) continue;
    const bool goes_on = !found.empty() && found.back().until == signals.start_of(b);
    if (!goes_on) found.push_back({signals.start_of(b), {}, "a surge of requests"});
    found.back().until = signals.end_of(b);
  }
  return found;
}

std::vector<Trigger> triggers(const Signals& signals) {
  std::vector<Trigger> all = surges(signals);
  for (const FaultResult& fault : signals.result().faults) {
    const Fault& what = signals.scenario().faults[fault.fault];
    if (fault.until < lb::kForever) all.push_back({fault.at, fault.until, "\"" + describe(what) + "\""});
  }
  std::ranges::stable_sort(all, {}, &Trigger::until);
  return all;
}

struct Numbers {
  double load = 0;     // requests per second
  double goodput = 0;  // of these that succeed
};

Numbers numbers_of(const Signals& signals, const std::vector<std::size_t>& of) {
  double seconds = 0;
  double fresh = 0;
  for (const std::size_t b : of) {
    seconds += lb::to_seconds(signals.end_of(b) - signals.start_of(b));
    fresh += signals.fresh(b);
  }
  if (seconds <= 0) return {};
  return {fresh / seconds, sum(signals.series().succeeded, of) / seconds};
}

// The buckets after the trigger, until something else happens.
std::vector<std::size_t> aftermath(const Signals& signals, const Trigger& trigger, const std::vector<Trigger>& all,
                                   double load) {
  lb::Duration end = signals.scenario().duration;
  for (const Trigger& other : all) {
    if (other.until > trigger.until) end = std::min(end, std::max(other.at, trigger.until));
  }
  std::vector<std::size_t> buckets;
  std::size_t relieved = 0;
  for (std::size_t b = signals.first_from(trigger.until); b < signals.ended_by(end) && !signals.faulty(b); ++b) {
    relieved = signals.fresh_per_second(b) < kRelief * load ? relieved + 1 : 0;
    buckets.push_back(b);
    if (relieved < kLeastBuckets) continue;
    buckets.resize(buckets.size() - relieved);
    break;
  }
  return buckets;
}

bool stays_bad(const Signals& signals, const std::vector<std::size_t>& after, const Numbers& before) {
  for (std::size_t part = 0; part < kParts; ++part) {
    const auto at = [&](std::size_t p) {
      return after.begin() + static_cast<std::ptrdiff_t>(after.size() * p / kParts);
    };
    const Numbers now = numbers_of(signals, {at(part), at(part + 1)});
    if (now.load > kSameLoad * before.load) return false;
    if (now.goodput * before.load > kStillBad * before.goodput * now.load) return false;
  }
  return true;
}

void look(const Signals& signals, std::vector<Finding>& findings) {
  const std::vector<Trigger> all = triggers(signals);
  for (const Trigger& trigger : all) {
    const Numbers before = numbers_of(signals, signals.usual_before(trigger.at));
    if (before.goodput <= 0 || before.goodput < kHealthy * before.load) continue;
    const std::vector<std::size_t> after = aftermath(signals, trigger, all, before.load);
    const std::size_t least = signals.buckets_in(kTimesTrigger * (trigger.until - trigger.at), kLeastBuckets);
    if (after.size() < least || !stays_bad(signals, after, before)) continue;
    const Numbers now = numbers_of(signals, after);
    const lb::Duration from = trigger.until;
    const lb::Duration to = signals.end_of(after.back());
    if (!findings.empty() && findings.back().kind == kMetastable.kind.name && findings.back().from == from)
      continue;
    const double attempts = sum(signals.series().attempts, after);
    const double fresh = sum(signals.series().requests, after) - sum(signals.series().client_retries, after);
    const double amplification = attempts / std::max(1.0, fresh);
    findings.push_back({.kind = kMetastable.kind.name,
                        .from = from,
                        .to = to,
                        .node = -1,
                        .text = "Goodput did not come back when " + trigger.text +
                                " was over: " + in_figures(now.goodput) + "/s of " + in_figures(now.load) +
                                "/s succeeded for the next " + in_seconds(to - from) + ", " +
                                in_figures(before.goodput) + "/s of " + in_figures(before.load) +
                                "/s before it. Nodes got " + in_figures(amplification) + " attempts a request.",
                        .evidence = {{"goodput_before_per_s", before.goodput},
                                     {"goodput_after_per_s", now.goodput},
                                     {"load_before_per_s", before.load},
                                     {"load_after_per_s", now.load},
                                     {"amplification_after", amplification},
                                     {"trigger_s", lb::to_seconds(trigger.until - trigger.at)}}});
  }
}

}  // namespace

const Diagnosis kMetastable{
    {.name = "metastable",
     .doc = "goodput does not return after its trigger is gone",
     .rule =
         "Before a fault, or a surge of requests, at least 80 % of requests succeeded. After its end, with no "
         "more "
         "load than before, no fault and no surge, goodput stays below 70 % of that in each quarter of a time at "
         "least twice as long as the trigger."},
    look};

}  // namespace sim
