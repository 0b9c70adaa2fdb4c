// A thousand servers and a choice of d of them, against the limit of infinitely many (mean_field.h).
//
// Runs start empty. What is measured in a window is held against the mean of the limit's own way over that window, so
// that no run needs to reach the end of it; and where the way has come within 1 % of the fixed point, against the
// formula of the fixed point as well. The fixed point of d = 1 at load 0.99 is 10^8 requests away: there the way alone
// is checked, whose end is that formula (formulas_test.cpp).
// Tolerance  four standard errors over the seeds, the 1/n term of a finite number of servers, and for the fixed point
//            what is left of the way.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "support/scenario_file.h"
#include "theory/experiment.h"
#include "theory/formulas.h"
#include "theory/mean_field.h"

namespace theory {
namespace {

constexpr int kServers = 1000;
constexpr double kServiceMs = 10;
constexpr int kSeeds = 5;

// Times are in service times.
struct Window {
  double from = 0;
  double to = 0;
};

struct Case {
  double load = 0;
  int choices = 1;  // 0: all, the shortest queue
  Window window;
};

void PrintTo(const Case& each, std::ostream* out) { *out << "load " << each.load << ", choices " << each.choices; }

std::string text(double value) { return std::to_string(value); }

sim::Scenario fleet(const Case& of, const std::string& policy) {
  return support::scenario_of(R"({"duration": ")" + text(of.window.to * kServiceMs) + R"(ms", "warmup": ")" +
                              text(of.window.from * kServiceMs) + R"(ms", "balancer": {"policy": )" + policy +
                              R"(}, "nodes": [{"name": "n",
      "count": )" + std::to_string(kServers) +
                              R"(, "backend": {"service_time": {"exponential": "10ms"}}}],
      "traffic": [{"arrivals": {"poisson": )" +
                              text(of.load * kServers * 1000 / kServiceMs) + "}}]}");
}

std::string fewest_of(int choices) {
  if (choices == 1) return R"({"type": "random"})";
  return R"({"type": "least_requests", "choices": )" + std::to_string(choices) + "}";
}

class MeanFieldTheory : public testing::TestWithParam<Case> {};

TEST_P(MeanFieldTheory, MeanTimeIsThatOfTheLimit) {
  const auto& [load, choices, window] = GetParam();
  MeanField field(load, choices);
  field.advance(window.from);
  const double expected = field.mean_time_over(window.to - window.from);
  const double few = choices == 1 ? 0 : finite_number(load, kServers) / load;
  // At load 0.99 a tenth of a percent more arrivals than there should be make the mean 4 % longer.
  const Experiment runs(fleet(GetParam(), fewest_of(choices)), kSeeds, load == 0.99 ? 0.1 : Experiment::kWidest);
  runs.expect("mean time", mean_latency, expected * kServiceMs, few * kServiceMs);
  const double settled = choices_time(load, choices);
  const bool is_there = expected > 0.99 * settled;
  EXPECT_TRUE(is_there || (load == 0.99 && choices == 1)) << expected / settled << " of the fixed point";
  if (!is_there) return;
  runs.expect("fixed point", mean_latency, settled * kServiceMs, (few + settled - expected) * kServiceMs);
}

INSTANTIATE_TEST_SUITE_P(Loads, MeanFieldTheory,
                         testing::Values(Case{0.5, 1, {40, 200}}, Case{0.7, 1, {100, 300}},
                                         Case{0.9, 1, {700, 900}}, Case{0.99, 1, {150, 350}},
                                         Case{0.5, 2, {20, 120}}, Case{0.7, 2, {30, 130}}, Case{0.9, 2, {40, 200}},
                                         Case{0.99, 2, {350, 650}}, Case{0.5, 3, {20, 120}},
                                         Case{0.7, 3, {30, 130}}, Case{0.9, 3, {40, 200}},
                                         Case{0.99, 3, {200, 450}}),
                         [](const auto& test) {
                           return "Load" + std::to_string(static_cast<int>(test.param.load * 100 + 0.5)) + "Of" +
                                  std::to_string(test.param.choices);
                         });

// p2c draws two distinct nodes, least_requests with two choices may draw one twice: for a thousand that is the same.
TEST(MeanFieldTheory, TheTwoOfP2cAreTwoChoices) {
  const Case of{0.9, 2, {60, 200}};
  const double few = finite_number(0.9, kServers) / 0.9;
  Experiment(fleet(of, R"({"type": "p2c"})"), kSeeds)
      .expect("mean time", mean_latency, choices_time(0.9, 2) * kServiceMs, (few + 0.005) * kServiceMs);
}

// The limit of the shortest queue: some server is always idle, nobody waits. At n = 1000 that is so up to load 0.9
// (Erlang C gives 10^-4 who would wait even for a common line). At 0.99 the limit is not reached: no way of sharing is
// better than the common line of M/M/n, and to look at all queues is better than at three.
TEST(MeanFieldTheory, ShortestQueueDoesNotWait) {
  for (const double load : {0.5, 0.7, 0.9}) {
    Experiment(fleet({load, 0, {20, 80}}, fewest_of(0)), kSeeds)
        .expect("mean time", mean_latency, kServiceMs, kServiceMs * mmc_wait(kServers, load * kServers) + 0.001);
  }
  const Experiment near_full(fleet({0.99, 0, {200, 400}}, fewest_of(0)), kSeeds);
  EXPECT_GT(near_full.mean(mean_latency), kServiceMs * (1 + 0.9 * mmc_wait(kServers, 0.99 * kServers)));
  EXPECT_LT(near_full.mean(mean_latency), kServiceMs * 0.75 * choices_time(0.99, 3));
}

}  // namespace
}  // namespace theory
