// Little's law on every scenario that ships: the time average of the number of requests in the system is their rate times
// their mean time, whatever the policy, the mechanisms and the faults.
//
// The number is read off the series, at the end of each bucket: those that came so far less those that ended. The mean
// time is that of the result. Arrivals at equal distances become Poisson ones of the same rate: they would fall on the
// ends of buckets, and sample the number at chosen moments instead of random ones.
// Tolerance  a request is seen in whole buckets, up to one too long or too short: uniform, so 4 sqrt(N / 6) buckets over
//            N requests; one bucket for each of those that a fault may end in the same moment; and what requests that
//            were in the system at the end had still to go.
// Source  Little 1961, Operations Research 9(3).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "support/conservation.h"
#include "support/scenario_file.h"
#include "support/shipped_scenarios.h"

namespace theory {
namespace {

constexpr double kWidest = 0.2;  // of what is expected

class LittlesLaw : public testing::TestWithParam<std::string> {};

// Of those that had not ended at `end`: how long they went on.
double after(lb::TimePoint end, const support::Conservation& watcher) {
  double late = 0;
  for (const support::Conservation::Request& request : watcher.requests()) {
    if (request.has_ended() && request.ended > end) late += lb::to_seconds(request.ended - end);
  }
  return late;
}

// Both sides of it, times the duration: in seconds of requests.
struct Law {
  double sampled = 0;
  double taken = 0;
  double tolerance = 0;

  Law(const sim::Scenario& scenario, std::size_t buckets) {
    support::Conservation watcher;
    sim::RunOptions options;
    options.max_buckets = buckets;
    watcher.watch(options);
    const sim::RunResult result = sim::run(scenario, options);
    EXPECT_EQ(watcher.broken(scenario, result), "");
    const auto requests = static_cast<double>(result.total.requests);
    taken = requests * result.total.latency.mean * 1e-3 - after(lb::TimePoint(scenario.duration), watcher);
    const double most = sample(result.series);
    tolerance = lb::to_seconds(result.series.bucket) * (4 * std::sqrt(requests / 6) + most);
  }

  // The most that were in the system at the end of any bucket.
  double sample(const sim::Series& series) {
    double in_system = 0;
    double most = 0;
    for (std::size_t i = 0; i < series.buckets; ++i) {
      in_system += static_cast<double>(series.requests[i]);
      in_system -= static_cast<double>(series.succeeded[i]) + static_cast<double>(series.failed[i]);
      sampled += in_system * lb::to_seconds(series.bucket);
      most = std::max(most, in_system);
    }
    return most;
  }
};

bool answers_early(const sim::Scenario& scenario) {
  return std::ranges::any_of(scenario.balancer.routes,
                             [](const auto& route) { return route.respond == lb::Respond::kFirst; });
}

TEST_P(LittlesLaw, NumberInTheSystemIsRateTimesTime) {
  sim::Scenario scenario = support::shipped_scenario(GetParam());
  for (sim::TrafficClass& traffic : scenario.traffic) {
    const auto* constant = traffic.arrivals.as<sim::ConstantArrivals>();
    if (constant != nullptr) traffic.arrivals = sim::poisson_arrivals(double{constant->rate});
  }
  // Requests that are much shorter than a bucket need finer ones.
  for (const std::size_t buckets : {2000U, 30'000U}) {
    const Law law(scenario, buckets);
    if (buckets == 2000 && law.tolerance > kWidest * law.taken) continue;
    EXPECT_LT(law.tolerance, kWidest * law.taken) << "too wide to be a test";
    if (answers_early(scenario)) {
      EXPECT_GT(law.sampled, law.taken) << "the client has its answer, and the rest is still going on";
    } else {
      EXPECT_NEAR(law.sampled, law.taken, law.tolerance);
    }
    break;
  }
}

std::string name_of(const testing::TestParamInfo<std::string>& test) {
  std::string name = test.param;
  std::ranges::replace(name, '/', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, LittlesLaw, testing::ValuesIn(support::shipped_scenarios()), name_of);

}  // namespace
}  // namespace theory
