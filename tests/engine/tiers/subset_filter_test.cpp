// Subsets: each type against the rules of its source, Finagle's aperture against its own test's numbers.
#include "tiers/subset_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "hash/xxh64.h"
#include "lb/node.h"
#include "lb/rng.h"

namespace lb {
namespace {

// Nodes 10.0.0.1:80, 10.0.0.2:80, ...
class Nodes {
 public:
  explicit Nodes(const std::vector<std::uint32_t>& weights) : weights_(weights) {
    for (std::size_t i = 1; i <= weights.size(); ++i) keys_.push_back("10.0.0." + std::to_string(i) + ":80");
  }
  explicit Nodes(std::size_t count) : Nodes(std::vector<std::uint32_t>(count, 1)) {}

  SubsetFilter filtered(const SubsetConfig& config) const {
    std::vector<SubsetMember> members;
    for (std::size_t i = 0; i < keys_.size(); ++i) members.push_back({keys_[i], weights_[i]});
    SubsetFilter filter(config);
    filter.update(members);
    return filter;
  }

  std::set<std::string> used(const SubsetConfig& config) const {
    const SubsetFilter filter = filtered(config);
    std::set<std::string> used;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (filter.uses(i)) used.insert(keys_[i]);
    }
    return used;
  }

  // The members in the order of their places on the aperture's ring.
  std::vector<std::size_t> around_the_ring() const {
    std::vector<std::size_t> order(keys_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return xxh64(keys_[i]); });
    return order;
  }

