#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "elastic_servers.h"
#include "lb/outcome.h"
#include "lb/prefetch.h"
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
/// Two engines   a node whose speed never changes within a service has each end of it scheduled at its start: the
///               world calls service_time() and finish(). One whose speed does is elastic: it keeps the work itself,
///               the world wakes it at next_wake() and asks what is done: wake().
/// Randomness    service, failure, network and sizes draw from streams of the node's own, one draw for each request
///               that needs one, in the order of their arrival or of their service.
class alignas(64) NodeModel {
 public:
  /// Network and service belong together in one place: they are what most nodes share.
  struct Shared {
    explicit Shared(const BackendModel& backend);

    Distribution service;
    Distribution network;
    Distribution size;
    FailureModel failure;
    bool is_near = false;  // no network lies before it
    bool has_sizes = false;
    std::uint32_t failing_methods = 0;  // bit by Method
    bool fails = false;                 // some requests fail
    std::uint32_t servers = 1;
    std::uint32_t queue = 0;
    Discipline discipline = Discipline::kFifo;
    WhenFull when_full = WhenFull::kUnavailable;
    std::optional<OverloadModel> overload;
    Pace::Shared pace;
    double byte_time = 0;  // nanoseconds that a byte of an answer takes
    std::optional<Pace::Shared::Times> bursts;
    bool elastic = false;
    lb::TimePoint from{};  ///< what busy_time() and bytes_sent() count, for all its nodes
    lb::TimePoint to = lb::kNever;
  };

  /// A request as the node knows it.
  struct Job {
    std::uint32_t flight = 0;  ///< index into the world's flights
    lb::Method method = lb::Method::kGet;
    bool breaks = false;  ///< its connection will be reset within its service; set by arrive()
  };

  enum class Admission : std::uint8_t {
    kServed,    ///< a server is free and has taken it: call service_time()
    kWaiting,   ///< it is in line; or an elastic node has it, and next_wake() may have changed
    kAnswered,  ///< answered without being served: see reply()
    kLost,      ///< nothing will come back
  };
  enum class Refusal : std::uint8_t { kFull, kDown, kReset, kSkipped };
  struct Arrival {
    Admission admission = Admission::kServed;
    Refusal refusal = Refusal::kFull;  ///< kAnswered: why it is not served
    bool breaks = false;               ///< kServed, kWaiting: the end of its service is a reset, not an answer
  };
  struct Reply {
    lb::Outcome outcome;
    lb::Duration delay{};  ///< before it leaves the node
  };

  /// In      `shared` outlives the model.
  NodeModel(const Shared& shared, std::uint64_t seed, std::uint32_t index);

  /// A request arrives. In: now is not before any other call's.
  Arrival arrive(Job job, lb::TimePoint now);

  /// What a request is told that is not served.
  Reply reply(Refusal refusal) const;

  /// How long the request that a server has just taken will keep it.
  lb::Duration service_time(bool breaks);

  /// A server has finished. True when it takes `next` from the line: call service_time(). In: not is_elastic().
  bool finish(Job& next, lb::TimePoint now);

  /// From now on the node's answers say what its load is. Before the first arrival.
  void measure_load();

  /// Makes the node elastic, for faults that change its speed. Before the first arrival.
  void make_elastic();
  bool is_elastic() const { return elastic_ != nullptr; }

  /// What the flight that wake() gave last has cost: its work at full speed. In: is_elastic().
  lb::Duration finished_work() const { return elastic_->finished_work(); }

  /// When to call wake(); kNever while nothing is in service. It changes with every call that takes `now`.
  /// In      is_elastic().
  lb::TimePoint next_wake() const { return elastic_->next_wake(); }

  /// True when a request is done at `now`: its flight. To be called until false, and between two calls others may be
  /// made. In: is_elastic().
  bool wake(std::uint32_t& flight, lb::TimePoint now);

  /// An answer with that status leaves the node: what it says of its load; nothing without measure_load().
  lb::LoadReport report(std::uint16_t status, lb::TimePoint now) {
    return meter_ == nullptr ? lb::LoadReport{} : measured_load(status, now);
  }

  bool measures_load() const { return meter_ != nullptr; }

