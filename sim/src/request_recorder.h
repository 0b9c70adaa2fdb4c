#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "histogram.h"
#include "latency_stats.h"
#include "lb/outcome.h"
#include "sim/result.h"

namespace sim {

/// Counts requests: by measured or not (before warm-up), by reason, and by time bucket.
///
/// Cost    a request is a handful of additions and one histogram entry; memory O(buckets).
/// Why     latencies are counted in the present bucket alone, which is added to the totals when it is full.
class RequestRecorder {
 public:
  explicit RequestRecorder(std::size_t buckets);

  void arrived() { ++now_.requests; }
  void retried() { ++now_.retries; }
  void client_asked_again(bool measured) {
    ++totals_[measured ? 1 : 0].client_retries;
    ++now_.client_retries;
  }
  void hedged(bool measured) { ++totals_[measured ? 1 : 0].hedges; }

  /// In      `attempts` that were made of it.
  void finished(lb::Reason reason, std::uint32_t attempts, lb::Duration latency, bool measured);

  /// It has not ended and never will.
  void unfinished(std::uint32_t count, bool measured);

  /// The present bucket is full: its numbers become entry number `bucket` of the series.
  void close(std::size_t bucket);

  /// Requests, their reasons and latencies, and the series but for its bucket width.
  void fill(RunResult& result);

 private:
  static constexpr unsigned kBits = 7;                                  // percentiles within 0.4 %
  static constexpr std::size_t kReasons = lb::kReasonNames.size() + 1;  // and "unfinished"

  struct Totals {
    std::array<std::uint64_t, kReasons> by_reason{};
    std::uint64_t rejected = 0;
    std::uint64_t hedges = 0;
    LatencyStats latency{kBits};  // of the buckets before
    std::uint64_t client_retries = 0;
  };
  struct BucketCounts {
    std::uint32_t requests = 0, succeeded = 0, failed = 0, retries = 0, client_retries = 0;
  };

  static void add_to(Summary& summary, const Totals& totals);
  void close_latency(std::size_t bucket);
  void collect_latency();
  void fill_heat(Series& series) const;

  std::array<Totals, 2> totals_;  // [0] before warm-up, [1] measured
  BucketCounts now_;
  std::array<LatencyStats, 2> bucket_latency_{LatencyStats(kBits), LatencyStats(kBits)};  // of the present bucket
  Histogram heat_rows_{3};  // of which only the layout of the buckets is used
  std::size_t buckets_;
  Series series_;
  std::vector<std::uint32_t> heat_;  // all rows there could be; fill() leaves out those that are empty throughout
};

}  // namespace sim
