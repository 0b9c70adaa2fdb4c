#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/knob.h"
#include "lb/time.h"
#include "sim/distribution.h"
#include "sim/trace_arrivals.h"

namespace sim {

/// Requests at equal distances: number n = 0, 1, ... comes at n / rate.
struct ConstantArrivals {
  double rate = 100;  ///< requests per second
  static const lb::KnobTable& knobs();
};

/// A Poisson process: what many independent clients make.
struct PoissonArrivals {
  double rate = 100;  ///< requests per second
  static const lb::KnobTable& knobs();
};

/// A Poisson process whose rate is that of the state it is in: a Markov-modulated one (MMPP).
///
/// The states follow one another in the order of the list, and after the last comes the first; how long one lasts is
/// exponential. The first is drawn as the process would be met at any time: by its share of the time.
/// Why     in order, and not at random: a burst can have a course (calm, swell, peak, ebb), and with two states there
///         is no difference. The share of the time that a state has is the same either way.
/// Source  Fischer and Meier-Hellstern 1992, "The MMPP cookbook", Performance Evaluation 18, 149-171.
struct BurstyArrivals {
  struct State {
    double rate = 100;                               ///< requests per second, 0 for a pause
    lb::Duration sojourn = std::chrono::seconds(1);  ///< how long it lasts on average
    static const lb::KnobTable& knobs();
  };
  std::vector<State> states = {{20, std::chrono::seconds(9)}, {820, std::chrono::seconds(1)}};
  static const lb::KnobTable& knobs();
};

enum class ScheduleShape : std::uint8_t { kSteps, kRamp };
enum class Spacing : std::uint8_t { kRandom, kRegular };

/// A rate that follows a list of points: [["0s", 100], ["10s", 500]].
///
/// Steps hold the rate of a point until the next one, ramps go there in a straight line; after the last point its
/// rate stays, or all begins again. Requests come at random (a Poisson process of that rate, no thinning), or
/// regularly: the n-th when the rate has added up to n.
struct ScheduleArrivals {
  struct Point {
    lb::Duration at{};
    double rate = 100;  ///< requests per second
    static const lb::KnobTable& knobs();
  };
  std::vector<Point> points = {{lb::Duration{}, 100}};
  ScheduleShape shape = ScheduleShape::kSteps;
  Spacing spacing = Spacing::kRandom;
  lb::Duration repeat_after = lb::kForever;  ///< from the start; forever: it does not begin again
  static const lb::KnobTable& knobs();
};

/// A Poisson process whose rate goes up and down as a sine does: the hours of a day.
/// rate(t) = mean (1 + amplitude sin(2 pi (t / period + phase))).
struct SineArrivals {
  double mean = 100;       ///< requests per second
  double amplitude = 0.5;  ///< ratio of the mean
  lb::Duration period = std::chrono::minutes(1);
  double phase = 0;  ///< in periods: 0.75 starts at the lowest rate
  static const lb::KnobTable& knobs();
};

/// Closed loop: so many users, each of whom thinks, asks, waits for the end of its request, and thinks again.
///
/// A user is a client with an address of its own, and starts at a random moment of its first think time.
/// Why     when answers take longer, fewer requests come: an open loop cannot show that.
struct ClosedArrivals {
  std::uint32_t users = 100;
  lb::Variant think = constant_distribution(std::chrono::seconds(1));
  static const lb::KnobTable& knobs();
};

/// The alternatives of `arrivals`: {"poisson": {"rate": 300}}, or short {"poisson": 300}.
std::span<const lb::VariantCase> arrival_cases();

/// Poisson arrivals of that rate.
lb::Variant poisson_arrivals(double rate);

/// Requests per second, averaged over a run of that duration: expected where they are random, and of a closed loop
/// the most there can be, which is what comes when every request ends at once.
///
/// In      arrivals.active is one of arrival_cases(), and validate_arrivals() found nothing.
double mean_rate(const lb::Variant& arrivals, lb::Duration duration);

/// What no single range can say: points in order, a state in which requests come. Paths are relative to the knob.
lb::InputErrors validate_arrivals(const lb::Variant& arrivals);

}  // namespace sim
