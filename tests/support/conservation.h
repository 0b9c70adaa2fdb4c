#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lb/event.h"
#include "sim/run.h"

namespace support {

/// Watches a run from inside and holds its result against what it saw: nothing may be lost, and nothing counted twice.
///
///     Conservation watcher;                       // or run_checked(), which does all of this
///     watcher.watch(options);
///     EXPECT_EQ(watcher.broken(scenario, sim::run(scenario, options)), "");
///
/// While it goes on: an attempt starts once and ends once, on the node and for the request it started for, and lasts
/// as long as is said; a request ends once, when none of its attempts is under way; time never goes back.
///
/// Afterwards, the result is held against those records, one by one:
///   requests   came = ended + unfinished; by reason; by bucket of arrival and of end; latency sums; rejected
///   attempts   started, says the engine = sent, says the world = arrived at their nodes + on their way at the end; by
///              node, by bucket, by outcome; in flight at the end of every bucket; occupancy over time = latency sums
///   sums       nodes, classes and balancers make the whole, shares make 1, series make the totals, rows of the heat
///              map make the ends
///   states     breaker trips and open time, ejections, the list of events
///
/// What the world counts as an attempt: each start that it performed, whether the node took it, refused it, answered
/// it at once, or lost it. Attempts are abandoned when their client, or the first of several answers, ends them: they
/// are neither succeeded nor failed, and in no latency.
///
/// Memory  40 bytes a request and 32 an attempt: for tests.
class Conservation {
 public:
  struct Attempt {
    std::uint32_t node = 0;
    std::uint32_t request = 0;  ///< index into requests()
    std::uint32_t balancer = 0;
    bool failed = false;
    bool abandoned = false;
    bool reached = false;  ///< the node is known to have had it: it was answered, refused or reset there
    lb::TimePoint started{};
    lb::TimePoint ended = lb::kNever;
  };
  struct Request {
    lb::RequestId id;
    lb::TimePoint arrived = lb::kNever;  ///< known when it has ended
    lb::TimePoint ended = lb::kNever;
    lb::Reason reason = lb::Reason::kOk;
    std::uint32_t attempts = 0;
    std::uint32_t live = 0;  ///< attempts under way

    bool has_ended() const { return ended != lb::kNever; }
  };
  struct Change {
    lb::EventKind kind{};
    std::uint32_t balancer = 0;
    std::uint32_t node = 0;
    lb::TimePoint at{};
  };

  /// Listens in from now on; whoever listened is told of everything too. In: lives until the run is over.
  void watch(sim::RunOptions& options);

  /// What a balancer of the fleet tells.
  void on_event(std::uint32_t balancer, const lb::Event& event);

  /// What does not agree, a line each (the first twenty); empty when all does.
  /// In      `result` is that of the run that was watched, of `scenario`.
  std::string broken(const sim::Scenario& scenario, const sim::RunResult& result) const;

  const std::vector<Attempt>& attempts() const { return attempts_; }
  const std::vector<Request>& requests() const { return requests_; }
  const std::vector<Change>& changes() const { return changes_; }
  std::uint64_t hedges() const { return hedges_; }

 private:
  class Tap;

  // One balancer's slots, and who has them now.
  struct Slots {
    std::vector<std::uint32_t> attempt;  // the record of the attempt that has it
    std::vector<lb::AttemptId> attempt_id;
    std::vector<std::uint32_t> request;  // the record of the last request that had it
  };
  static constexpr std::uint32_t kNone = 0xffffffff;

  void attempt_started(std::uint32_t balancer, const lb::Event& event);
  void attempt_finished(Slots& slots, const lb::Event& event);
  void request_finished(Slots& slots, const lb::Event& event);
  std::uint32_t record_of(Slots& slots, lb::RequestId id);
  void complain(const lb::Event& event, const std::string& what);

  lb::TimePoint now_{};
  std::vector<Attempt> attempts_;
  std::vector<Request> requests_;
  std::vector<Change> changes_;
  std::uint64_t hedges_ = 0;
  std::vector<Slots> slots_;  // by balancer
  std::vector<std::unique_ptr<lb::Listener>> taps_;
  std::string complaints_;
};

/// sim::run(), watched: the test fails when something does not agree.
sim::RunResult run_checked(const sim::Scenario& scenario, sim::RunOptions options = {});

}  // namespace support
