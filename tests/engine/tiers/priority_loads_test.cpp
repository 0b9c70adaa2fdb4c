// Loads of priorities against Envoy's own test values (load_balancer_impl_base_test.cc), and their rules over
// random counts.
#include "tiers/priority_loads.h"

#include <gtest/gtest.h>

#include <numeric>

#include "lb/rng.h"

namespace lb {
namespace {

using Percents = std::vector<std::uint32_t>;
using Flags = std::vector<bool>;

// Counts as Envoy's tests give them: hosts, healthy, degraded, excluded.
struct Hosts {
  std::uint32_t hosts = 0;
  std::uint32_t healthy = 0;
  std::uint32_t degraded = 0;
  std::uint32_t excluded = 0;
};

constexpr LoadRules kEnvoy{.overprovisioning_percent = 140, .panic_percent = 50};

struct Expected {
  Percents healthy;
  Percents degraded;
  Flags panic;
};

Expected loads_of(const std::vector<Hosts>& hosts, const LoadRules& rules = kEnvoy) {
  std::vector<TierCounts> counts;
  for (const Hosts& tier : hosts) {
    counts.push_back(
        {.nodes = tier.hosts, .excluded = tier.excluded, .healthy = tier.healthy, .degraded = tier.degraded});
  }
  PriorityLoads loads;
  loads.update(counts, rules);
  Expected result;
  for (const TierLoad& load : loads.tiers()) {
    result.healthy.push_back(load.healthy);
    result.degraded.push_back(load.degraded);
    result.panic.push_back(load.panic);
  }
  return result;
}

void expect_loads(const std::vector<Hosts>& hosts, const Percents& healthy, const Flags& panic) {
  const Expected loads = loads_of(hosts);
  EXPECT_EQ(loads.healthy, healthy);
  EXPECT_EQ(loads.degraded, Percents(hosts.size(), 0));
  EXPECT_EQ(loads.panic, panic);
}

TEST(PriorityLoads, GentleFailover) {
  expect_loads({{1, 1}, {1, 1}}, {100, 0}, {false, false});
  expect_loads({{2, 1}, {2, 1}}, {70, 30}, {false, false});
  expect_loads({{4, 1}, {2, 2}}, {35, 65}, {false, false});
  expect_loads({{4, 1}, {4, 1}}, {50, 50}, {true, true});
  expect_loads({{4, 1, 0, 3}, {5, 1}}, {100, 0}, {false, false});
  expect_loads({{4, 0, 0, 4}, {4, 1}}, {50, 50}, {true, true});
  expect_loads({{4, 0, 0, 1}, {6, 1, 0, 2}}, {40, 60}, {true, true});
}

TEST(PriorityLoads, GentleFailoverWithThreePriorities) {
  expect_loads({{1, 1}, {1, 1}, {1, 1}}, {100, 0, 0}, {false, false, false});
  expect_loads({{2, 1}, {2, 1}, {2, 1}}, {70, 30, 0}, {false, false, false});
  expect_loads({{4, 1}, {2, 2}, {2, 1}}, {35, 65, 0}, {false, false, false});
  expect_loads({{4, 1}, {4, 1}, {4, 1}}, {35, 35, 30}, {false, false, false});
  expect_loads({{5, 1}, {5, 1}, {5, 1}}, {34, 33, 33}, {true, true, true});
  expect_loads({{5, 0}, {5, 0}, {5, 5}}, {0, 0, 100}, {false, false, false});
  expect_loads({{5, 0}, {5, 0}, {5, 4}}, {0, 0, 100}, {false, false, false});
  expect_loads({{5, 0}, {5, 0}, {5, 2}}, {34, 33, 33}, {true, true, true});
  expect_loads({{5, 0, 5}, {5, 2, 2}, {5, 2}}, {0, 56, 44}, {false, false, false});
}

TEST(PriorityLoads, InATotalPanicNumbersOfNodesDecideAndTheFirstTakesWhatIsCutOff) {
  expect_loads({{1, 0}, {1, 0}}, {50, 50}, {true, true});
  expect_loads({{1, 0}, {2, 0}}, {34, 66}, {true, true});
  expect_loads({{5, 0}, {3, 0}, {2, 0}}, {50, 30, 20}, {true, true, true});
  expect_loads({{5, 0}, {6, 2}, {3, 1}}, {37, 42, 21}, {true, true, true});
  expect_loads({{5, 0}, {5, 0, 2}, {5, 0, 1}}, {34, 33, 33}, {true, true, true});
  expect_loads({{0, 0}, {6, 0}, {3, 0}}, {0, 67, 33}, {true, true, true});
  expect_loads({{0, 0}, {0, 0}}, {100, 0}, {true, true});
}

TEST(PriorityLoads, SpillsIntoDegradedNodesLast) {
  const Expected spilled = loads_of({{5, 0, 1}, {5, 0, 5}, {5, 1}});
  EXPECT_EQ(spilled.healthy, (Percents{0, 0, 28}));
  EXPECT_EQ(spilled.degraded, (Percents{28, 44, 0}));
  const Expected only = loads_of({{5, 0}, {5, 0, 2}, {5, 0, 1}}, {.panic_percent = 0});
  EXPECT_EQ(only.healthy, (Percents{0, 0, 0}));
  EXPECT_EQ(only.degraded, (Percents{0, 67, 33}));
  EXPECT_EQ(only.panic, (Flags{false, false, false}));
}

TEST(PriorityLoads, FollowsTheOverprovisioningFactor) {
  EXPECT_EQ(loads_of({{4, 2}, {4, 2}}).healthy, (Percents{70, 30}));
  EXPECT_EQ(loads_of({{4, 2}, {4, 2}}, {.overprovisioning_percent = 100}).healthy, (Percents{50, 50}));
}

TEST(PriorityLoads, WithoutPanicTheFirstGetsWhatNobodyCanTake) {
  EXPECT_EQ(loads_of({{2, 0}, {3, 0}}, {.panic_percent = 0}).healthy, (Percents{100, 0}));
}

TEST(PriorityLoads, PanicsBelowTheThresholdAndNotAtIt) {
  const auto panics = [](std::uint32_t threshold) {
    return loads_of({{10, 3}, {10, 0}}, {.panic_percent = threshold}).panic;
  };
  EXPECT_EQ(panics(30), (Flags{false, true}));
  EXPECT_EQ(panics(31), (Flags{true, true}));
}

TEST(PriorityLoads, StrictGivesAllToTheFirstWithAnAvailableNode) {
  constexpr LoadRules kStrict{.panic_percent = 50, .strict = true};
  EXPECT_EQ(loads_of({{9, 1}, {9, 9}}, kStrict).healthy, (Percents{100, 0}));
  EXPECT_EQ(loads_of({{9, 1}, {9, 9}}, kStrict).panic, (Flags{false, false}));
  EXPECT_EQ(loads_of({{9, 0, 5}, {9, 9}}, kStrict).healthy, (Percents{0, 100}));
  EXPECT_EQ(loads_of({{9, 0}, {9, 0, 9}}, kStrict).degraded, (Percents{0, 100}));
  const Expected few = loads_of({{9, 1}, {9, 0}}, kStrict);
  EXPECT_EQ(few.healthy, (Percents{100, 0}));
  EXPECT_EQ(few.panic, (Flags{true, true}));
  EXPECT_EQ(loads_of({{0, 0}, {9, 0}}, kStrict).healthy, (Percents{0, 100}));
}

TEST(LoadRules, AreTheConfigurationInWholePercents) {
  const LoadRules off = load_rules({}, {});
  EXPECT_TRUE(off.strict);
  EXPECT_EQ(off.overprovisioning_percent, 140U);
  EXPECT_EQ(off.panic_percent, 0U);
  const LoadRules on = load_rules(SpillConfig{.overprovisioning_factor = 1.13}, PanicConfig{.threshold = 0.29});
  EXPECT_FALSE(on.strict);
  EXPECT_EQ(on.overprovisioning_percent, 113U);  // 1.13 x 100 is 112.99999999999999 in doubles
  EXPECT_EQ(on.panic_percent, 29U);
}

TEST(PriorityLoads, ChoosesHealthyLoadsBeforeDegradedOnes) {
  const TierCounts counts[] = {{5, 0, 0, 1}, {5, 0, 0, 5}, {5, 0, 1, 0}};
  PriorityLoads loads;
  loads.update(counts, kEnvoy);  // degraded 28, 44, 0; healthy 0, 0, 28
  const auto at = [&](std::uint64_t hash) {
    const TierChoice choice = loads.choose(hash);
    return std::pair(choice.tier, choice.degraded);
  };
  EXPECT_EQ(at(0), std::pair(std::size_t{2}, false));
  EXPECT_EQ(at(27), std::pair(std::size_t{2}, false));
  EXPECT_EQ(at(28), std::pair(std::size_t{0}, true));
  EXPECT_EQ(at(55), std::pair(std::size_t{0}, true));
  EXPECT_EQ(at(56), std::pair(std::size_t{1}, true));
  EXPECT_EQ(at(199), std::pair(std::size_t{1}, true));
}

// A priority per line of the check: what holds whatever the counts.
class RandomTiers {
 public:
  explicit RandomTiers(std::uint64_t seed) : rng_(seed) {}

