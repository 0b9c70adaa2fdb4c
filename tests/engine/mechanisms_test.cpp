// Every mechanism says what it is good for: one that is added to the configuration without it is found here.
#include "lb/mechanism.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "lb/balancer_config.h"

namespace lb {
namespace {

TEST(Mechanisms, EveryObjectOfTheConfigurationIsDocumented) {
  // A policy, an admission and a preset are listed by registries of their own; a timeout is a number.
  const std::set<std::string_view> elsewhere{"preset", "policy", "admission", "timeout"};
  for (const Knob& knob : BalancerConfig::knobs().knobs()) {
    if (elsewhere.contains(knob.name)) continue;
    EXPECT_TRUE(std::ranges::any_of(mechanisms(), [&](const auto& doc) { return doc.key == knob.name; }))
        << knob.name;
  }
}

TEST(Mechanisms, EachSaysAllThereIsToChooseBy) {
  std::set<std::string_view> keys;
  for (const MechanismDoc& doc : mechanisms()) {
    EXPECT_TRUE(keys.insert(doc.key).second) << doc.key;
    for (const std::string_view text : {doc.summary, doc.cost, doc.use_when, doc.avoid_when, doc.source}) {
      EXPECT_FALSE(text.empty()) << doc.key;
      EXPECT_EQ(text.find('|'), std::string_view::npos) << "it would end a cell of a table";
    }
  }
}

}  // namespace
}  // namespace lb
