#include "world.h"

#include <algorithm>

#include "lb/request_path.h"

namespace sim {
namespace {

// How often the world looks up: a stop takes effect within a millisecond, and looking costs nothing measurable.
constexpr int kStepsBetweenLooks = 1024;
constexpr int kProgressCalls = 200;

// Of which what requests touch is more than a processor's own cache: a kilobyte each, with the requests at them.
constexpr std::size_t kLargeFleet = 1000;

// The least that a request without a timeout is waited for, after the end, while only monitors stir.
constexpr lb::Duration kLongestSilence = std::chrono::minutes(10);

std::vector<lb::Duration> patience_of(const Scenario& scenario) {
  std::vector<lb::Duration> patience;
  for (const TrafficClass& traffic : scenario.traffic) patience.push_back(traffic.timeout);
  return patience;
}

RequestEnd end_of(lb::Reason reason) {
  if (reason == lb::Reason::kOk) return RequestEnd::kSucceeded;
  return reason == lb::Reason::kCancelled ? RequestEnd::kLeft : RequestEnd::kFailed;
}

}  // namespace

World::World(const Scenario& scenario, const RunOptions& options)
    : scenario_(scenario),
      options_(options),
      end_(scenario.duration),
      warmup_(scenario.warmup),
      arrivals_(scenario),
      requests_(patience_of(scenario)),
      faults_(scenario),
      registry_(scenario, faults_.targets()),
      wires_(scenario, expand_nodes(scenario)),
      probes_(scenario, node_total(scenario)),
      recorder_(scenario, options),
      fleet_(scenario, registry_, recorder_) {
  backends_.reserve(scenario.nodes.size());  // the nodes point into it
  nodes_.reserve(node_total(scenario));
  const bool report_load = reads_load(scenario.balancer);
  for (const ScenarioNode& entry : scenario.nodes) {
    NodeModel::Shared& shared = backends_.emplace_back(entry.backend);
    shared.from = warmup_;
    shared.to = end_;
    for (std::uint32_t i = 0; i < entry.count; ++i) {
      nodes_.emplace_back(shared, scenario.seed, static_cast<std::uint32_t>(nodes_.size()));
      if (report_load) nodes_.back().measure_load();
    }
  }
  wakes_.resize(nodes_.size());
  is_large_ = nodes_.size() >= kLargeFleet;
  prepare_pauses();
}

LB_ON_REQUEST_PATH void World::come() {
  Arrivals::Arrival& arrival = arrivals_.take();
  const std::uint32_t slot = requests_.add(arrival.traffic_class, now_ >= warmup_, now_);
  quiet_until_ = lb::earlier(quiet_until_, requests_.next_leave());
  RequestTable::Request& request = requests_[slot];
  request.client = arrival.client;
  request.tries = arrival.tries;
  request.method = arrival.request.method;
  request.balancer = fleet_.dispatch();
  recorder_.request_arrived();
  if (arrival.tries > 0) recorder_.client_asked_again(now_ >= warmup_);
  arrival.request.tag = requests_.tag_of(slot);
  lb::Balancer& balancer = fleet_[request.balancer];
  const lb::Balancer::Actions actions = balancer.begin(arrival.request, now_);
  request.id = balancer.begun();
  perform_now(request.balancer, actions);
}

LB_ON_REQUEST_PATH void World::happen(const Happening& what) {
  switch (what.kind()) {
    case Kind::kArrive:
      return arrive(what.index(), flights_[what.index()]);
    case Kind::kServed:
      return served(what.index(), flights_[what.index()]);
    case Kind::kAnswer:
      return flights_[what.index()].at_node ? answer(what.index(), flights_[what.index()].outcome)
                                            : flights_.remove(what.index());
    case Kind::kDeliver:
      return deliver(what.index(), flights_[what.index()], flights_[what.index()].outcome);
    case Kind::kProbe:
      return probe_arrives(what.index());
    case Kind::kProbed:
      return probe_returns(what.index());
  }
}

// One thing happens: of those due first a fault, then what is under way, work at an elastic node, the engine's
// deadline, a new request, and a client that leaves. False when nothing is left that could change the result.
LB_ON_REQUEST_PATH bool World::step() {
  const lb::TimePoint arrival = arrivals_.next();
  const lb::TimePoint queued = queue_.earliest();
  // Which of the two is first nobody can predict: asked once.
  if (queued <= arrival) {
    if (queued >= quiet_until_) [[unlikely]]
      return step_of_many(arrival, queued);
    ++steps_;
    now_ = queued;
    const Happening what = queue_.take();
    if (is_large_) look_ahead();
    happen(what);
  } else {
    if (arrival >= quiet_until_) [[unlikely]]
      return step_of_many(arrival, queued);
    ++steps_;
    now_ = arrival;
    come();
  }
  return true;
}

// The same where something else may be due.
bool World::step_of_many(lb::TimePoint arrival, lb::TimePoint queued) {
  const lb::TimePoint wake = fleet_.next_wake();
  const lb::TimePoint elastic = wakes_.earliest();
  const lb::TimePoint timer = lb::earlier(lb::earlier(wake, elastic), requests_.next_leave());
  const lb::TimePoint next = lb::earlier(lb::earlier(arrival, queued), timer);
  const lb::TimePoint fault = lb::earlier(faults_.next(), registry_.next());
  if (next >= end_ && is_over(next, fault)) return false;

  ++steps_;
  now_ = lb::earlier(next, fault);
  if (now_ >= recorder_.bucket_end()) close_buckets();
  // What lies before is nothing but requests that come and what is under way; end_ closes the last bucket.
  quiet_until_ = lb::earlier(lb::earlier(timer, fault), recorder_.bucket_end());
  if (now_ >= end_) quiet_until_ = {};
  if (fault <= next) {
    faults_.next() == fault ? change(faults_.take()) : give_nodes(registry_.act());
  } else if (queued == next) {
    happen(queue_.take());
  } else if (elastic == next) {
    wake_node();
  } else if (wake == next) {
    wake_balancer();
  } else if (arrival == next) {
    come();
  } else {
    leave();
  }
  return true;
}

RunResult World::play() {
  while (!check_in()) {
    for (int i = 0; i < kStepsBetweenLooks; ++i) {
      if (!step()) return finish();
    }
  }
  return finish();
}

// What the next entry will touch comes from memory meanwhile, and the flights of those that may be next after it.
void World::look_ahead() const {
  Happening next;
  const auto fetch = [this](const Happening& soon) { flights_.prefetch(soon.index()); };
  if (!queue_.look_ahead(next, fetch) || next.kind() >= Kind::kProbe) return;
  const Flight& flight = flights_[next.index()];
  nodes_[flight.node].prefetch();
  recorder_.prefetch(flight.node);
  requests_.prefetch(flight.attempt.slot);
  fleet_.expect(flight.balancer, flight.attempt);
}

void World::close_buckets() {
  recorder_.close_buckets(now_,
                          [this](std::uint32_t node, lb::TimePoint at) { return nodes_[node].busy_time(at); });
}

// Whether nothing that is to come could change the result. In: nothing but faults comes before the end. A fault that
// is still to come may bring the traffic back.
bool World::is_over(lb::TimePoint next, lb::TimePoint fault) const {
  if (fault < end_) return false;
  if (requests_.active() == 0) return true;
  // The end of a pause sets requests in motion again; that of another fault does not.
  if (next == lb::kNever && (fault == lb::kNever || faults_.paused() == 0)) return true;
  // Monitors go on for ever. What is in flight when nothing else has happened for so long never ends, unless
  // something is due: an answer that takes hours, a timeout, a retry.
  constexpr lb::Duration kLongestWait = std::chrono::hours(24);
  const lb::Duration silence = lb::earlier(next, fault) - last_progress_;
  if (silence <= std::max(scenario_.duration, kLongestSilence)) return false;
  const bool due = something_is_due() || (faults_.paused() > 0 && fault != lb::kNever);
  return !due || silence > std::max(scenario_.duration, kLongestWait);
}

// Whether time alone brings anything to requests, besides what monitors and probes do.
bool World::something_is_due() const {
  const bool under_way = queue_.size() > trips_.taken() || wakes_.earliest() != lb::kNever;
  return under_way || requests_.next_leave() != lb::kNever || fleet_.request_deadline() != lb::kNever;
}

bool World::check_in() {
  interrupted_ = options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
  if (options_.progress && now_ >= next_progress_) {
    next_progress_ = now_ + scenario_.duration / kProgressCalls;
    options_.progress(std::min(now_, end_).time_since_epoch(), scenario_.duration);
  }
  return interrupted_;
}

// A client's patience has ended, or that of one who has been served since.
void World::leave() {
  std::uint32_t slot = 0;
  if (!requests_.find_leaving(now_, slot)) return;
  const RequestTable::Request& request = requests_[slot];
  perform(request.balancer, fleet_[request.balancer].cancel(request.id, now_));
}

void World::wake_balancer() {
  const std::uint32_t index = fleet_.next_to_wake();
  if (!fleet_.has_started(index)) fleet_.start(now_);
  perform(index, fleet_[index].on_deadline(now_));
}

LB_ON_REQUEST_PATH void World::tell_client(const RequestTable::Request& request, RequestEnd end) {
  if (!arrivals_.somebody_listens()) return;
  arrivals_.ended({request.traffic_class, request.client, request.tries, end}, now_);
}

LB_ON_REQUEST_PATH void World::finish_request(const lb::Action& action) {
  const std::uint32_t slot = RequestTable::slot_of(action.tag);
  const RequestTable::Request& request = requests_[slot];
  last_progress_ = now_;
  const lb::Duration latency = request.answered ? request.latency : now_ - request.arrived;
  recorder_.request_finished(request, action.reason, action.attempt_number, latency);
  if (action.assign) arrivals_.give_cookie(request.client, fleet_.node_of(request.balancer, action.node));
  if (!request.answered) tell_client(request, end_of(action.reason));
  requests_.remove(slot);
}

// Nothing in here calls the balancer: the actions are its memory until the next call.
void World::perform(std::uint32_t balancer, lb::Balancer::Actions actions) {
  for (const lb::Action& action : actions) perform_one(balancer, action);
  note_deadline(balancer);
}

// Of nearly every request there is one at its begin and one at its end.
LB_ON_REQUEST_PATH void World::perform_now(std::uint32_t balancer, lb::Balancer::Actions actions) {
  if (actions.size() != 1) return perform(balancer, actions);
  perform_one(balancer, actions.front());
  note_deadline(balancer);
}

LB_ON_REQUEST_PATH void World::perform_one(std::uint32_t balancer, const lb::Action& action) {
  if (action.kind == lb::ActionKind::kStartAttempt) {
    start_attempt(balancer, action);
  } else if (action.kind == lb::ActionKind::kFinishRequest) {
    finish_request(action);
  } else {
    perform_rare(balancer, action);
  }
}

// The kinds of actions that not every request has.
void World::perform_rare(std::uint32_t balancer, const lb::Action& action) {
  switch (action.kind) {
    case lb::ActionKind::kStartAttempt:
    case lb::ActionKind::kFinishRequest:
      break;
    case lb::ActionKind::kAbortAttempt:
      return abort_attempt(balancer, action);
    case lb::ActionKind::kForwardResponse:
      // Answers come whole here: asked for only where the first of several is enough for the client.
      requests_.answer(RequestTable::slot_of(action.tag), now_);
      return tell_client(requests_[RequestTable::slot_of(action.tag)], RequestEnd::kSucceeded);
    case lb::ActionKind::kStartProbe:
      return start_probe(balancer, action);
    case lb::ActionKind::kAbortProbe:
      break;  // its answer will find nobody
  }
}

// Nothing will end it any more. Its client may have its answer all the same.
void World::end_unfinished(const RequestTable::Request& request) {
  if (!request.answered) return recorder_.request_unfinished(request);
  recorder_.request_finished(request, lb::Reason::kOk, 1, request.latency);
}

void World::fill_nodes(RunResult& result) const {
  const double window = lb::to_seconds(std::min(now_, end_) - warmup_);
  std::size_t i = 0;
  for (const ScenarioNode& entry : scenario_.nodes) {
    for (std::uint32_t k = 0; k < entry.count; ++k, ++i) {
      const double available = window * entry.backend.concurrency;
      const double busy = nodes_[i].busy_time(now_) * 1e-9;
      if (available > 0) result.nodes[i].utilization = busy / available;
      result.nodes[i].total.arrivals = nodes_[i].arrivals();
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
  close_buckets();
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