  /// Whether answers have a size.
  bool has_sizes() const { return shared_->has_sizes; }

  /// An answer with that outcome leaves the node: how much longer it takes for its size. Failures have none.
  /// In      has_sizes().
  lb::Duration transfer_time(const lb::Outcome& outcome, lb::TimePoint now);

  /// Bytes of the answers that left in the window of its Shared.
  double bytes_sent() const { return bytes_; }

  /// A hint that a request is about to come or to end.
  void prefetch() const {
    lb::prefetch(this);
    lb::prefetch(&service_);
    lb::prefetch(&line_ + 1);
  }

  /// Half of a round trip to the node and back.
  lb::Duration half_round_trip();

  /// For probes, which draw from a stream of their own.
  lb::Duration half_round_trip(lb::Rng& rng) const;
  struct PageAnswer {
    std::uint16_t status = 200;  ///< 0: the connection is reset
    lb::Duration delay{};        ///< kForever: no answer comes
  };
  PageAnswer answer_page(lb::Rng& rng, lb::TimePoint now);
  Outage outage() const { return outage_; }

  /// Requests that have reached it, whatever it did with them.
  std::uint64_t arrivals() const { return arrivals_; }

  bool answers() const { return outage_ != Outage::kBlackhole; }

  /// How long the process itself answers nothing, as far as it knows: kForever while a fault has stopped it.
  lb::Duration stopped_for(lb::TimePoint now);

  /// The end of an outage that refuses or resets is a cold start.
  void set_outage(Outage outage, lb::TimePoint now);
  void set_failure_rate(double rate) {
    fault_rate_ = rate;
    check_up();
  }
  void set_slow(double factor) { slow_ = factor; }

  /// A cold start, where the node has a warm-up; nothing otherwise.
  void start_cold(lb::TimePoint now);

  /// Stops what is in service, or changes its speed, until it is set again. In: is_elastic().
  void set_paused(bool paused, lb::TimePoint now);
  void set_capacity(double factor, lb::TimePoint now);

  /// Server time used in the window of its Shared, in nanoseconds, as of `now`.
  double busy_time(lb::TimePoint now) const;

 private:
  void check_up() { sound_ = outage_ == Outage::kNone && fault_rate_ == 0 && !shared_->fails; }
  bool skips(lb::Method method, lb::TimePoint now);
  double failure_rate(lb::TimePoint now);
  static Arrival refused(Refusal refusal) { return {.admission = Admission::kAnswered, .refusal = refusal}; }
  Arrival admit(lb::Method method, lb::TimePoint now);
  Arrival take_elastic(Job job, lb::TimePoint now);
  Job next_in_line();
  std::size_t inside() const;
  void load_changed();
  void take_server(lb::TimePoint now);
  void give_server_back(lb::TimePoint now);
  std::uint64_t clamped(lb::TimePoint at) const;

  lb::LoadReport measured_load(std::uint16_t status, lb::TimePoint now);

  // In the order of their use: of ten thousand nodes most are out of the cache when something comes to them, and
  // what nearly every request touches is in the first two lines.
  const Shared* shared_;
  std::unique_ptr<ElasticServers> elastic_;  // none where the speed never changes
  std::unique_ptr<LoadMeter> meter_;         // none where nobody reads load reports
  std::uint32_t busy_ = 0;
  Outage outage_ = Outage::kNone;
  bool sound_ = true;  // takes whatever comes: nothing is wrong with it, nor ever is by chance
  std::uint64_t arrivals_ = 0;
  std::uint64_t busy_area_ = 0;  // sum of ends minus sum of starts, modulo 2^64: right once every start has an end
  double fault_rate_ = 0;
  double slow_ = 1;
  lb::Rng service_;
  Ring<Job, 8> line_;  // of which the first few stand in a third line

  lb::Rng network_;
  lb::Rng failure_;
  lb::Rng fault_;
  std::uint64_t seed_ = 0;
  std::uint32_t index_ = 0;
  double bytes_ = 0;
  std::unique_ptr<Alternation> burst_;
  std::unique_ptr<lb::Rng> sizes_;
};

}  // namespace sim
