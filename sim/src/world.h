#pragma once

#include <cstdint>
#include <vector>

#include "arrivals.h"
#include "event_queue.h"
#include "fault_desk.h"
#include "fleet.h"
#include "flight_table.h"
#include "node_model.h"
#include "probe_desk.h"
#include "recorder.h"
#include "registry.h"
#include "request_table.h"
#include "sim/run.h"
#include "slot_table.h"
#include "wake_table.h"
#include "wires.h"

namespace sim {

/// The simulated world around a Balancer, or a fleet of them: clients, network, nodes, and what goes wrong with them.
/// It is the engine's driver in virtual time, as the proxy is in real time.
///
/// The way of an attempt, in the order of the functions in world_attempts.cpp:
/// start_attempt -> (half a round trip) -> arrive -> serve -> served -> answer -> (half a round trip) -> deliver.
/// At an elastic node wake_node stands in the place of serve and served.
class World {
 public:
  /// In      validate(scenario) found nothing; both arguments outlive the world.
  World(const Scenario& scenario, const RunOptions& options);

  /// Plays the scenario from its start. Call it once.
  RunResult play();

 private:
  enum class Kind : std::uint32_t { kArrive, kServed, kAnswer, kDeliver, kProbe, kProbed };

  /// An entry of the queue: something that happens to a flight, which its balancer may have given up meanwhile, or to
  /// a probe.
  class Happening {
   public:
    Happening() = default;
    Happening(std::uint32_t index, Kind kind) : word_(index << 3U | static_cast<std::uint32_t>(kind)) {}
    std::uint32_t index() const { return word_ >> 3U; }  // into the flights or the probes
    Kind kind() const { return static_cast<Kind>(word_ & 7U); }

   private:
    std::uint32_t word_ = 0;
  };

  /// A probe under way.
  struct Trip {
    lb::ProbeId probe;
    std::uint32_t balancer = 0;
    std::uint32_t node = 0;
    lb::ProbeKind kind = lb::ProbeKind::kHealth;
    lb::ProbeResult result;
  };

  bool step();
  bool step_of_many(lb::TimePoint arrival, lb::TimePoint queued);
  bool is_over(lb::TimePoint next, lb::TimePoint fault) const;
  void leave();
  bool check_in();
  void close_buckets();
  void come();
  void happen(const Happening& what);
  void look_ahead() const;
  void change(const FaultChange& change);
  void prepare_pauses();
  void change_load(const FaultChange& change);
  void change_node(std::uint32_t node, const FaultChange& change);
  void change_outage(std::uint32_t node, Outage outage);
  void give_nodes(std::uint32_t balancers);

  void wake_balancer();
  void perform(std::uint32_t balancer, lb::Balancer::Actions actions);
  void perform_now(std::uint32_t balancer, lb::Balancer::Actions actions);
  void note_deadline(std::uint32_t balancer) {
    if (fleet_.called(balancer)) quiet_until_ = lb::earlier(quiet_until_, fleet_.next_wake());
  }
  void perform_one(std::uint32_t balancer, const lb::Action& action);
  void perform_rare(std::uint32_t balancer, const lb::Action& action);
  void finish_request(const lb::Action& action);
  void tell_client(const RequestTable::Request& request, RequestEnd end);
  void end_unfinished(const RequestTable::Request& request);

  void start_attempt(std::uint32_t balancer, const lb::Action& action);
  void send(std::uint32_t flight);
  void abort_attempt(std::uint32_t balancer, const lb::Action& action);
  // The flight's slot and, where it was looked up already, the flight; it lives until the next one is added.
  void arrive(std::uint32_t slot, Flight& flight);
  void refuse(std::uint32_t slot, const NodeModel::Reply& reply);
  void note_arrival(Flight& flight);
  void serve(std::uint32_t slot, Flight& flight, NodeModel& node, bool breaks);
  void served(std::uint32_t slot, Flight& flight);
  void wake_node();
  void set_wake(std::uint32_t node) {
    if (nodes_[node].is_elastic()) [[unlikely]]
      change_wake(node);
  }
  void change_wake(std::uint32_t node);
  void service_ends(std::uint32_t slot, const Flight& flight);
  void answer(std::uint32_t slot, const lb::Outcome& outcome);
  void deliver(std::uint32_t slot, const Flight& flight, const lb::Outcome& outcome);
  void lose(std::uint32_t slot);
  void reset_connections(std::uint32_t node);
  void reset_connection(std::uint32_t flight);

  lb::TimePoint probe_there(std::uint32_t node);
  void start_probe(std::uint32_t balancer, const lb::Action& action);
  void probe_arrives(std::uint32_t trip);
  void probe_returns(std::uint32_t trip);

  void add(lb::TimePoint at, std::uint32_t slot, Flight& flight, Kind kind) {
    flight.awaited = true;
    queue_.add(at, {slot, kind});
  }
  /// On its way: most messages take as long as those before them.
  void add_message(lb::TimePoint at, std::uint32_t slot, Flight& flight, Kind kind) {
    flight.awaited = true;
    queue_.add_in_line(at, {slot, kind});
  }
  bool something_is_due() const;
  void fill_nodes(RunResult& result) const;
  RunResult finish();

  const Scenario& scenario_;
  const RunOptions& options_;
  lb::TimePoint now_{};
  lb::TimePoint quiet_until_{};  // before then only requests come, and what the queue of events holds
  lb::TimePoint end_;
  lb::TimePoint warmup_;
  Arrivals arrivals_;
  RequestTable requests_;
  EventQueue<Happening> queue_;
  std::vector<NodeModel::Shared> backends_;  // by entry of the scenario
  std::vector<NodeModel> nodes_;
  FaultDesk faults_;
  WakeTable wakes_;
  FlightTable flights_;
  Registry registry_;
  Wires wires_;
  ProbeDesk probes_;
  SlotTable<Trip> trips_;
  Recorder recorder_;
  Fleet fleet_;
  std::uint64_t steps_ = 0;
  lb::TimePoint next_progress_{};
  lb::TimePoint last_progress_{};  // of requests: probes are none
  bool interrupted_ = false;
  bool is_large_ = false;  // too many nodes for the processor's caches
};

}  // namespace sim