  void remove(std::size_t i) {
    keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(i));
    weights_.erase(weights_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  void reverse() {
    std::ranges::reverse(keys_);
    std::ranges::reverse(weights_);
  }

 private:
  std::vector<std::string> keys_;
  std::vector<std::uint32_t> weights_;
};

SubsetConfig config_of(SubsetType type, std::uint32_t client, std::uint32_t clients, std::uint32_t size = 20) {
  return {.type = type, .size = size, .client = client, .clients = clients};
}

TEST(SubsetFilter, AListThatIsShortEnoughIsUsedWhole) {
  const Nodes nodes(5);
  for (const SubsetType type : {SubsetType::kDeterministic, SubsetType::kRandom}) {
    EXPECT_EQ(nodes.used(config_of(type, 1, 3, 5)).size(), 5U);
    EXPECT_EQ(nodes.used(config_of(type, 1, 3, 4)).size(), 4U);
  }
  EXPECT_EQ(nodes.used(config_of(SubsetType::kAperture, 1, 3)).size(), 5U);
}

TEST(SubsetFilter, TheOrderOfTheListDoesNotMatter) {
  Nodes nodes(40);
  Nodes reversed(40);
  reversed.reverse();
  for (const SubsetType type : {SubsetType::kDeterministic, SubsetType::kRandom, SubsetType::kAperture}) {
    EXPECT_EQ(nodes.used(config_of(type, 3, 9)), reversed.used(config_of(type, 3, 9)));
  }
}

// The book's promise: in a round every node belongs to exactly one balancer, but for those that are left over.
TEST(SubsetFilter, DeterministicRoundsUseEveryNodeOnce) {
  const Nodes nodes(23);  // 5 subsets of 4, 3 nodes left over
  std::set<std::set<std::string>> rounds;
  for (std::uint32_t round = 0; round < 6; ++round) {
    std::multiset<std::string> used;
    for (std::uint32_t i = 0; i < 5; ++i) {
      const std::set<std::string> own = nodes.used(config_of(SubsetType::kDeterministic, round * 5 + i, 30, 4));
      EXPECT_EQ(own.size(), 4U);
      used.insert(own.begin(), own.end());
    }
    const std::set<std::string> distinct(used.begin(), used.end());
    EXPECT_EQ(distinct.size(), used.size());
    rounds.insert(nodes.used(config_of(SubsetType::kDeterministic, round * 5, 30, 4)));
  }
  EXPECT_EQ(rounds.size(), 6U) << "each round shuffles anew";
}

// Kept as it was first: were the shuffle or the order to change, balancers of two versions would no longer divide
// the nodes between them.
TEST(SubsetFilter, DeterministicSubsetsStayWhatTheyWere) {
  const Nodes nodes(6);
  std::string text;
  for (std::uint32_t client = 0; client < 4; ++client) {
    for (const std::string& key : nodes.used(config_of(SubsetType::kDeterministic, client, 4, 2))) {
      text += key.substr(7, 1);
    }
    text += ' ';
  }
  EXPECT_EQ(text, "16 24 35 24 ");
}

// Rendezvous hashing's promise: a node that goes changes at most one of a balancer's.
TEST(SubsetFilter, RandomSubsetsChangeByOneNodeAtMost) {
  Rng rng(4);
  for (std::uint32_t client = 0; client < 200; ++client) {
    Nodes nodes(30);
    const SubsetConfig config = config_of(SubsetType::kRandom, client, 200, 7);
    const std::set<std::string> before = nodes.used(config);
    nodes.remove(rng.below(30));
    std::vector<std::string> added;
    const std::set<std::string> after = nodes.used(config);
    std::ranges::set_difference(after, before, std::back_inserter(added));
    EXPECT_EQ(after.size(), 7U);
    EXPECT_LE(added.size(), 1U);
  }
}

TEST(SubsetFilter, RandomSubsetsAreTheLeastHashes) {
  const Nodes nodes(30);
  const std::set<std::string> used = nodes.used(config_of(SubsetType::kRandom, 9, 10, 3));
  std::uint64_t most = 0;
  for (const std::string& key : used) most = std::max(most, xxh64(key, 9));
  for (int i = 1; i <= 30; ++i) {
    const std::string key = "10.0.0." + std::to_string(i) + ":80";
    EXPECT_EQ(used.contains(key), xxh64(key, 9) <= most) << key;
  }
}

// Finagle's Ring: 10 nodes, 4 balancers, so that one begins at 3/4; the width is the whole ring, as 12 nodes are
// wanted. With 100 nodes and 8 balancers: ceil(12 x 8 / 100) = 1 balancer wide, 12.5 nodes, one in half.
TEST(SubsetFilter, AnApertureTakesNodesAtItsEdgesInPart) {
  EXPECT_EQ(Nodes(10).used(config_of(SubsetType::kAperture, 3, 4)).size(), 10U);
  const Nodes nodes(100);
  const std::vector<std::size_t> ring = nodes.around_the_ring();
  const SubsetFilter filter = nodes.filtered(config_of(SubsetType::kAperture, 1, 8));
  for (std::size_t place = 0; place < 100; ++place) {
    const double expected = place == 12 ? 0.5 : place > 12 && place < 25 ? 1 : 0;
    EXPECT_DOUBLE_EQ(filter.fraction(ring[place]), expected) << place;
    EXPECT_EQ(filter.weight(ring[place]), static_cast<std::uint32_t>(1000 * expected)) << place;
  }
}

// WeightedApertureTest, "creates reasonable subsets": the normalised weights of its 15 nodes; balancers 1 and 0 of
// 5 use 12 and 14 of them.
TEST(SubsetFilter, AnApertureMeasuresNodesByTheirWeights) {
  const std::vector<double> finagle{0.0986300904, 0.0387183897, 0.0350937028, 0.0871244773, 0.0313367553,
                                    0.0662816242, 0.0128783787, 0.0176849436, 0.0489108123, 0.1348228253,
                                    0.0980621373, 0.0002722658, 0.0723095958, 0.1418858771, 0.1159881238};
  std::vector<std::uint32_t> weights(finagle.size());
  const std::vector<std::size_t> ring = Nodes(finagle.size()).around_the_ring();
  for (std::size_t i = 0; i < ring.size(); ++i) weights[ring[i]] = static_cast<std::uint32_t>(finagle[i] * 4e5);
  const auto places_used = [&](std::uint32_t client) {
    const SubsetFilter filter = Nodes(weights).filtered(config_of(SubsetType::kAperture, client, 5));
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      if (filter.uses(ring[i])) places.push_back(i);
    }
    return places;
  };
  EXPECT_EQ(places_used(1), (std::vector<std::size_t>{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}));
  EXPECT_EQ(places_used(0), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
}

// All balancers together use every unit of weight equally often, at least min_aperture nodes each, for any fleet.
TEST(SubsetFilter, AperturesCoverEveryNodeEquallyOften) {
  Rng rng(21);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::uint32_t> weights(1 + rng.below(40));
    for (std::uint32_t& weight : weights) weight = 1 + rng.below(3) * rng.below(100);
    const Nodes nodes(weights);
    const std::uint32_t clients = 1 + rng.below(30);
    std::vector<double> covered(weights.size(), 0);
    for (std::uint32_t client = 0; client < clients; ++client) {
      const SubsetFilter filter = nodes.filtered(config_of(SubsetType::kAperture, client, clients));
      for (std::size_t i = 0; i < weights.size(); ++i) covered[i] += filter.fraction(i);
    }
    const double times =
        std::min<double>(clients, std::ceil(std::min<double>(12, static_cast<double>(weights.size())) * clients /
                                            static_cast<double>(weights.size())));
    for (const double times_covered : covered) ASSERT_NEAR(times_covered, times, 1e-9) << round;
  }
}

TEST(SubsetFilter, ScaledWeightsStayInBoundsAndLoseNobody) {
  Rng rng(8);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::uint32_t> weights(13 + rng.below(30));
    for (std::uint32_t& weight : weights) weight = rng.below(8) == 0 ? kMaxWeight - rng.below(9) : rng.below(4);
    const SubsetFilter filter = Nodes(weights).filtered(config_of(SubsetType::kAperture, rng.below(17), 17));
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_LE(filter.weight(i), kMaxWeight) << round;
      ASSERT_EQ(filter.weight(i) > 0, filter.uses(i)) << round;
      ASSERT_TRUE(weights[i] > 0 || !filter.uses(i)) << round;
    }
  }
}

}  // namespace
}  // namespace lb
