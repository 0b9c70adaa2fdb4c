// The formulas themselves: each against values that are known, a second derivation, or a limit where it must become
// another one. No simulator in here.
#include "theory/formulas.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "theory/mean_field.h"

namespace theory {
namespace {

TEST(Formulas, MomentsOfServiceTimes) {
  EXPECT_EQ(constant_service(3).square, 9);
  EXPECT_EQ(exponential_service(3).square, 18);
  EXPECT_DOUBLE_EQ(gamma_service(3, 1).square, exponential_service(3).square);
  EXPECT_NEAR(gamma_service(3, 1e9).square, 9, 1e-6);
  EXPECT_DOUBLE_EQ(two_point_service(1, 11, 0.2).mean, 3);
  EXPECT_DOUBLE_EQ(two_point_service(1, 11, 0.2).square, 0.8 * 1 + 0.2 * 121);
  EXPECT_DOUBLE_EQ(hyperexponential_service(5, 5, 0.3).square, exponential_service(5).square);
}

// The integral over the normal distribution, by the trapezoidal rule.
TEST(Formulas, LognormalMomentsAreThoseOfItsIntegral) {
  const double sigma = std::log(8.0) / 2.3263478740408408;
  double mean = 0;
  double square = 0;
  constexpr double kStep = 1e-3;
  for (double z = -12; z < 12; z += kStep) {
    const double weight = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) * kStep;
    mean += weight * 2 * std::exp(sigma * z);
    square += weight * 4 * std::exp(2 * sigma * z);
  }
  EXPECT_NEAR(lognormal_service(2, 16).mean, mean, 1e-9);
  EXPECT_NEAR(lognormal_service(2, 16).square, square, 1e-9);
}

TEST(Formulas, PollaczekAndKhinchine) {
  for (const double load : {0.1, 0.5, 0.9}) {
    const double wait = pollaczek_khinchine_wait(load, exponential_service(1));
    EXPECT_NEAR(1 + wait, mm1_time(load), 1e-12);
    EXPECT_NEAR(pollaczek_khinchine_wait(load, constant_service(1)), wait / 2, 1e-12);
  }
}

// Kleinrock's figures, and sums of factorials as Erlang wrote them.
TEST(Formulas, Erlang) {
  EXPECT_NEAR(erlang_b(1, 0.5), 1.0 / 3, 1e-12);
  EXPECT_NEAR(erlang_b(2, 1), 0.2, 1e-12);
  EXPECT_NEAR(erlang_b(10, 5), 0.018385, 1e-6) << "the tables' 5 erlangs on 10 lines";
  EXPECT_NEAR(erlang_c(1, 0.7), 0.7, 1e-12);
  EXPECT_NEAR(erlang_c(2, 1), 1.0 / 3, 1e-12);
  EXPECT_NEAR(erlang_c(10, 8), 0.409180, 1e-6);
  double terms = 0;
  for (int k = 0; k < 10; ++k) terms += std::pow(8, k) / std::tgamma(k + 1);
  const double last = std::pow(8, 10) / std::tgamma(11) * 10 / (10 - 8.0);
  EXPECT_NEAR(erlang_c(10, 8), last / (terms + last), 1e-12);
  EXPECT_NEAR(1 + mmc_wait(1, 0.8), mm1_time(0.8), 1e-12);
}

TEST(Formulas, QueuesWithFewPlaces) {
  const Steady loss = mmck(5, 0, 4);
  EXPECT_NEAR(loss.blocked, erlang_b(5, 4), 1e-12);
  EXPECT_NEAR(loss.number, 4 * (1 - loss.blocked), 1e-12) << "nobody waits: Little's law of the servers";
  const Steady one = mmck(1, 3, 0.5);  // p(n) = 0.5^n (1 - 0.5) / (1 - 0.5^5)
  EXPECT_NEAR(one.blocked, std::pow(0.5, 4) * 0.5 / (1 - std::pow(0.5, 5)), 1e-12);
  EXPECT_NEAR(one.busy, 0.5 * (1 - one.blocked), 1e-12);
  const Steady endless = mmck(3, 2000, 2.4);
  EXPECT_NEAR(endless.number, 2.4 * (1 + mmc_wait(3, 2.4)), 1e-9);
  EXPECT_NEAR(mmck(2, 7, 2).blocked, 2.0 / (2 * 10 - 1), 1e-12) << "at load 1 all full states are alike";
}

TEST(Formulas, MachineRepair) {
  // One user never waits; so many servers as users neither.
  EXPECT_NEAR(machine_repair(1, 4, 1).time, 1, 1e-12);
  EXPECT_NEAR(machine_repair(7, 4, 7).time, 1, 1e-12);
  EXPECT_NEAR(machine_repair(7, 4, 7).throughput, 7.0 / 5, 1e-12);
  // Two users, one server, no difference between thinking and service: states 1, 2, 2 -> p = 1/5, 2/5, 2/5.
  EXPECT_NEAR(machine_repair(2, 1, 1).throughput, 0.8, 1e-12);
  EXPECT_NEAR(machine_repair(2, 1, 1).time, 1.5, 1e-12);
  // Far more users than one server can serve: it is never idle.
  EXPECT_NEAR(machine_repair(100, 10, 1).throughput, 1, 1e-9);
}

TEST(Formulas, GeometricSums) {
  EXPECT_DOUBLE_EQ(geometric_attempts(0, 5), 1);
  EXPECT_DOUBLE_EQ(geometric_attempts(1, 5), 5);
  EXPECT_DOUBLE_EQ(geometric_attempts(0.5, 3), 1 + 0.5 + 0.25);
  EXPECT_DOUBLE_EQ(all_fail(0.5, 3), 0.125);
}

// A coin falls heads twice in a row after 6 throws on average, three times after 14.
TEST(Formulas, RunsOfFailures) {
  EXPECT_DOUBLE_EQ(calls_until_run(0.5, 1), 2);
  EXPECT_DOUBLE_EQ(calls_until_run(0.5, 2), 6);
  EXPECT_DOUBLE_EQ(calls_until_run(0.5, 3), 14);
}

TEST(Formulas, DutyCycleOfABreaker) {
  // Every second call fails and one is enough: closed 2 calls, two openings of 3, two waits for a probe.
  const DutyCycle cycle = breaker_duty_cycle(1, 0.5, 1, 3);
  EXPECT_DOUBLE_EQ(cycle.open, 6.0 / 10);
  EXPECT_DOUBLE_EQ(cycle.half_open, 2.0 / 10);
  EXPECT_DOUBLE_EQ(cycle.trips, 2.0 / 10);
}

TEST(Formulas, Backoff) {
  EXPECT_DOUBLE_EQ(mean_backoff(1, 10, 2, 1000, Spread::kNone), 10);
  EXPECT_DOUBLE_EQ(mean_backoff(4, 10, 2, 1000, Spread::kNone), 80);
  EXPECT_DOUBLE_EQ(mean_backoff(4, 10, 2, 50, Spread::kFull), 25);
  EXPECT_DOUBLE_EQ(mean_backoff(3, 10, 2, 1000, Spread::kEqual), 30);
  EXPECT_DOUBLE_EQ(mean_decorrelated(1, 10), 10);
  EXPECT_DOUBLE_EQ(mean_decorrelated(2, 10), 20);
  EXPECT_DOUBLE_EQ(mean_decorrelated(3, 10), 35);
}

TEST(MeanField, OneChoiceIsMM1) {
  EXPECT_NEAR(choices_number(0.9, 1), 9, 1e-9);
  EXPECT_NEAR(choices_time(0.9, 1), mm1_time(0.9), 1e-9);
}

TEST(MeanField, TwoChoicesAreThoseOfThePaper) {
  EXPECT_NEAR(choices_time(0.5, 2), 1.2657, 5e-5) << "Mitzenmacher 1996, table 1";
  EXPECT_NEAR(choices_time(0.9, 2), 2.6141, 5e-5);
  EXPECT_NEAR(choices_time(0.99, 2), 5.4320, 5e-5);
  EXPECT_NEAR(choices_number(0.9, 2), 2.3527, 5e-5) << "Gast 2017";
}

TEST(MeanField, ManyChoicesHardlyWait) { EXPECT_NEAR(choices_time(0.9, 60), 1, 0.01); }

// Nobody has left yet, and nobody has met another.
TEST(MeanField, BeginsEmptyAndFillsAtTheRateOfArrivals) {
  MeanField field(0.7, 2);
  EXPECT_EQ(field.number(), 0);
  EXPECT_EQ(field.time_of_arrival(), 1);
  field.advance(0.01);
  EXPECT_NEAR(field.number(), 0.7 * 0.01, 0.7 * 0.01 * 0.01);
}

TEST(MeanField, GoesToItsFixedPoint) {
  for (const int choices : {1, 2, 3}) {
    for (const double load : {0.5, 0.7, 0.9}) {
      MeanField field(load, choices);
      field.advance(choices == 1 && load == 0.9 ? 4000 : 500);  // ten times 1 / (1 - sqrt(load))^2 and more
      EXPECT_NEAR(field.number(), choices_number(load, choices), 1e-4) << load << " " << choices;
      EXPECT_NEAR(field.mean_time_over(10), choices_time(load, choices), 1e-4) << load << " " << choices;
    }
  }
}

// M/M/1 that starts empty, by an independent way: the chain of its first 400 states, in steps of 1/50.
TEST(MeanField, OneChoiceIsTheTransientOfMM1) {
  constexpr double kLoad = 0.99;
  constexpr double kStep = 0.02;
  std::vector<double> states(400);
  states[0] = 1;
  for (int step = 0; step < 100 / kStep; ++step) {
    std::vector<double> next = states;
    for (std::size_t n = 0; n + 1 < states.size(); ++n) {
      const double flow = kStep * (kLoad * states[n] - states[n + 1]);
      next[n] -= flow;
      next[n + 1] += flow;
    }
    states = next;
  }
  double number = 0;
  for (std::size_t n = 0; n < states.size(); ++n) number += static_cast<double>(n) * states[n];
  MeanField field(kLoad, 1);
  field.advance(100);
  EXPECT_NEAR(field.number(), number, 0.01);
  EXPECT_NEAR(field.time_of_arrival(), number + 1, 0.01);
}

}  // namespace
}  // namespace theory
