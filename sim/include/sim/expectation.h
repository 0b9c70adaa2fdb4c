#pragma once

#include <cstdint>
#include <string>

#include "lb/knob.h"
#include "lb/knob_builder.h"

namespace sim {

/// An assertion on the result: lowest <= metric <= highest. At least one of the two is given, and at most one of
/// `node`, `class`, `fault` and `balancer`, which say whose number is meant. A number that is not known because something never
/// happened (a fault that nobody noticed has no detect_s) is above every other.
///
/// metric   of the run: requests, succeeded, failed, attempts, retries, hedges, amplification, breaker_trips,
///          ejections, rejected, goodput, wasted_attempts, wasted_s, imbalance, utilization_imbalance,
///          latency_ms.mean, .p50, .p90, .p99, .p999, .max, duration_s, events; failures.REASON (status,
///          connect_failure, reset, timeout, no_node, cut, cancelled, ..., unfinished); findings, or
///          findings.KIND: how many there are.
///          Of a node: attempts, share, succeeded, failed, retries, breaker_trips, ejections, open_s,
///          latency_ms.mean, ... .max, utilization, wasted_attempts, wasted_s.
///          Of a class: requests, succeeded, failed, attempts, retries, goodput, latency_ms.mean, ... .max.
///          Of a fault, each time that it started: detect_s, recover_s.
///          Of a balancer of a fleet: attempts, retries, failures, breaker_trips, ejections, imbalance.
struct Expectation {
  std::string metric;
  std::string node;               ///< empty: the whole run
  std::string traffic_class;      ///< "class" in files; empty: the whole run
  std::int32_t fault = -1;        ///< index into Scenario::faults; -1: the whole run
  std::int32_t balancer = -1;     ///< of the fleet, in the order of their starts; -1: the whole run
  double lowest = -lb::kNoLimit;  ///< "min" in files
  double highest = lb::kNoLimit;  ///< "max" in files

  static const lb::KnobTable& knobs();
};

}  // namespace sim
