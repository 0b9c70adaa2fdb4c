#pragma once

#include <cstdint>
#include <vector>

#include "lb/ids.h"
#include "lb/outcome.h"
#include "lb/request.h"
#include "lb/rng.h"
#include "load_meter.h"
#include "ring.h"
#include "sim/backend.h"
#include "sim/fault.h"

namespace sim {

/// The process behind a node: its servers, its line, and what is wrong with it at the moment. A state machine
/// without a clock or a queue of events: the world tells it what happens and schedules what it answers.
///
/// Randomness   service, failure and network draw from streams of the node's own, one draw for each request that
///              needs one, in the order of their arrival.
class NodeModel {
 public:
  /// Network and service belong together in one place: they are what most nodes share.
  struct Shared {
    explicit Shared(const BackendModel& backend);

    Distribution service;
    Distribution network;
    FailureModel failure;
    std::uint32_t failing_methods = 0;  // bit by Method
    std::uint32_t servers = 1;
    std::uint32_t queue = 0;
  };

  /// A request as the node knows it.
  struct Job {
    lb::AttemptId attempt;
    lb::Method method = lb::Method::kGet;
  };

  enum class Admission : std::uint8_t {
    kServed,    ///< a server is free and has taken it: call service_time()
    kWaiting,   ///< it is in line
    kAnswered,  ///< answered at once, or after answer_delay, without being served
    kLost,      ///< nothing will come back
  };
  struct Arrival {
    Admission admission = Admission::kServed;
    lb::Outcome outcome;   ///< kAnswered
    lb::Duration delay{};  ///< kAnswered
  };

  /// In      `shared` outlives the model.
  NodeModel(const Shared& shared, std::uint64_t seed, std::uint32_t index);

  /// A request arrives. In: now is not before any other call's.
  Arrival arrive(const Job& job, lb::TimePoint now);

  /// How long the request that a server has just taken will keep it.
  lb::Duration service_time();

  /// A server has finished. True when it takes `next` from the line: call service_time().
  bool finish(Job& next, lb::TimePoint now);

  /// An answer with that status leaves the node: what it says of its load.
  lb::LoadReport report(std::uint16_t status, lb::TimePoint now);

  /// Half of a round trip to the node and back.
  lb::Duration half_round_trip();

  /// For probes, which draw from a stream of their own.
  lb::Duration half_round_trip(lb::Rng& rng) const;
  struct PageAnswer {
    std::uint16_t status = 200;
    lb::Duration delay{};
  };
  PageAnswer answer_page(lb::Rng& rng) const;
  Outage outage() const { return outage_; }

  bool answers() const { return outage_ != Outage::kBlackhole; }

  /// Counts resets: what was begun under an earlier number is gone. Wraps after 65,536, long after such work
  /// ended.
  std::uint16_t epoch() const { return epoch_; }

  void set_outage(Outage outage, lb::TimePoint now);
  void set_failure_rate(double rate) { fault_rate_ = rate; }
  void set_slow(double factor) { slow_ = factor; }

  /// Server time used between `from` and `to`, in nanoseconds, as of `now`. Set the window before the first
  /// arrival.
  void measure(lb::TimePoint from, lb::TimePoint to);
  double busy_time(lb::TimePoint now) const;

 private:
  bool skips(lb::Method method);
  void take_server(lb::TimePoint now);
  void give_server_back(lb::TimePoint now);
  std::uint64_t clamped(lb::TimePoint at) const;

  const Shared* shared_;
  std::uint32_t busy_ = 0;
  Outage outage_ = Outage::kNone;
  std::uint16_t epoch_ = 0;
  double fault_rate_ = 0;
  double slow_ = 1;
  lb::TimePoint from_{};
  lb::TimePoint to_ = lb::kNever;
  std::uint64_t busy_area_ = 0;  // sum of ends minus sum of starts, modulo 2^64: right once every start has an end
  Ring<Job> line_;
  LoadMeter meter_;
  lb::Rng service_;
  lb::Rng failure_;
  lb::Rng fault_;
  lb::Rng network_;
};

}  // namespace sim
