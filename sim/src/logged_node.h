#pragma once

#include <cstdint>
#include <map>

#include "histogram.h"
#include "sim/log_study.h"

namespace sim {

/// What a log tells of one node, while it is being read.
class LoggedNodeCounts {
 public:
  void add(const LogRecord& record);
  LoggedNode finish(std::string name) const;
  std::uint64_t requests() const { return requests_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t clients_left() const { return clients_left_; }

  /// Of all latencies, failures too, but for those of clients that left.
  struct Moments {
    double count = 0;
    double seconds = 0;
    double squares = 0;
  };
  const Moments& moments() const { return moments_; }

 private:
  static constexpr unsigned kBits = 6;  // buckets are 1.6 % wide

  std::uint64_t requests_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t clients_left_ = 0;
  double failure_seconds_ = 0;
  std::uint64_t failures_timed_ = 0;
  Moments moments_;
  std::map<std::uint16_t, std::uint64_t> failure_statuses_;
  Histogram latencies_{kBits};
};

/// A histogram as few values: slices of a twentieth of all each up to 90 %, then finer by a third each, so that the
/// tail keeps its shape as far as there are values. The value of a slice is its mean, so that the mean is kept.
std::vector<LatencySlice> slices_of(const Histogram& histogram);

}  // namespace sim
