#pragma once

#include <cstdint>
#include <vector>

#include "event_log.h"
#include "explanation_log.h"
#include "lb/action.h"
#include "lb/event.h"
#include "lb/retry.h"
#include "node_recorder.h"
#include "request_recorder.h"
#include "sim/run.h"
#include "time_buckets.h"

namespace sim {

/// Takes note of everything that happens in a run, in memory bounded by nodes and buckets.
///
/// The world tells it of requests and of attempts that start; the engine, whose listener it is, of attempts that
/// end (it alone knows of timeouts) and of breakers.
class Recorder : public lb::Listener {
 public:
  Recorder(const Scenario& scenario, const RunOptions& options);

  /// When the present bucket ends; kNever after the last one. Nothing at or after it may be recorded before
  /// close_buckets().
  lb::TimePoint bucket_end() const { return bucket_end_; }
  void close_buckets(lb::TimePoint now);

  void request_arrived() {
    requests_.arrived();
    explained_.request_arrived();
  }
  void request_finished(lb::Reason reason, std::uint32_t attempts, lb::Duration latency, bool measured) {
    requests_.finished(reason, attempts, latency, measured);
  }
  void request_unfinished(bool measured) { requests_.unfinished(1, measured); }
  void attempt_started(const lb::Action& start, bool measured);
  void fault_changed(const FaultChange& change) { log_.fault_changed(change); }

  void on_event(const lb::Event& event) override;
  bool wants_explanations() const override { return explains_ && explained_.is_open(); }
  void on_pick(const lb::Explanation& how) override { explained_.picked(how); }

  /// The result but for what only the world knows. In: result.nodes has one entry a node. Call it once.
  void fill(RunResult& result, lb::TimePoint now);

 private:
  void attempt_finished(const lb::Event& event);
  void close_bucket();
  lb::TimePoint end_of_bucket(std::size_t bucket) const;

  lb::Duration duration_;
  TimeBuckets buckets_;
  std::size_t bucket_ = 0;
  lb::TimePoint bucket_end_{};
  RequestRecorder requests_;
  NodeRecorder nodes_;
  EventLog log_;
  std::vector<std::uint8_t> measured_;  // by slot of the attempt: its request came at `warmup` or later
  bool explains_;
  ExplanationLog explained_;
  lb::Listener* next_;
};

}  // namespace sim
