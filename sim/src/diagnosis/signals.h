#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/result.h"

namespace sim {

/// A result as those who judge it read it: times as buckets, sums over buckets, what is usual, and where faults are.
///
/// Cost    to make O(faults + buckets); questions say their own. Allocates little: it keeps one byte a bucket.
class Signals {
 public:
  /// In      both outlive it; the result's series, events and faults are filled in.
  Signals(const RunResult& result, const Scenario& scenario);

  const RunResult& result() const { return result_; }
  const Scenario& scenario() const { return scenario_; }
  const Series& series() const { return result_.series; }

  std::size_t buckets() const { return result_.series.buckets; }
  lb::Duration start_of(std::size_t bucket) const;
  lb::Duration end_of(std::size_t bucket) const;  ///< the last one ends with the arrivals

  /// The first bucket that starts at or after `time`, and the number of those that end by then.
  std::size_t first_from(lb::Duration time) const;
  std::size_t ended_by(lb::Duration time) const;

  /// How many buckets make up at least that time; at least `least`.
  std::size_t buckets_in(lb::Duration time, std::size_t least) const;

  /// Whether any fault lasts in any part of it.
  bool faulty(std::size_t bucket) const { return faulty_[bucket] != 0; }

  /// Whether a fault other than its operator's doing lasts at the node at any time in [from, to).
  bool faulty(std::uint32_t node, lb::Duration from, lb::Duration to) const;

  /// Whether such a fault began at the node in (from, to].
  bool fault_began(std::uint32_t node, lb::Duration from, lb::Duration to) const;

  /// The buckets from which it is known what was usual before `time`: see FaultResult. The latest come first.
  std::vector<std::size_t> usual_before(lb::Duration time) const;

  /// Of the requests that ended in the bucket, those that succeeded; 1 when none came and none ended.
  double success(std::size_t bucket) const;

  /// Requests that came for the first time: what a client sends again is no load of its own, but an answer to failure.
  double fresh(std::size_t bucket) const {
    return static_cast<double>(series().requests[bucket]) - series().client_retries[bucket];
  }
  double fresh_per_second(std::size_t bucket) const;

  /// The part of all attempts of these buckets that the node got; 0 where there were none.
  double share(std::uint32_t node, const std::vector<std::size_t>& of) const;

 private:
  const RunResult& result_;
  const Scenario& scenario_;
  std::vector<std::uint8_t> faulty_;
};

/// Whether the fault is what the balancer is told, or more requests, instead of something that goes wrong at nodes.
bool is_told(const Fault& fault);

/// The sum of a series over [from, to).
template <class T>
double sum(const std::vector<T>& series, std::size_t from, std::size_t to) {
  double total = 0;
  for (std::size_t i = from; i < to; ++i) total += static_cast<double>(series[i]);
  return total;
}

/// The sum over some buckets.
template <class T>
double sum(const std::vector<T>& series, const std::vector<std::size_t>& of) {
  double total = 0;
  for (const std::size_t i : of) total += static_cast<double>(series[i]);
  return total;
}

/// The value that a `part` of the given ones does not exceed; 0 when there are none.
double quantile(std::vector<double> values, double part);

}  // namespace sim
