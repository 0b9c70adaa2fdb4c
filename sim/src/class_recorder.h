#pragma once

#include <cstdint>
#include <vector>

#include "latency_stats.h"
#include "lb/outcome.h"
#include "lb/retry.h"
#include "sim/result.h"

namespace sim {

/// Counts the requests of each traffic class that came at `warmup` or later.
///
/// Cost    a request is two additions and a histogram entry, an attempt one or two additions; nothing but a branch
///         where there is one class, whose numbers are those of the run.
class ClassRecorder {
 public:
  explicit ClassRecorder(std::size_t classes) : tallies_(classes > 1 ? classes : 0) {}

  void attempt_started(std::uint32_t traffic_class, bool retry) {
    if (tallies_.empty()) return;
    Tally& tally = tallies_[traffic_class];
    ++tally.attempts;
    tally.retries += retry ? 1 : 0;
  }

  void request_finished(std::uint32_t traffic_class, lb::Reason reason, lb::Duration latency) {
    if (tallies_.empty()) return;
    Tally& tally = tallies_[traffic_class];
    ++(reason == lb::Reason::kOk ? tally.succeeded : tally.failed);
    tally.latency.add(latency);
  }

  /// It has not ended and never will.
  void request_unfinished(std::uint32_t traffic_class) {
    if (!tallies_.empty()) ++tallies_[traffic_class].failed;
  }

  /// The classes but for their goodput. In: result.summary is complete; the classes are those counted here.
  void fill(RunResult& result, const std::vector<TrafficClass>& classes) const;

 private:
  struct Tally {
    std::uint64_t succeeded = 0, failed = 0, attempts = 0, retries = 0;
    LatencyStats latency{6};
  };

  std::vector<Tally> tallies_;
};

}  // namespace sim
