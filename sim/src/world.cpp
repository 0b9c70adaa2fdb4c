#include "world.h"

#include <algorithm>

namespace sim {
namespace {

// How often the world looks up: a stop takes effect within a millisecond, and looking costs nothing measurable.
constexpr std::uint64_t kStepsBetweenLooks = 1024;
constexpr int kProgressCalls = 200;

// The least that a request without a timeout is waited for, after the end, while only monitors stir.
constexpr lb::Duration kLongestSilence = std::chrono::minutes(10);

std::vector<lb::Duration> patience_of(const Scenario& scenario) {
  std::vector<lb::Duration> patience;
  for (const TrafficClass& traffic : scenario.traffic) patience.push_back(traffic.timeout);
  return patience;
}

}  // namespace

World::World(const Scenario& scenario, const RunOptions& options)
    : scenario_(scenario),
      options_(options),
      end_(scenario.duration),
      warmup_(scenario.warmup),
      arrivals_(scenario),
      requests_(patience_of(scenario)),
      faults_(fault_timeline(scenario)),
      usual_(expand_nodes(scenario)),
      operated_(usual_),
      probes_(scenario, operated_.size()),
      recorder_(scenario, options),
      balancer_(scenario.balancer, operated_, scenario.seed, lb::TimePoint{}, &recorder_),
      deadline_(balancer_.next_deadline()) {
  backends_.reserve(scenario.nodes.size());  // the nodes point into it
  nodes_.reserve(node_total(scenario));
  for (const ScenarioNode& entry : scenario.nodes) {
    backends_.emplace_back(entry.backend);
    for (std::uint32_t i = 0; i < entry.count; ++i) {
      nodes_.emplace_back(backends_.back(), scenario.seed, static_cast<std::uint32_t>(nodes_.size()));
      nodes_.back().measure(warmup_, end_);
    }
  }
}

RunResult World::play() {
  while (step()) {
  }
  return finish();
}

// One thing happens: of those due first a fault, then what is under way, the engine's deadline, a client that
// leaves, and a new request. False when nothing is left that could change the result.
bool World::step() {
  if (steps_ % kStepsBetweenLooks == 0 && check_in()) return false;
  const lb::TimePoint arrival = arrivals_.next();
  const lb::TimePoint queued = queue_.earliest();
  const lb::TimePoint timer = std::min(deadline_, requests_.next_leave());
  const lb::TimePoint next = std::min({arrival, queued, timer});
  const lb::TimePoint fault = next_fault_ < faults_.size() ? faults_[next_fault_].at : lb::kNever;
  if (next >= end_ && fault >= end_ && requests_.active() == 0) return false;
  if (next == lb::kNever && fault >= end_) return false;
  // Monitors go on for ever. What is in flight when nothing else has happened for so long never ends.
  if (next >= end_ && next - last_progress_ > std::max(scenario_.duration, kLongestSilence)) return false;

  ++steps_;
  now_ = std::min(next, fault);
  if (now_ >= recorder_.bucket_end()) recorder_.close_buckets(now_);
  if (fault <= next) {
    change(faults_[next_fault_++]);
  } else if (queued == next) {
    happen(queue_.take());
  } else if (deadline_ == next) {
    perform(balancer_.on_deadline(now_));
  } else if (arrival == next) {
    come(arrivals_.take());
  } else {
    std::uint32_t slot = 0;
    if (requests_.find_leaving(now_, slot)) perform(balancer_.cancel(requests_[slot].id, now_));
  }
  return true;
}

bool World::check_in() {
  interrupted_ = options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
  if (options_.progress && now_ >= next_progress_) {
    next_progress_ = now_ + scenario_.duration / kProgressCalls;
    options_.progress(std::min(now_, end_).time_since_epoch(), scenario_.duration);
  }
  return interrupted_;
}

void World::come(const Arrivals::Arrival& arrival) {
  const std::uint32_t slot = requests_.add(arrival.traffic_class, now_ >= warmup_, now_);
  requests_[slot].client = arrival.client;
  recorder_.request_arrived();
  lb::Request request = arrival.request;
  request.tag = slot;
  const lb::Balancer::Actions actions = balancer_.begin(request, now_);
  requests_[slot].id = balancer_.begun();
  perform(actions);
}

void World::happen(const Happening& what) {
  switch (what.kind) {
    case Kind::kArrive:
      return arrive(what);
    case Kind::kServed:
      return served(what);
    case Kind::kAnswer:
      if (const Flight* flight = find(what.attempt)) {
        if (flight->at_node && nodes_[what.node].epoch() == what.epoch) answer(what, flight->outcome);
      }
      return;
    case Kind::kDeliver:
      return deliver(what.attempt);
    default:
      return probe(what);
  }
}

void World::change(const FaultChange& change) {
  recorder_.fault_changed(change);
  const Fault& fault = scenario_.faults[change.fault];
  NodeModel& node = nodes_[change.node];
  switch (kind_of(fault)) {
    case FaultKind::kOutage:
      if (change.starts && fault.outage == Outage::kReset) reset_connections(change.node);
      if (change.starts && fault.outage == Outage::kReset) probes_.reset(change.node);
      node.set_outage(change.starts ? fault.outage : Outage::kNone, now_);
      break;
    case FaultKind::kFailureRate:
      node.set_failure_rate(change.starts ? fault.failure_rate : 0);
      break;
    case FaultKind::kSlow:
      node.set_slow(change.starts ? fault.slow : 1);
      break;
    case FaultKind::kWeight:
    case FaultKind::kCondition:
      operate(change);
      break;
  }
}

// What the operator did is undone when its time is over.
void World::operate(const FaultChange& change) {
  const Fault& fault = scenario_.faults[change.fault];
  lb::NodeConfig& node = operated_[change.node];
  const lb::NodeConfig& usual = usual_[change.node];
  if (kind_of(fault) == FaultKind::kWeight) {
    node.weight = change.starts ? static_cast<std::uint32_t>(fault.weight.value) : usual.weight;
  } else {
    const auto wanted = static_cast<int>(fault.condition) - static_cast<int>(NewCondition::kEnabled);
    node.condition = change.starts ? static_cast<lb::NodeCondition>(wanted) : usual.condition;
  }
  perform(balancer_.set_nodes(operated_, now_));
}

// Nothing in here calls the balancer: the actions are its memory until the next call.
void World::perform(lb::Balancer::Actions actions) {
  for (const lb::Action& action : actions) {
    switch (action.kind) {
      case lb::ActionKind::kStartAttempt:
        start_attempt(action);
        break;
      case lb::ActionKind::kAbortAttempt:
        if (Flight* flight = find(action.attempt)) flight->live = false;
        break;
      case lb::ActionKind::kForwardResponse:
        answer_early(action);
        break;
      case lb::ActionKind::kFinishRequest:
        finish_request(action);
        break;
      case lb::ActionKind::kStartProbe:
        start_probe(action);
        break;
      case lb::ActionKind::kAbortProbe:
        break;  // its answer will find nobody
    }
  }
  deadline_ = balancer_.next_deadline();
}

void World::start_attempt(const lb::Action& action) {
  const RequestTable::Request& request = requests_[static_cast<std::uint32_t>(action.tag)];
  last_progress_ = now_;
  recorder_.attempt_started(action, request.measured);
  const std::uint32_t node = lb::index_of(action.node);
  if (action.attempt.slot >= flights_.size()) flights_.resize(action.attempt.slot + 1);
  Flight& flight = flights_[action.attempt.slot];
  flight = {.generation = action.attempt.generation,
            .node = node,
            .outcome = {},
            .live = true,
            .at_node = false,
            .half_trip = nodes_[node].half_round_trip()};
  const Happening what{.node = node,
                       .attempt = action.attempt,
                       .kind = Kind::kArrive,
                       .method = scenario_.traffic[request.traffic_class].method};
  if (flight.half_trip == lb::Duration{}) return arrive(what);
  queue_.add(lb::later(now_, flight.half_trip), what);
}

void World::start_probe(const lb::Action& action) {
  const std::uint32_t node = lb::index_of(action.node);
  const bool health = action.probe_kind == lb::ProbeKind::kHealth;
  queue_.add(lb::later(now_, probes_.half_trip(nodes_[node], node)),
             {.node = node,
              .attempt = {action.probe.slot, action.probe.generation},
              .kind = health ? Kind::kHealthProbe : Kind::kLoadProbe});
}

// At the node, or back at the balancer.
void World::probe(const Happening& what) {
  const lb::ProbeId id{what.attempt.slot, what.attempt.generation};
  const std::uint64_t key = std::uint64_t{id.slot} << 32U | id.generation;
  if (what.kind == Kind::kHealthProbe || what.kind == Kind::kLoadProbe) {
    const bool load = what.kind == Kind::kLoadProbe;
    const auto reply =
        probes_.ask(load ? lb::ProbeKind::kLoad : lb::ProbeKind::kHealth, nodes_[what.node], what.node);
    if (!reply) return;
    Happening back = what;
    back.kind = reply->result.passed ? Kind::kPassed : Kind::kFailed;
    if (load) loads_[key] = reply->result;
    const lb::Duration way = reply->delay + probes_.half_trip(nodes_[what.node], what.node);
    return queue_.add(lb::later(now_, way), back);
  }
  lb::ProbeResult result{.passed = what.kind == Kind::kPassed};
  if (const auto load = loads_.find(key); load != loads_.end()) {
    result = load->second;
    loads_.erase(load);
  }
  perform(balancer_.probe_finished(id, result, now_));
}

// Whoever gave the attempt up meanwhile, the node does not know: it serves it all the same.
void World::arrive(const Happening& what) {
  NodeModel& node = nodes_[what.node];
  const NodeModel::Arrival arrival = node.arrive({what.attempt, what.method}, now_);
  Flight* flight = find(what.attempt);
  if (flight != nullptr) flight->at_node = true;
  const bool taken =
      arrival.admission == NodeModel::Admission::kServed || arrival.admission == NodeModel::Admission::kWaiting;
  if (taken) probes_.arrived(what.node, what.attempt, now_);
  if (arrival.admission == NodeModel::Admission::kServed) return serve(what);
  if (arrival.admission != NodeModel::Admission::kAnswered || flight == nullptr) return;
  flight->outcome = arrival.outcome;
  Happening answered = what;
  answered.kind = Kind::kAnswer;
  answered.epoch = node.epoch();
  if (arrival.delay == lb::Duration{}) return answer(answered, arrival.outcome);
  queue_.add(lb::later(now_, arrival.delay), answered);
}

void World::serve(const Happening& what) {
  NodeModel& node = nodes_[what.node];
  Happening served = what;
  served.kind = Kind::kServed;
  served.epoch = node.epoch();
  queue_.add(lb::later(now_, node.service_time()), served);
}

void World::served(const Happening& what) {
  NodeModel& node = nodes_[what.node];
  if (node.epoch() != what.epoch) return;
  probes_.served(what.node, what.attempt, now_);
  NodeModel::Job next;
  if (node.finish(next, now_)) serve({.node = what.node, .attempt = next.attempt, .method = next.method});
  const Flight* flight = find(what.attempt);
  if (flight == nullptr) return;
  const bool immediate = flight->half_trip == lb::Duration{} && node.answers();
  if (!immediate) return answer(what, lb::Outcome::response(200));
  Flight& answered = flights_[what.attempt.slot];
  answered.outcome = lb::Outcome::response(200);
  answered.outcome.load = node.report(200, now_);
  deliver(what.attempt);
}

// The answer leaves the node. Never calls the balancer, so that perform() may lead here.
void World::answer(const Happening& what, const lb::Outcome& outcome) {
  Flight* flight = find(what.attempt);
  if (flight == nullptr || !nodes_[what.node].answers()) return;
  flight->outcome = outcome;
  flight->outcome.load = nodes_[what.node].report(outcome.status, now_);
  flight->at_node = false;
  queue_.add(lb::later(now_, flight->half_trip),
             {.node = what.node, .attempt = what.attempt, .kind = Kind::kDeliver});
}

void World::deliver(lb::AttemptId attempt) {
  Flight* flight = find(attempt);
  if (flight == nullptr) return;
  flight->live = false;
  perform(balancer_.attempt_finished(attempt, flight->outcome, now_));
}

// An answer comes whole here, so that this is asked for only where the first of several is enough for the client.
void World::answer_early(const lb::Action& action) {
  requests_.answer(static_cast<std::uint32_t>(action.tag), now_);
}

void World::finish_request(const lb::Action& action) {
  const auto slot = static_cast<std::uint32_t>(action.tag);
  const RequestTable::Request& request = requests_[slot];
  last_progress_ = now_;
  const lb::Duration latency = request.answered ? request.latency : now_ - request.arrived;
  recorder_.request_finished(action.reason, action.attempt_number, latency, request.measured);
  if (action.assign) arrivals_.give_cookie(request.client, lb::index_of(action.node));
  requests_.remove(slot);
}

// Nothing will end it any more. Its client may have its answer all the same.
void World::end_unfinished(const RequestTable::Request& request) {
  if (!request.answered) return recorder_.request_unfinished(request.measured);
  recorder_.request_finished(lb::Reason::kOk, 1, request.latency, request.measured);
}

// In service or in line: their connections end now, and the balancer learns it half a round trip later.
void World::reset_connections(std::uint32_t node) {
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    const Flight& flight = flights_[slot];
    if (!flight.live || !flight.at_node || flight.node != node) continue;
    answer({.node = node, .attempt = {slot, flight.generation}}, lb::Outcome::reset());
  }
}

