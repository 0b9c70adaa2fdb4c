// The way of a probe to its node and back.
#include "world.h"

namespace sim {

// When a probe that leaves now is at the other end.
lb::TimePoint World::probe_there(std::uint32_t node) {
  lb::TimePoint there = lb::later(now_, probes_.half_trip(nodes_[node], node));
  if (faults_.add_latency()) there = lb::later(there, faults_.probe_latency(node));
  if (wires_.is_plain()) return there;
  lb::Rng& rng = probes_.rng(node);
  return lb::later(lb::later(there, wires_.half_trip(node, rng)), wires_.late(rng));
}

void World::start_probe(std::uint32_t balancer, const lb::Action& action) {
  const std::uint32_t trip = trips_.add();
  const std::uint32_t node = fleet_.node_of(balancer, action.node);
  trips_[trip] = {
      .probe = action.probe, .balancer = balancer, .node = node, .kind = action.probe_kind, .result = {}};
  queue_.add(probe_there(node), {trip, Kind::kProbe});
}

void World::probe_arrives(std::uint32_t index) {
  Trip& trip = trips_[index];
  const auto reply = probes_.ask(trip.kind, nodes_[trip.node], trip.node, now_);
  if (!reply) return trips_.remove(index);
  trip.result = reply->result;
  queue_.add(lb::later(probe_there(trip.node), reply->delay), {index, Kind::kProbed});
}

void World::probe_returns(std::uint32_t index) {
  const Trip trip = trips_[index];
  trips_.remove(index);
  perform(trip.balancer, fleet_[trip.balancer].probe_finished(trip.probe, trip.result, now_));
}

}  // namespace sim
