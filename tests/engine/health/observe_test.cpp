// HAProxy's observe: which ends of an attempt are errors on which layer, and when there were too many in a row.
#include "health/observe.h"

#include <gtest/gtest.h>

namespace lb {
namespace {

constexpr NodeId kNode{2};

Observe observer(ObserveLayer layer, std::uint32_t limit) {
  Observe observe({.layer = layer, .error_limit = limit});
  observe.add(kNode);
  return observe;
}

Outcome answer(int status) { return Outcome::response(static_cast<std::uint16_t>(status)); }

// Good forgives one error, bad is a second one, nothing leaves it at one.
std::uint32_t errors_after(ObserveLayer layer, const Outcome& outcome) {
  Observe observe = observer(layer, 10);
  observe.attempt_finished(kNode, Outcome::connect_failure());
  observe.attempt_finished(kNode, outcome);
  return observe.errors(kNode);
}

TEST(Observe, Layer7TakesServerErrorsForErrors) {
  for (const int status : {500, 502, 503, 504, 511, 599}) {
    EXPECT_EQ(errors_after(ObserveLayer::kLayer7, answer(status)), 2U) << status;
  }
  for (const int status : {200, 301, 404, 429, 499, 501, 505}) {
    EXPECT_EQ(errors_after(ObserveLayer::kLayer7, answer(status)), 0U) << status;
  }
  EXPECT_EQ(errors_after(ObserveLayer::kLayer7, Outcome::reset()), 2U);
  EXPECT_EQ(errors_after(ObserveLayer::kLayer7, {OutcomeKind::kTimeout, 0}), 2U);
}

TEST(Observe, Layer4LooksAtConnectionsOnly) {
  EXPECT_EQ(errors_after(ObserveLayer::kLayer4, Outcome::connect_failure()), 2U);
  EXPECT_EQ(errors_after(ObserveLayer::kLayer4, Outcome::response(503)), 0U) << "it connected";
  EXPECT_EQ(errors_after(ObserveLayer::kLayer4, Outcome::reset()), 0U) << "it connected";
  EXPECT_EQ(errors_after(ObserveLayer::kLayer4, {OutcomeKind::kTimeout, 0}), 1U) << "it may have connected";
}

TEST(Observe, WhatTheBalancerOrTheClientEndedSaysNothing) {
  for (const ObserveLayer layer : {ObserveLayer::kLayer4, ObserveLayer::kLayer7}) {
    EXPECT_EQ(errors_after(layer, {OutcomeKind::kCut, 0}), 1U);
    EXPECT_EQ(errors_after(layer, {OutcomeKind::kAbandoned, 0}), 1U);
  }
}

TEST(Observe, SaysSoAtTheLimitAndCountsAgainFromZero) {
  Observe observe = observer(ObserveLayer::kLayer7, 3);
  int reached = 0;
  for (int i = 1; i <= 12; ++i) {
    const bool now = observe.attempt_finished(kNode, Outcome::response(500));
    EXPECT_EQ(now, i % 3 == 0) << i;
    reached += now ? 1 : 0;
  }
  EXPECT_EQ(reached, 4);
}

TEST(Observe, AProbeThatPassedForgivesTheErrors) {
  Observe observe = observer(ObserveLayer::kLayer7, 2);
  observe.attempt_finished(kNode, Outcome::response(500));
  observe.probe_passed(kNode);
  EXPECT_FALSE(observe.attempt_finished(kNode, Outcome::response(500)));
  EXPECT_TRUE(observe.attempt_finished(kNode, Outcome::response(500)));
}

TEST(Observe, ANodeThatTakesUpAnIdStartsAfresh) {
  Observe observe = observer(ObserveLayer::kLayer7, 2);
  observe.attempt_finished(kNode, Outcome::response(500));
  observe.add(kNode);
  EXPECT_EQ(observe.errors(kNode), 0U);
}

}  // namespace
}  // namespace lb
