// The load index and the indexed heap, held against a plain look at everything, over seeded sequences of changes.
#include "load/load_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "indexed_heap.h"

namespace lb {
namespace {

TEST(LoadIndex, KnowsTheLeastLoadedAfterEveryChange) {
  constexpr std::uint32_t kNodes = 20;
  Rng rng(3);
  std::vector<NodeId> ids;
  std::vector<std::uint32_t> weights(kNodes, 1);
  std::vector<std::uint32_t> loads(kNodes, 0);
  const std::vector<NodeConfig> configs(kNodes);
  LoadIndex index;
  for (int i = 0; i < 100'000; ++i) {
    if (i % 500 == 0) {
      ids.clear();
      for (std::uint32_t node = 0; node < kNodes; ++node) {
        if (rng.chance(0.7) || node == 0) ids.push_back(NodeId{node});
      }
      index.rebuild(Candidates(ids, {weights.data(), loads.data(), configs.data()}));
    }
    const std::uint32_t node = rng.below(kNodes);
    if (rng.chance(0.5)) {
      ++loads[node];
      index.started(NodeId{node});
    } else if (loads[node] > 0) {
      --loads[node];
      index.finished(NodeId{node});
    }
    const auto load = [&](NodeId id) { return loads[index_of(id)]; };
    const std::uint32_t least = load(*std::ranges::min_element(ids, {}, load));
    std::vector<NodeId> expected;
    std::ranges::copy_if(ids, std::back_inserter(expected), [&](NodeId id) { return load(id) == least; });
    std::vector<NodeId> found(index.least_loaded().begin(), index.least_loaded().end());
    std::ranges::sort(found);
    ASSERT_EQ(found, expected) << i;
  }
}

TEST(LoadIndex, ForgivesAnEndWhoseStartItDidNotSee) {
  const std::vector<NodeId> ids{NodeId{0}, NodeId{1}};
  const std::vector<std::uint32_t> ones{1, 1};
  const std::vector<std::uint32_t> zeros{0, 0};
  const std::vector<NodeConfig> configs(2);
  LoadIndex index;
  index.rebuild(Candidates(ids, {ones.data(), zeros.data(), configs.data()}));
  index.finished(NodeId{0});
  index.finished(NodeId{7});
  EXPECT_EQ(index.least_load(), 0U);
  EXPECT_EQ(index.least_loaded().size(), 2U);
}

TEST(IndexedHeap, HasTheLeastKeyOnTopAfterEveryChange) {
  Rng rng(4);
  IndexedHeap<std::uint32_t> heap;
  heap.reserve(50);
  std::map<std::uint32_t, std::uint32_t> keys;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t node = rng.below(50);
    if (rng.chance(0.7)) {
      heap.set(NodeId{node}, keys[node] = rng.below(1000));
    } else if (keys.erase(node) > 0) {
      heap.erase(NodeId{node});
    }
    ASSERT_EQ(heap.size(), keys.size());
    ASSERT_EQ(heap.contains(NodeId{node}), keys.contains(node));
    if (keys.empty()) continue;
    const std::uint32_t least =
        std::ranges::min_element(keys, {}, [](const auto& item) { return item.second; })->second;
    ASSERT_EQ(heap.key(heap.top()), least);
    ASSERT_EQ(keys[index_of(heap.top())], least);
  }
}

}  // namespace
}  // namespace lb
