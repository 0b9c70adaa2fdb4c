// The sine in turns against the C library's, and exact where it is exact.
#include "turns.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

constexpr double kTwoPi = 6.283185307179586;

TEST(Turns, QuartersAreExact) {
  EXPECT_EQ(sim::sine_of_turns(0), 0);
  EXPECT_EQ(sim::sine_of_turns(0.25), 1);
  EXPECT_EQ(sim::sine_of_turns(0.5), 0);
  EXPECT_EQ(sim::sine_of_turns(0.75), -1);
}

TEST(Turns, AgreesWithTheLibrary) {
  for (int i = -2003; i <= 2003; ++i) {
    const double turns = i / 2003.0;
    EXPECT_NEAR(sim::sine_of_turns(turns), std::sin(kTwoPi * turns), 2e-15) << turns;
  }
}

TEST(Turns, RepeatsFarOut) {
  for (int i = 0; i < 100; ++i) {
    const double turns = i / 128.0;
    EXPECT_EQ(sim::sine_of_turns(turns + 1048576), sim::sine_of_turns(turns));
  }
}

}  // namespace
