// Admissions that turn requests away with a probability: the formulas at points worked out by hand, and what share of
// traffic they let through against backends of a known capacity or failure rate.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/admission/made_admission.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since_start) { return TimePoint{} + since_start; }

void finish(Admission& admission, int successes, int failures, TimePoint now, Rng& rng) {
  for (int i = 0; i < successes; ++i) admission.finished({.latency = 1ms, .now = now}, rng);
  for (int i = 0; i < failures; ++i) admission.finished({.success = false, .latency = 1ms, .now = now}, rng);
}

void drop(Admission& admission, int drops, TimePoint now, Rng& rng) {
  for (int i = 0; i < drops; ++i) admission.finished({.success = false, .dropped = true, .now = now}, rng);
}

int admitted(Admission& admission, int asked, TimePoint now, Rng& rng) {
  int passed = 0;
  for (int i = 0; i < asked; ++i) passed += admission.admit(0, now, rng) ? 1 : 0;
  return passed;
}

TEST(ClientThrottling, FollowsItsFormula) {
  Rng rng(1);
  const auto admission = made_admission("client_throttling");
  EXPECT_EQ(admission->level(at(0s)).rejection, 0);
  EXPECT_TRUE(admission->admit(0, at(0s), rng)) << "the first request has nothing against it";
  EXPECT_DOUBLE_EQ(admission->level(at(0s)).rejection, 0.5) << "(1 - 2 x 0) / 2";
  finish(*admission, 1, 0, at(0s), rng);
  EXPECT_EQ(admission->level(at(0s)).rejection, 0) << "(1 - 2 x 1) / 2, not below 0";
  for (int i = 0; i < 8; ++i) admission->admit(0, at(1s), rng);
  finish(*admission, 1, 1, at(1s), rng);
  EXPECT_DOUBLE_EQ(admission->level(at(1s)).rejection, 0.3)
      << "(9 - 2 x 3) / 10: a failure is an answer all the same";
  drop(*admission, 5, at(1s), rng);
  EXPECT_DOUBLE_EQ(admission->level(at(1s)).rejection, 0.3) << "drops are not accepted";
}

TEST(ClientThrottling, CountsRequestsItTurnedAway) {
  Rng rng(2);
  const auto admission = made_admission("client_throttling");
  const int passed = admitted(*admission, 100, at(0s), rng);
  EXPECT_LT(passed, 20);
  EXPECT_DOUBLE_EQ(admission->level(at(0s)).rejection, 100.0 / 101);
}

TEST(ClientThrottling, ForgetsAfterItsWindow) {
  Rng rng(3);
  const auto admission = made_admission("client_throttling");
  admitted(*admission, 100, at(0s), rng);
  EXPECT_GT(admission->level(at(119'999ms)).rejection, 0.9);
  EXPECT_EQ(admission->level(at(2min)).rejection, 0);
  EXPECT_TRUE(admission->admit(0, at(2min), rng));
}

TEST(ClientThrottling, TurnsNoneAwayWithFewRequests) {
  Rng rng(4);
  const auto admission = made_admission("client_throttling", {{"min_requests", 50}});
  EXPECT_EQ(admitted(*admission, 50, at(0s), rng), 50);
  EXPECT_GT(admission->level(at(0s)).rejection, 0.9);
}

// Nodes that accept 20 of the requests of each second and refuse the rest, asked 100 a second. In the long run
// accepts are 20 a second and requests 100, so 1 - 2 x 20 / 100 = 60 % are turned away here: K x 20 reach the nodes.
TEST(ClientThrottling, SendsKTimesWhatNodesAccept) {
  for (const double k : {2.0, 3.0, 4.0}) {
    Rng rng(5);
    const auto admission = made_admission("client_throttling", {{"k", k}});
    int sent_late = 0;
    for (int second = 0; second < 600; ++second) {
      int sent = 0;
      for (int i = 0; i < 100; ++i) {
        const TimePoint now = at(second * 1s + i * 10ms);
        if (!admission->admit(0, now, rng)) continue;
        const bool accepted = ++sent <= 20;
        admission->finished({.success = accepted, .dropped = !accepted, .now = now}, rng);
      }
      if (second >= 240) sent_late += sent;
    }
    const double due = k * 20 * 360;
    EXPECT_NEAR(sent_late, due, 0.03 * due) << "k " << k;
  }
}

TEST(AdmissionControl, FollowsItsFormula) {
  Rng rng(6);
  const auto admission = made_admission("admission_control", {{"threshold", 0.8}});
  finish(*admission, 40, 59, at(0s), rng);
  EXPECT_DOUBLE_EQ(admission->level(at(0s)).rejection, (99 - 40 / 0.8) / 100);
  finish(*admission, 0, 10'000, at(0s), rng);
  EXPECT_EQ(admission->level(at(0s)).rejection, 0.8) << "never more than max_rejection_probability";
}

TEST(AdmissionControl, RejectsFivePercentAtNinetyFivePercentSuccess) {
  Rng rng(7);
  const auto admission = made_admission("admission_control", {{"threshold", 1}});
  finish(*admission, 95'000, 5'000, at(0s), rng);
  EXPECT_NEAR(admission->level(at(0s)).rejection, 0.05, 1e-6);
  const double rejected = 100'000 - admitted(*admission, 100'000, at(0s), rng);
  EXPECT_NEAR(rejected / 100'000, 0.05, 4 * std::sqrt(0.05 * 0.95 / 100'000)) << "four standard deviations";
}

TEST(AdmissionControl, TurnsAwayNoneAtItsThreshold) {
  Rng rng(8);
  const auto admission = made_admission("admission_control");
  finish(*admission, 95, 5, at(0s), rng);
  EXPECT_EQ(admission->level(at(0s)).rejection, 0);
  EXPECT_EQ(admitted(*admission, 1000, at(0s), rng), 1000);
}

TEST(AdmissionControl, TurnsAwayMoreWithMoreAggression) {
  Rng rng(9);
  const auto admission = made_admission("admission_control", {{"threshold", 1}, {"aggression", 2}});
  finish(*admission, 95'000, 5'000, at(0s), rng);
  EXPECT_NEAR(admission->level(at(0s)).rejection, std::sqrt(0.05), 1e-5);
}

TEST(AdmissionControl, NeedsItsRateOfRequests) {
  Rng rng(10);
  const auto admission = made_admission("admission_control", {{"rps_threshold", 10}});
  finish(*admission, 0, 299, at(0s), rng);
  EXPECT_EQ(admission->level(at(0s)).rejection, 0) << "299 in 30 s are 9 a second";
  finish(*admission, 0, 1, at(0s), rng);
  EXPECT_EQ(admission->level(at(0s)).rejection, 0.8);
}

TEST(AdmissionControl, ForgetsAfterItsWindow) {
  Rng rng(11);
  const auto admission = made_admission("admission_control", {{"max_rejection_probability", 1}});
  finish(*admission, 0, 1'000'000, at(0s), rng);
  EXPECT_EQ(admitted(*admission, 100, at(29'999ms), rng), 0);
  EXPECT_EQ(admitted(*admission, 100, at(30s), rng), 100);
}

}  // namespace
}  // namespace lb
