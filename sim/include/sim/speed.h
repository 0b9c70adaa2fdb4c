#pragma once

#include <cstdint>

#include "lb/knob.h"
#include "lb/result.h"
#include "lb/time.h"
#include "sim/distribution.h"

namespace sim {

/// Service that becomes slower with the number n of requests in the node, those in line included: it takes
///
///     1 + factor max(0, n / threshold - 1) + collapse max(0, n / collapse_from - 1)^2
///
/// times as long, for all that is in service, from one arrival or departure to the next.
///
/// With servers enough for all n, throughput is n divided by that. With factor 1 it stays at what `threshold`
/// requests reach: a shared resource is full. Above 1 it falls towards 1 / factor of it. The second term is what
/// thrashing does: past its top throughput falls towards 0, as 1 / n, and comes back only when requests stay away.
///
/// Source  the terms of contention and coherency of Gunther's universal scalability law (Guerrilla Capacity
///         Planning, Springer 2007, ch. 4), each with the point where it sets in.
struct OverloadModel {
  std::uint32_t threshold = 10;
  double factor = 1;
  std::uint32_t collapse_from = 100;
  double collapse = 0;

  static const lb::KnobTable& knobs();

  /// How many times as long service takes. At least 1.
  double slowdown(double inside) const;
};

/// A cold start: service takes `factor` times as long at first, declining linearly to once over `lasts`. What is in
/// service meanwhile speeds up with it.
///
/// A node starts cold after an outage that refuses or resets, when it is restarted or added, and with the run if
/// `at_start`. After a blackhole it is warm: the network was away, not the node.
struct WarmUpModel {
  lb::Duration lasts = std::chrono::seconds(30);  ///< "for" in files
  double factor = 5;
  bool at_start = false;

  static const lb::KnobTable& knobs();
};

/// The node stops, and goes on where it was: a stop-the-world garbage collection. Requests are taken into the line;
/// no service goes on, and health pages are not answered.
///
/// Pauses of a node last for draws of `lasts` with draws of `every` between the end of one and the start of the
/// next. The first comes after a random part of such a draw, so that nodes alike are not in step.
struct PausesModel {
  lb::Variant every = constant_distribution(std::chrono::seconds(10));
  lb::Variant lasts = constant_distribution(std::chrono::milliseconds(200));  ///< "for" in files

  static const lb::KnobTable& knobs();
};

/// Other work on the same machine takes `share` of its capacity, 0.99 at most, for random times, drawn as those of PausesModel.
/// Service goes on at 1 - share of its speed meanwhile.
///
/// Source  the antagonists of Prequal's testbed: Wydrowski, Kleinberg, Rumble and Archer 2024, NSDI, section 5.
struct AntagonistModel {
  double share = 0.5;
  lb::Variant every = exponential_distribution(std::chrono::seconds(10));
  lb::Variant lasts = exponential_distribution(std::chrono::seconds(5));  ///< "for" in files

  static const lb::KnobTable& knobs();
};

/// Paths are relative to the object.
lb::InputErrors validate(const OverloadModel& overload);
lb::InputErrors validate(const WarmUpModel& warm_up);
lb::InputErrors validate(const PausesModel& pauses);
lb::InputErrors validate(const AntagonistModel& antagonist);

}  // namespace sim
