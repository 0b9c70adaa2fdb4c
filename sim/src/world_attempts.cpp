// The way of an attempt to its node and back, in order; then what may come between.
#include "lb/request_path.h"
#include "world.h"

namespace sim {
namespace {

// The sum of two durations, or kForever where it would not fit.
lb::Duration sum(lb::Duration one, lb::Duration other) {
  return lb::later(lb::TimePoint(one), other).time_since_epoch();
}

}  // namespace

LB_ON_REQUEST_PATH void World::start_attempt(std::uint32_t balancer, const lb::Action& action) {
  const RequestTable::Request& request = requests_[RequestTable::slot_of(action.tag)];
  last_progress_ = now_;
  const std::uint32_t node = fleet_.node_of(balancer, action.node);
  if (is_large_) {
    nodes_[node].prefetch();
    recorder_.prefetch(node);
  }
  const std::uint32_t slot = flights_.add();
  fleet_.note_flight(balancer, action.attempt, slot);
  Flight& flight = flights_[slot];
  flight.attempt = action.attempt;
  flight.balancer = balancer;
  flight.node = node;
  flight.method = request.method;
  flight.wanted = true;
  flight.awaited = false;
  flight.half_trip = nodes_[node].half_round_trip();
  recorder_.attempt_started(balancer, action, node, request);
  if (faults_.add_latency()) flight.half_trip = sum(flight.half_trip, faults_.latency(node));
  if (!wires_.is_plain()) return send(slot);
  if (flight.half_trip == lb::Duration{}) return arrive(slot, flight);
  add_message(lb::later(now_, flight.half_trip), slot, flight, Kind::kArrive);
}

// Over a network that adds to the way: zones both ways, a connection once, loss by each message.
void World::send(std::uint32_t slot) {
  Flight& flight = flights_[slot];
  flight.half_trip = sum(flight.half_trip, wires_.half_trip(flight.node));
  const lb::Duration round_trip = sum(flight.half_trip, flight.half_trip);
  const lb::Duration ready = wires_.connect(flight.balancer, flight.node, round_trip, now_);
  const lb::Duration way = sum(flight.half_trip, wires_.late(flight.node));
  add_message(lb::later(lb::later(now_, ready), way), slot, flight, Kind::kArrive);
}

// The node does not know, and serves it all the same.
void World::abort_attempt(std::uint32_t balancer, const lb::Action& action) {
  const std::uint32_t slot = fleet_.flight_of(balancer, action.attempt);
  Flight& flight = flights_[slot];
  if (!flight.wanted || flight.attempt != action.attempt || flight.balancer != balancer) return;
  flight.wanted = false;
  if (flight.lost) flights_.remove(slot);
}

LB_ON_REQUEST_PATH void World::arrive(std::uint32_t slot, Flight& flight) {
  NodeModel& node = nodes_[flight.node];
  const NodeModel::Arrival arrival = node.arrive({slot, flight.method}, now_);
  flight.at_node = true;
  flight.awaited = false;
  flight.breaks = arrival.breaks;
  switch (arrival.admission) {
    case NodeModel::Admission::kServed:
      note_arrival(flight);
      return serve(slot, flight, node, arrival.breaks);
    case NodeModel::Admission::kWaiting:
      set_wake(flight.node);
      return note_arrival(flight);
    case NodeModel::Admission::kLost:
      return lose(slot);
    case NodeModel::Admission::kAnswered:
      break;
  }
  refuse(slot, node.reply(arrival.refusal));
}

// Of what is not served the node keeps nothing: where nobody waits for its answer, none is made.
void World::refuse(std::uint32_t slot, const NodeModel::Reply& reply) {
  Flight& flight = flights_[slot];
  if (!flight.wanted) return flights_.remove(slot);
  if (reply.delay == lb::Duration{}) return answer(slot, reply.outcome);
  flight.outcome = reply.outcome;
  add(lb::later(now_, reply.delay), slot, flight, Kind::kAnswer);
}

void World::note_arrival(Flight& flight) {
  if (!probes_.asks_for_load()) return;
  flight.arrived = now_;
  flight.found = probes_.arrived(flight.node);
}

// Of the flight nothing is read: it may have been waiting for so long that it is far from the processor.
LB_ON_REQUEST_PATH void World::serve(std::uint32_t slot, Flight& flight, NodeModel& node, bool breaks) {
  const lb::Duration service = node.service_time(breaks);
  flight.service = service;
  add(lb::later(now_, service), slot, flight, Kind::kServed);
}

// While the next service is drawn and put in the queue, what the end of this one will touch comes from memory, then the
// flight that is next; in a large fleet look_ahead() has fetched both before.
LB_ON_REQUEST_PATH void World::served(std::uint32_t slot, Flight& flight) {
  if (!flight.at_node) return flights_.remove(slot);  // the node was reset meanwhile
  flight.awaited = false;
  if (!is_large_) {
    fleet_.expect(flight.balancer, flight.attempt);
    requests_.prefetch(flight.attempt.slot);
  }
  NodeModel::Job next;
  NodeModel& node = nodes_[flight.node];
  if (node.finish(next, now_)) serve(next.flight, flights_[next.flight], node, next.breaks);
  if (!is_large_) flights_.prefetch(queue_.next().index());
  service_ends(slot, flight);
}

// Work at an elastic node may be done by now. What follows from that may bring it more work at once.
void World::wake_node() {
  const std::uint32_t node = wakes_.node();
  std::uint32_t slot = 0;
  while (nodes_[node].wake(slot, now_)) {
    flights_[slot].service = nodes_[node].finished_work();
    service_ends(slot, flights_[slot]);
  }
  set_wake(node);
}

void World::change_wake(std::uint32_t node) {
  wakes_.set(node, nodes_[node].next_wake());
  quiet_until_ = lb::earlier(quiet_until_, wakes_.earliest());
}

LB_ON_REQUEST_PATH void World::service_ends(std::uint32_t slot, const Flight& flight) {
  NodeModel& node = nodes_[flight.node];
  if (probes_.asks_for_load()) probes_.served(flight.node, flight.found, now_ - flight.arrived, now_);
  if (!flight.wanted) recorder_.wasted(flight.node, flight.service, now_);
  static constexpr lb::Outcome kAnswer = lb::Outcome::response(200);
  static constexpr lb::Outcome kReset = lb::Outcome::reset();
  const lb::Outcome& outcome = flight.breaks ? kReset : kAnswer;
  const bool at_once =
      flight.half_trip == lb::Duration{} && node.answers() && !node.has_sizes() && wires_.is_plain();
  if (!flight.wanted || !at_once) return answer(slot, outcome);
  if (!node.measures_load()) return deliver(slot, flight, outcome);
  lb::Outcome reported = outcome;
  reported.load = node.report(outcome.status, now_);
  deliver(slot, flight, reported);
}

// The answer leaves the node. Never calls a balancer, so that perform() may lead here.
void World::answer(std::uint32_t slot, const lb::Outcome& outcome) {
  Flight& flight = flights_[slot];
  NodeModel& node = nodes_[flight.node];
  if (!flight.wanted) return flights_.remove(slot);
  if (!node.answers()) return lose(slot);
  flight.outcome = outcome;
  flight.outcome.load = node.report(outcome.status, now_);
  flight.at_node = false;
  lb::TimePoint there = lb::later(now_, flight.half_trip);
  if (node.has_sizes()) there = lb::later(there, node.transfer_time(outcome, now_));
  if (!wires_.is_plain()) there = lb::later(there, wires_.late(flight.node));
  add_message(there, slot, flight, Kind::kDeliver);
}

LB_ON_REQUEST_PATH void World::deliver(std::uint32_t slot, const Flight& flight, const lb::Outcome& outcome) {
  const bool wanted = flight.wanted;
  const std::uint32_t balancer = flight.balancer;
  flights_.remove(slot);  // it stays readable until the next is added
  if (!wanted) return;
  const bool keeps = !wires_.is_plain() && outcome.kind == lb::OutcomeKind::kResponse;
  if (keeps) wires_.keep(balancer, flight.node, now_);
  perform_now(balancer, fleet_[balancer].attempt_finished(flight.attempt, outcome, now_));
}

// Its balancer waits until something there ends it.
void World::lose(std::uint32_t slot) {
  flights_[slot].lost = true;
  if (!flights_[slot].wanted) flights_.remove(slot);
}

// In service, in line or lost: their connections end now, and the balancer learns it half a round trip later.
void World::reset_connections(std::uint32_t node) {
  wires_.drop(node);
  for (std::uint32_t balancer = 0; fleet_.has_started(balancer); ++balancer) {
    fleet_.for_each_flight(balancer, [&](std::uint32_t attempt_slot, std::uint32_t slot) {
      const Flight& flight = flights_[slot];
      const bool its = flight.wanted && flight.attempt.slot == attempt_slot && flight.balancer == balancer;
      if (its && flight.at_node && flight.node == node) reset_connection(slot);
    });
  }
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    Flight& flight = flights_[slot];
    if (!flight.at_node || flight.node != node) continue;
    flight.at_node = false;
    if (!flight.awaited) flights_.remove(slot);
  }
}

// What the queue of events still refers to stays until then; another takes the answer home.
void World::reset_connection(std::uint32_t slot) {
  if (!flights_[slot].awaited) {
    flights_[slot].lost = false;
    return answer(slot, lb::Outcome::reset());
  }
  const std::uint32_t other = flights_.add();
  flights_[other] = flights_[slot];
  flights_[slot].wanted = flights_[slot].at_node = false;
  fleet_.note_flight(flights_[other].balancer, flights_[other].attempt, other);
  answer(other, lb::Outcome::reset());
}

}  // namespace sim