  void draw() {
    counts.assign(1 + rng_.below(5), {});
    for (TierCounts& tier : counts) {
      tier.nodes = rng_.below(12);
      std::uint32_t left = tier.nodes;
      for (std::uint32_t* part : {&tier.healthy, &tier.degraded, &tier.excluded}) {
        *part = rng_.below(left + 1);
        left -= *part;
      }
    }
    rules = {.overprovisioning_percent = 1 + rng_.below(300), .panic_percent = rng_.below(101)};
    rules.strict = rng_.below(4) == 0;
    loads.update(counts, rules);
  }

  std::vector<TierCounts> counts;
  LoadRules rules;
  PriorityLoads loads;

 private:
  Rng rng_;
};

TEST(PriorityLoads, AlwaysAddUpToAHundredAndChooseGivesExactlyThem) {
  RandomTiers tiers(1);
  for (int round = 0; round < 100'000; ++round) {
    tiers.draw();
    std::vector<TierLoad> chosen(tiers.counts.size());
    for (std::uint64_t hash = 0; hash < 100; ++hash) {
      const TierChoice choice = tiers.loads.choose(hash);
      ++(choice.degraded ? chosen[choice.tier].degraded : chosen[choice.tier].healthy);
    }
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const TierLoad& load = tiers.loads.tiers()[i];
      sum += load.healthy + load.degraded;
      ASSERT_EQ(chosen[i].healthy, load.healthy) << round;
      ASSERT_EQ(chosen[i].degraded, load.degraded) << round;
    }
    ASSERT_EQ(sum, 100U) << round;
  }
}

// The rules said with fractions instead of the class's integers.
TEST(PriorityLoads, PanicFollowsItsRules) {
  RandomTiers tiers(2);
  for (int round = 0; round < 100'000; ++round) {
    tiers.draw();
    std::uint32_t total = 0;
    for (const TierCounts& tier : tiers.counts) {
      const std::uint32_t eligible = tier.nodes - tier.excluded;
      if (eligible == 0) continue;
      total += std::min(100U, tiers.rules.overprovisioning_percent * tier.healthy / eligible);
      total += std::min(100U, tiers.rules.overprovisioning_percent * tier.degraded / eligible);
    }
    for (std::size_t i = 0; i < tiers.counts.size(); ++i) {
      const TierCounts& tier = tiers.counts[i];
      const std::uint32_t available = 100 * (tier.healthy + tier.degraded);
      const std::uint32_t needed = tiers.rules.panic_percent * (tier.nodes - tier.excluded);
      const bool empty = tier.nodes == tier.excluded;
      const bool low = empty ? tiers.rules.panic_percent > 0 : available < needed;
      ASSERT_EQ(tiers.loads.tiers()[i].panic, total < 100 && low) << round;
    }
  }
}

// Load goes where there is somebody to take it, unless all priorities are in a panic or nobody is available.
TEST(PriorityLoads, LoadGoesToAvailableNodesOnly) {
  RandomTiers tiers(3);
  int checked = 0;
  for (int round = 0; round < 150'000; ++round) {
    tiers.draw();
    bool all_panic = true;
    std::uint64_t available = 0;
    for (std::size_t i = 0; i < tiers.counts.size(); ++i) {
      all_panic = all_panic && tiers.loads.tiers()[i].panic;
      const TierCounts& tier = tiers.counts[i];
      if (tier.nodes == tier.excluded) continue;
      const std::uint32_t eligible = tier.nodes - tier.excluded;
      available += tiers.rules.overprovisioning_percent * tier.healthy / eligible;
      available += tiers.rules.overprovisioning_percent * tier.degraded / eligible;
    }
    if (all_panic || available == 0) continue;
    ++checked;
    for (std::size_t i = 0; i < tiers.counts.size(); ++i) {
      const TierLoad& load = tiers.loads.tiers()[i];
      ASSERT_TRUE(load.healthy == 0 || tiers.counts[i].healthy > 0) << round;
      ASSERT_TRUE(load.degraded == 0 || tiers.counts[i].degraded > 0) << round;
    }
  }
  EXPECT_GE(checked, 100'000);
}

}  // namespace
}  // namespace lb
