// When each balancer learns of a change: at its next look, which is its phase and a whole number of intervals.
#include "discovery_polls.h"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace std::chrono_literals;

sim::DiscoveryPolls every_ten_seconds(std::uint32_t balancers, std::uint64_t seed = 1) {
  return {sim::Discovery{.interval = 10s, .delay = {}}, seed, balancers};
}

TEST(DiscoveryPolls, NobodyLooksWhereNothingChanges) { EXPECT_EQ(every_ten_seconds(5).next(), lb::kNever); }

TEST(DiscoveryPolls, EachFindsAChangeAtItsNextLookExactly) {
  sim::DiscoveryPolls polls = every_ten_seconds(20);
  const lb::TimePoint change(12345ms);
  polls.registry_changed(change);
  std::set<std::uint32_t> told;
  lb::TimePoint before{};
  while (polls.next() != lb::kNever) {
    const lb::TimePoint at = polls.next();
    EXPECT_GE(at, before);
    before = at;
    const std::uint32_t balancer = polls.take();
    EXPECT_TRUE(told.insert(balancer).second) << "once each";
    EXPECT_EQ((at.time_since_epoch() - polls.phase(balancer)) % 10s, lb::Duration{});
    EXPECT_GE(at, change);
    EXPECT_LT(at, change + 10s);
  }
  EXPECT_EQ(told.size(), 20U);
}

TEST(DiscoveryPolls, PhasesAreSpreadAndEachBalancersOwn) {
  const sim::DiscoveryPolls few = every_ten_seconds(2);
  const sim::DiscoveryPolls many = every_ten_seconds(1000);
  EXPECT_EQ(few.phase(1), many.phase(1));
  int early = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    EXPECT_GE(many.phase(i), 0s);
    EXPECT_LT(many.phase(i), 10s);
    if (many.phase(i) < 5s) ++early;
  }
  EXPECT_NEAR(early, 500, 4 * 15.8) << "a binomial: four standard errors";
}

TEST(DiscoveryPolls, SeveralChangesAreFoundByOneLook) {
  sim::DiscoveryPolls polls = every_ten_seconds(1);
  polls.registry_changed(lb::TimePoint(polls.phase(0) + 1s));
  polls.registry_changed(lb::TimePoint(polls.phase(0) + 2s));
  EXPECT_EQ(polls.next(), lb::TimePoint(polls.phase(0) + 10s));
  EXPECT_EQ(polls.take(), 0U);
  EXPECT_EQ(polls.next(), lb::kNever);
}

TEST(DiscoveryPolls, ALookAtTheMomentOfTheChangeFindsIt) {
  sim::DiscoveryPolls polls = every_ten_seconds(1);
  const lb::TimePoint look(polls.phase(0) + 30s);
  polls.registry_changed(look);
  EXPECT_EQ(polls.next(), look);
}

TEST(DiscoveryPolls, BeforeTheFirstLookThereIsTheFirst) {
  sim::DiscoveryPolls polls = every_ten_seconds(1);
  polls.registry_changed(lb::TimePoint{});
  EXPECT_EQ(polls.next(), lb::TimePoint(polls.phase(0)));
}

TEST(DiscoveryPolls, AreOffWhereBalancersAreTold) {
  sim::DiscoveryPolls polls(sim::Discovery{.interval = 0s, .delay = {}}, 1, 3);
  EXPECT_FALSE(polls.are_on());
  polls.registry_changed(lb::TimePoint(1s));
  EXPECT_EQ(polls.next(), lb::kNever);
}

}  // namespace
