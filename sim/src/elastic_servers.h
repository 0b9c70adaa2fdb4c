#pragma once

#include <cstdint>
#include <vector>

#include "pace.h"

namespace sim {

/// The work in service at a node whose speed changes.
///
/// All jobs in service progress equally fast, so one clock of virtual service time serves them all: a job that comes
/// when it stands at v with work w is done when it reaches v + w, however often the speed changes in between.
///
/// Out     exact: the times at which something happens follow from each other, there are no steps. A job ends on the
///         nanosecond nearest to its end.
/// Cost    O(log jobs) to begin or end one; O(1) a change of speed. Memory by the most jobs there ever were.
/// Source  Parekh and Gallager 1993, IEEE/ACM ToN 1(3): virtual time for processor sharing.
class ElasticServers {
 public:
  /// In      servers: 0 where each job has a server of its own; otherwise those that all jobs share.
  ElasticServers(const Pace& pace, std::uint32_t shared_servers);

  Pace& pace() { return pace_; }

  /// To be called before anything else at a new time, and before the pace is changed.
  void advance(lb::TimePoint now);

  /// How many times as long everything takes from now on, for the load of the node.
  void slow_down(double factor) { slowdown_ = factor; }

  void begin(std::uint32_t flight, lb::Duration work);

  /// Takes out a job that is done by now: in the order in which they end, then in which they began. False when there
  /// is none.
  bool take_finished(std::uint32_t& flight);

  /// The work of the job that was taken out last: what it would have taken alone and at full speed.
  lb::Duration finished_work() const { return finished_work_; }

  /// When to look again: at the end of a job, or when the speed changes; kNever when nothing is in service.
  lb::TimePoint next_wake() const;

  /// Work per nanosecond that one more job would have.
  double speed_of_one() const { return share(jobs_.size() + 1) * pace_.speed(at_); }

  std::size_t size() const { return jobs_.size(); }
  void clear();

 private:
  struct Job {
    double end = 0;
    std::uint64_t sequence = 0;
    std::uint32_t flight = 0;
    lb::Duration work{};
  };

  // For a heap with the earliest in front.
  static bool after(const Job& a, const Job& b) {
    return a.end != b.end ? a.end > b.end : a.sequence > b.sequence;
  }
  double share(std::size_t jobs) const {
    const auto count = static_cast<double>(jobs);
    return (shared_ > 0 && count > shared_ ? shared_ / count : 1) / slowdown_;
  }
  bool is_done() const;

  Pace pace_;
  double shared_;
  double slowdown_ = 1;
  lb::TimePoint at_{};
  double clock_ = 0;  // virtual: nanoseconds of work that a job has had since nothing was in service
  std::uint64_t begun_ = 0;
  lb::Duration finished_work_{};
  std::vector<Job> jobs_;
};

}  // namespace sim
