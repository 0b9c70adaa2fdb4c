#pragma once

#include <cstdint>
#include <vector>

#include "balancer_recorder.h"
#include "class_recorder.h"
#include "event_log.h"
#include "explanation_log.h"
#include "fault_recorder.h"
#include "lb/action.h"
#include "lb/event.h"
#include "lb/retry.h"
#include "meeting_recorder.h"
#include "node_recorder.h"
#include "request_recorder.h"
#include "request_table.h"
#include "sim/run.h"
#include "time_buckets.h"
#include "utilization_recorder.h"
#include "waste_recorder.h"

namespace sim {

/// Takes note of everything that happens in a run, in memory bounded by nodes and buckets.
///
/// The world tells it of requests and of attempts that start; the engine of each balancer, which has a listener here,
/// of attempts that end (it alone knows of timeouts) and of breakers.
class Recorder {
 public:
  Recorder(const Scenario& scenario, const RunOptions& options);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// When the present bucket ends; kNever after the last one. Nothing at or after it may be recorded before
  /// close_buckets().
  lb::TimePoint bucket_end() const { return bucket_end_; }
  ///
  /// busy(node, at) is the server time in nanoseconds that a node has used until `at`, the end of a bucket.
  template <class Busy>
  void close_buckets(lb::TimePoint now, Busy busy) {
    while (bucket_end_ <= now) {
      const lb::TimePoint end = bucket_end_;
      utilization_.close(bucket_, end - bucket_start(), [&](std::uint32_t node) { return busy(node, end); });
      close_bucket();
    }
  }

  /// A hint that an attempt at the node is about to start or to end.
  void prefetch(std::uint32_t node) const { nodes_.prefetch(node); }

  void request_arrived() {
    requests_.arrived();
    explained_.request_arrived();
  }
  void client_asked_again(bool measured) { requests_.client_asked_again(measured); }
  void request_finished(const RequestTable::Request& request, lb::Reason reason, std::uint32_t attempts,
                        lb::Duration latency) {
    requests_.finished(reason, attempts, latency, request.measured);
    if (request.measured) classes_.request_finished(request.traffic_class, reason, latency);
  }
  void request_unfinished(const RequestTable::Request& request) {
    requests_.unfinished(1, request.measured);
    if (request.measured) classes_.request_unfinished(request.traffic_class);
  }
  /// In      `node` is the scenario's, which need not be the action's.
  void attempt_started(std::uint32_t balancer, const lb::Action& start, std::uint32_t node,
                       const RequestTable::Request& request);

  /// A node has served an attempt to the end that nobody waits for, which took a server `busy`.
  void wasted(std::uint32_t node, lb::Duration busy, lb::TimePoint now) {
    waste_.wasted(node, busy, now >= warmup_);
  }
  void fault_changed(const FaultChange& change);

  /// What the engine of that balancer is to be given.
  lb::Listener& listener(std::uint32_t balancer) { return taps_[balancer]; }

  /// The result but for what only the world knows. In: result.nodes has one entry a node. Call it once.
  void fill(RunResult& result, lb::TimePoint now);

 private:
  // One balancer's events.
  class Tap final : public lb::Listener {
   public:
    Tap(Recorder& recorder, std::uint32_t balancer, lb::Listener* next)
        : recorder_(&recorder),
          balancer_(balancer),
          next_(next),
          is_last_(next == nullptr && !recorder.explains_) {}
    void on_event(const lb::Event& event) override;
    std::uint32_t wanted() const override {
      return next_ == nullptr ? recorder_->wanted() : recorder_->wanted() | next_->wanted();
    }
    bool wants_explanations() const override { return recorder_->explains_ && recorder_->explained_.is_open(); }
    void on_pick(const lb::Explanation& how) override { recorder_->explained_.picked(how, balancer_); }

   private:
    Recorder* recorder_;
    std::uint32_t balancer_;
    lb::Listener* next_;
    bool is_last_;  // nobody else wants its events
  };

  std::uint32_t wanted() const;
  void happened(const lb::Event& event, std::uint32_t balancer);
  void attempt_finished(const lb::Event& event, std::uint32_t balancer);
  void close_bucket();
  lb::TimePoint end_of_bucket(std::size_t bucket) const;
  lb::TimePoint bucket_start() const {
    return lb::TimePoint(buckets_.width * static_cast<lb::Duration::rep>(bucket_));
  }

  const Scenario& scenario_;
  lb::Duration duration_;
  lb::TimePoint warmup_;
  TimeBuckets buckets_;
  std::size_t bucket_ = 0;
  lb::TimePoint bucket_end_{};
  RequestRecorder requests_;
  NodeRecorder nodes_;
  ClassRecorder classes_;
  BalancerRecorder balancers_;
  WasteRecorder waste_;
  MeetingRecorder meetings_;
  UtilizationRecorder utilization_;
  FaultRecorder faults_;
  EventLog log_;
  std::vector<Tap> taps_;
  bool explains_;
  ExplanationLog explained_;
};

}  // namespace sim
