// The table of clients against a list that does the same slowly; and the counts of requests kept in one.
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <string>

#include "admission/client_counts.h"
#include "admission/client_table.h"
#include "lb/rng.h"

namespace lb {
namespace {

using Table = ClientTable<int>;

std::vector<ClientKey> by_use(const Table& table) {
  std::vector<ClientKey> keys;
  for (std::uint32_t entry = table.oldest(); entry != Table::kNone; entry = table.at(entry).newer) {
    keys.push_back(table.at(entry).key);
  }
  return keys;
}

TEST(ClientKey, TellsClientsApartAndHidesThemFromThoseWithoutTheSeed) {
  EXPECT_NE(client_key("10.0.0.1", 1), client_key("10.0.0.2", 1));
  EXPECT_NE(client_key("10.0.0.1", 1), client_key("10.0.0.1", 2));
  EXPECT_EQ(client_key("10.0.0.1", 1), client_key("10.0.0.1", 1));
  EXPECT_EQ(client_key("", 1), 0U);
}

TEST(ClientTable, KeepsTheOrderOfUse) {
  Table table(3);
  for (const ClientKey key : {11U, 12U, 13U}) table.insert(key);
  EXPECT_TRUE(table.full());
  table.touch(11);
  EXPECT_EQ(by_use(table), (std::vector<ClientKey>{12, 13, 11}));
  table.erase(13);
  table.insert(14);
  EXPECT_EQ(by_use(table), (std::vector<ClientKey>{12, 11, 14}));
  EXPECT_EQ(table.find(13), nullptr);
}

// Keys that differ in their high bits only fall on the same places, around the end of the array too.
ClientKey crowded_key(Rng& rng) { return (ClientKey{rng.below(40)} << 32U) + 60 + rng.below(6); }

TEST(ClientTable, AgreesWithAListWhateverComesAndGoes) {
  Rng rng(4);
  Table table(100);
  std::list<std::pair<ClientKey, int>> model;  // least recently used first
  const auto find = [&](ClientKey key) {
    return std::ranges::find(model, key, &std::pair<ClientKey, int>::first);
  };
  for (int step = 0; step < 200'000; ++step) {
    const ClientKey key = crowded_key(rng);
    const auto known = find(key);
    int* value = table.find(key);
    ASSERT_EQ(value != nullptr, known != model.end()) << "step " << step;
    if (value == nullptr) {
      if (table.full()) {
        ASSERT_EQ(table.at(table.oldest()).key, model.front().first);
        table.erase(model.front().first);
        model.pop_front();
      }
      table.insert(key) = step;
      model.emplace_back(key, step);
    } else if (rng.chance(0.4)) {
      ASSERT_EQ(*value, known->second);
      table.erase(key);
      model.erase(known);
    } else {
      ASSERT_EQ(*value, known->second);
      table.touch(key);
      model.splice(model.end(), model, known);
    }
    ASSERT_EQ(table.size(), model.size());
  }
  std::vector<ClientKey> expected;
  for (const auto& [key, value] : model) expected.push_back(key);
  EXPECT_EQ(by_use(table), expected);
}

TEST(ClientCounts, HoldsEachClientToItsNumber) {
  ClientCounts counts(2, 10);
  EXPECT_TRUE(counts.enter(7));
  EXPECT_TRUE(counts.enter(7));
  EXPECT_FALSE(counts.enter(7));
  EXPECT_TRUE(counts.enter(8)) << "another client";
  counts.leave(7);
  EXPECT_TRUE(counts.enter(7));
  EXPECT_EQ(counts.count(7), 2U);
}

TEST(ClientCounts, DoesNotCountClientsWithoutAnAddress) {
  ClientCounts counts(1, 1);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(counts.enter(0));
  counts.leave(0);
  EXPECT_EQ(counts.clients(), 0U);
}

TEST(ClientCounts, RefusesNewClientsWhenItsTableIsFullAndTakesThemAgainWhenOneLeft) {
  ClientCounts counts(5, 2);
  EXPECT_TRUE(counts.enter(1));
  EXPECT_TRUE(counts.enter(2));
  EXPECT_FALSE(counts.enter(3));
  EXPECT_TRUE(counts.enter(2)) << "a client that is known may";
  counts.leave(1);
  EXPECT_TRUE(counts.enter(3));
}

TEST(ClientCounts, IgnoresALeaveThatNobodyEntered) {
  ClientCounts counts(1, 2);
  counts.leave(9);
  EXPECT_TRUE(counts.enter(9));
  EXPECT_FALSE(counts.enter(9));
}

TEST(ClientCounts, AgreesWithAMapOverRandomTraffic) {
  Rng rng(5);
  ClientCounts counts(3, 20);
  std::map<ClientKey, std::uint32_t> model;
  std::uint32_t refused = 0;
  for (int step = 0; step < 200'000; ++step) {
    const ClientKey client = rng.below(30);
    if (rng.chance(0.6)) {
      const bool fits = model.contains(client) ? model[client] < 3 : model.size() < 20;
      ASSERT_EQ(counts.enter(client), client == 0 || fits) << "step " << step;
      if (client != 0 && fits) ++model[client];
      refused += client != 0 && !fits ? 1 : 0;
    } else if (model.contains(client)) {
      counts.leave(client);
      if (--model[client] == 0) model.erase(client);
    }
    ASSERT_EQ(counts.clients(), model.size());
    ASSERT_EQ(counts.count(client), model.contains(client) ? model[client] : 0);
  }
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace lb