World::Flight* World::find(lb::AttemptId attempt) {
  Flight& flight = flights_[attempt.slot];
  return flight.live && flight.generation == attempt.generation ? &flight : nullptr;
}

void World::fill_nodes(RunResult& result) const {
  const double window = lb::to_seconds(std::min(now_, end_) - warmup_);
  std::size_t i = 0;
  for (const ScenarioNode& entry : scenario_.nodes) {
    for (std::uint32_t k = 0; k < entry.count; ++k, ++i) {
      const double available = window * entry.backend.concurrency;
      const double busy = nodes_[i].busy_time(now_) * 1e-9;
      if (available > 0) result.nodes[i].utilization = busy / available;
    }
  }
}

RunResult World::finish() {
  RunResult result;
  for (lb::NodeConfig& node : expand_nodes(scenario_)) result.nodes.emplace_back().node = std::move(node);
  if (!interrupted_) {
    now_ = std::max(now_, end_);
    requests_.for_each([this](const auto& request) { end_unfinished(request); });
    if (options_.progress) options_.progress(scenario_.duration, scenario_.duration);
  }
  recorder_.fill(result, now_);
  fill_nodes(result);
  result.interrupted = interrupted_;
  for (Summary* summary : {&result.summary, &result.total}) {
    summary->duration_s = static_cast<double>(now_.time_since_epoch().count()) / 1e9;
    summary->events = steps_;
  }
  return result;
}

}  // namespace sim
