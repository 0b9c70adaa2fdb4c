#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "histogram.h"
#include "sim/result.h"

namespace sim {

/// Everything that is told of a set of latencies, in memory that does not grow with their number.
class LatencyStats {
 public:
  explicit LatencyStats(unsigned bits) : histogram_(bits) {}

  /// In      0 <= latency.
  void add(lb::Duration latency) {
    histogram_.add(latency.count());
    recent_ += static_cast<std::uint64_t>(latency.count());
    if (recent_ >> 63U != 0) [[unlikely]]
      sum_ += std::exchange(recent_, 0);
    max_ = std::max(max_, latency);
  }

  /// The same for several, in nanoseconds.
  void add_all(std::span<const std::uint64_t> latencies) {
    histogram_.add_all(latencies);
    std::uint64_t recent = recent_;
    std::uint64_t longest = 0;
    for (const std::uint64_t latency : latencies) {
      recent += latency;
      if (recent >> 63U != 0) [[unlikely]]
        sum_ += std::exchange(recent, 0);
      longest = std::max(longest, latency);
    }
    recent_ = recent;
    max_ = std::max(max_, lb::Duration(static_cast<lb::Duration::rep>(longest)));
  }

  /// Back to empty; keeps its memory.
  void clear() {
    histogram_.clear();
    sum_ = 0;
    recent_ = 0;
    max_ = {};
  }

  const Histogram& histogram() const { return histogram_; }

  void merge(const LatencyStats& other) {
    histogram_.merge(other.histogram_);
    sum_ += other.sum_ + other.recent_;
    max_ = std::max(max_, other.max_);
  }

  LatencySummary summary() const {
    if (histogram_.total() == 0) return {};
    const auto total = static_cast<double>(histogram_.total());
    return {.mean = static_cast<double>(sum_ + recent_) / total / 1e6,
            .p50 = percentile_ms(0.5),
            .p90 = percentile_ms(0.9),
            .p99 = percentile_ms(0.99),
            .p999 = percentile_ms(0.999),
            .max = max_ms()};
  }

 private:
  __extension__ typedef unsigned __int128 Sum;  // 63 bits of nanoseconds, a billion times

  double max_ms() const { return static_cast<double>(max_.count()) / 1e6; }

  // The middle of a bucket may lie beyond the largest value in it.
  double percentile_ms(double share) const { return std::min(histogram_.percentile(share) / 1e6, max_ms()); }

  Histogram histogram_;
  Sum sum_ = 0;               // but for
  std::uint64_t recent_ = 0;  // what has not reached 2^63 since: one addition instead of two, for every request
  lb::Duration max_{};
};

}  // namespace sim
