// Knob tables: the accessors reach their fields, and structs are compared field by field.
#include <gtest/gtest.h>

#include <set>

#include "lb/balancer_config.h"

namespace lb {
namespace {

const Knob& knob(const KnobTable& table, std::string_view name) {
  const Knob* found = table.find(name);
  EXPECT_NE(found, nullptr) << name;
  return *found;
}

TEST(KnobTable, AccessorsReachTheirFields) {
  BreakerConfig config;
  const auto& failures = std::get<IntegerAccess>(knob(BreakerConfig::knobs(), "failures").access);
  failures.set(&config, 42);
  EXPECT_EQ(config.failures, 42U);
  EXPECT_EQ(failures.get(&config), 42);
  const auto& open_for = std::get<DurationAccess>(knob(BreakerConfig::knobs(), "open_for").access);
  open_for.set(&config, kForever.count());
  EXPECT_EQ(config.open_for, kForever);
  EXPECT_TRUE(open_for.may_be_forever);
}

TEST(KnobTable, EqualComparesEveryKindOfField) {
  const auto same = [](const BalancerConfig& a, const BalancerConfig& b) {
    return equal(BalancerConfig::knobs(), &a, &b);
  };
  const BalancerConfig base;
  EXPECT_TRUE(same(base, base));
  BalancerConfig other = base;
  other.timeout = std::chrono::seconds(1);
  EXPECT_FALSE(same(base, other));
  other = base;
  other.policy = default_policy("p2c");
  EXPECT_FALSE(same(base, other));
  other = base;
  other.retry.emplace();
  EXPECT_FALSE(same(base, other));
  BalancerConfig third = other;
  EXPECT_TRUE(same(other, third));
  third.retry->on.pop_back();
  EXPECT_FALSE(same(other, third));
  third = other;
  third.retry->backoff.multiplier = 3;
  EXPECT_TRUE(same(other, third)) << "a multiplier of no backoff means nothing";
  other.retry->backoff.type = third.retry->backoff.type = BackoffType::kExponential;
  EXPECT_FALSE(same(other, third));
}

// Every table of the engine, found by walking from the top.
void walk(const KnobTable& table, std::set<const KnobTable*>& seen) {
  if (!seen.insert(&table).second) return;
  for (const Knob& knob : table.knobs()) {
    if (const auto* object = std::get_if<ObjectAccess>(&knob.access)) walk(object->table(), seen);
    if (const auto* list = std::get_if<ListAccess>(&knob.access)) walk(list->table(), seen);
    if (const auto* variant = std::get_if<VariantAccess>(&knob.access)) {
      for (const VariantCase& choice : variant->cases()) walk(choice.table(), seen);
    }
  }
}

TEST(KnobTable, EveryKnobIsNamedOnceAndDocumented) {
  std::set<const KnobTable*> tables;
  walk(BalancerConfig::knobs(), tables);
  walk(NodeConfig::knobs(), tables);
  EXPECT_GE(tables.size(), 10U);
  for (const KnobTable* table : tables) {
    std::set<std::string_view> names;
    EXPECT_FALSE(table->doc().empty()) << table->name();
    for (const Knob& knob : table->knobs()) {
      EXPECT_TRUE(names.insert(knob.name).second) << table->name() << "." << knob.name;
      EXPECT_GE(knob.doc.size(), 10U) << table->name() << "." << knob.name;
      EXPECT_NE(knob.doc.back(), '.') << table->name() << "." << knob.name;
    }
  }
}

}  // namespace
}  // namespace lb
