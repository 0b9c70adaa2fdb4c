#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "arrivals.h"
#include "event_queue.h"
#include "fault_timeline.h"
#include "lb/balancer.h"
#include "node_model.h"
#include "probe_desk.h"
#include "recorder.h"
#include "request_table.h"
#include "sim/run.h"

namespace sim {

/// The simulated world around a Balancer: clients, network, nodes, and what goes wrong with them. It is the
/// engine's driver in virtual time, as the proxy is in real time.
///
/// The way of an attempt, in the order of the functions in world.cpp:
/// start_attempt -> (half a round trip) -> arrive -> serve -> served -> answer -> (half a round trip) -> deliver.
class World {
 public:
  /// In      validate(scenario) found nothing; both arguments outlive the world.
  World(const Scenario& scenario, const RunOptions& options);

  /// Plays the scenario from its start. Call it once.
  RunResult play();

 private:
  enum class Kind : std::uint8_t {
    kArrive,
    kServed,
    kAnswer,
    kDeliver,
    kHealthProbe,
    kLoadProbe,
    kPassed,
    kFailed
  };

  /// An entry of the queue: something that happens to an attempt, which may have been given up meanwhile, or to a
  /// probe: its id stands in the place of the attempt's then.
  struct Happening {
    std::uint32_t node = 0;
    lb::AttemptId attempt;
    std::uint16_t epoch = 0;  // of the node when the attempt came
    Kind kind = Kind::kArrive;
    lb::Method method = lb::Method::kGet;
  };

  /// What the world knows of an attempt the engine waits for; by the attempt's slot.
  struct Flight {
    std::uint32_t generation = 0;
    std::uint32_t node = 0;
    lb::Outcome outcome;   // that is under way, or due after a delay
    bool live = false;     // the engine waits for it
    bool at_node = false;  // arrived and not yet answered
    lb::Duration half_trip{};
  };

  bool step();
  bool check_in();
  void come(const Arrivals::Arrival& arrival);
  void happen(const Happening& what);
  void change(const FaultChange& change);
  void operate(const FaultChange& change);

  void perform(lb::Balancer::Actions actions);
  void start_attempt(const lb::Action& action);
  void start_probe(const lb::Action& action);
  void probe(const Happening& what);
  void answer_early(const lb::Action& action);
  void arrive(const Happening& what);
  void serve(const Happening& what);
  void served(const Happening& what);
  void answer(const Happening& what, const lb::Outcome& outcome);
  void deliver(lb::AttemptId attempt);
  void finish_request(const lb::Action& action);
  void end_unfinished(const RequestTable::Request& request);
  void reset_connections(std::uint32_t node);

  Flight* find(lb::AttemptId attempt);
  void fill_nodes(RunResult& result) const;
  RunResult finish();

  const Scenario& scenario_;
  const RunOptions& options_;
  lb::TimePoint now_{};
  lb::TimePoint end_;
  lb::TimePoint warmup_;
  Arrivals arrivals_;
  RequestTable requests_;
  EventQueue<Happening> queue_;
  std::vector<NodeModel::Shared> backends_;  // by entry of the scenario
  std::vector<NodeModel> nodes_;
  std::vector<FaultChange> faults_;
  std::size_t next_fault_ = 0;
  std::vector<Flight> flights_;
  std::vector<lb::NodeConfig> usual_;     // the nodes of the scenario
  std::vector<lb::NodeConfig> operated_;  // and as their operator has them now
  ProbeDesk probes_;
  std::unordered_map<std::uint64_t, lb::ProbeResult> loads_;  // answers to load probes under way, by probe
  Recorder recorder_;
  lb::Balancer balancer_;
  lb::TimePoint deadline_;  // balancer_.next_deadline() after its last call
  std::uint64_t steps_ = 0;
  lb::TimePoint next_progress_{};
  lb::TimePoint last_progress_{};  // of requests: probes are none
  bool interrupted_ = false;
};

}  // namespace sim
