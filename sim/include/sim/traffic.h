#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lb/knob.h"
#include "lb/request.h"
#include "lb/time.h"

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

/// The alternatives of `arrivals`: {"poisson": {"rate": 300}}, or short {"poisson": 300}.
std::span<const lb::VariantCase> arrival_cases();

/// Requests per second, averaged over the run. In: arrivals.active is one of arrival_cases().
double mean_rate(const lb::Variant& arrivals);

/// Poisson arrivals of that rate.
lb::Variant poisson_arrivals(double rate);

/// One kind of request. Open loop: requests come whether or not earlier ones were answered.
struct TrafficClass {
  std::string name;
  lb::Variant arrivals = poisson_arrivals(100);
  lb::Method method = lb::Method::kGet;
  std::string path = "/";
  std::uint32_t clients = 1;            ///< distinct client addresses, each equally likely
  lb::Duration timeout = lb::kForever;  ///< the client's patience: then it leaves, and the request has failed

  static const lb::KnobTable& knobs();
};

}  // namespace sim
