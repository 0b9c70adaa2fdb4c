#include "support/conservation.h"

#include <gtest/gtest.h>

#include <utility>

#include "support/conservation_rules.h"

namespace support {

class Conservation::Tap final : public lb::Listener {
 public:
  Tap(Conservation& watcher, std::uint32_t balancer, lb::Listener* next)
      : watcher_(watcher), balancer_(balancer), next_(next) {}

  void on_event(const lb::Event& event) override {
    watcher_.on_event(balancer_, event);
    if (next_ != nullptr) next_->on_event(event);
  }

 private:
  Conservation& watcher_;
  std::uint32_t balancer_;
  lb::Listener* next_;
};

void Conservation::watch(sim::RunOptions& options) {
  options.listener_of = [this, of = options.listener_of, one = options.listener](std::uint32_t balancer) {
    lb::Listener* const next = of ? of(balancer) : one;
    return taps_.emplace_back(std::make_unique<Tap>(*this, balancer, next)).get();
  };
}

void Conservation::complain(const lb::Event& event, const std::string& what) {
  if (complaints_.size() > 2000) return;
  complaints_ += std::string(lb::to_string(event.kind)) + " at " +
                 std::to_string(event.at.time_since_epoch().count()) + " ns: " + what + "\n";
}

void Conservation::on_event(std::uint32_t balancer, const lb::Event& event) {
  if (balancer >= slots_.size()) slots_.resize(balancer + 1);
  Slots& slots = slots_[balancer];
  if (event.at < now_) complain(event, "time goes back");
  now_ = event.at;
  switch (event.kind) {
    case lb::EventKind::kAttemptStarted:
      attempt_started(balancer, event);
      break;
    case lb::EventKind::kAttemptFinished:
      attempt_finished(slots, event);
      break;
    case lb::EventKind::kRequestFinished:
      request_finished(slots, event);
      break;
    case lb::EventKind::kHedgeStarted:
      ++hedges_;
      break;
    default:
      changes_.push_back({event.kind, balancer, lb::index_of(event.node), event.at});
      break;
  }
}

// A new record where the slot has another user now.
std::uint32_t Conservation::record_of(Slots& slots, lb::RequestId id) {
  if (id.slot >= slots.request.size()) slots.request.resize(id.slot + 1, kNone);
  std::uint32_t& record = slots.request[id.slot];
  if (record == kNone || requests_[record].id != id) {
    record = static_cast<std::uint32_t>(requests_.size());
    requests_.emplace_back().id = id;
  }
  return record;
}

void Conservation::attempt_started(std::uint32_t balancer, const lb::Event& event) {
  Slots& slots = slots_[balancer];
  const std::uint32_t slot = event.attempt.slot;
  if (slot >= slots.attempt.size()) {
    slots.attempt.resize(slot + 1, kNone);
    slots.attempt_id.resize(slot + 1);
  }
  const bool taken = slots.attempt[slot] != kNone;
  if (taken) complain(event, "another attempt has its slot");
  if (!taken && slots.attempt_id[slot] == event.attempt) complain(event, "it has ended before");
  slots.attempt[slot] = static_cast<std::uint32_t>(attempts_.size());
  slots.attempt_id[slot] = event.attempt;
  const std::uint32_t request = record_of(slots, event.request);
  if (requests_[request].has_ended()) complain(event, "its request has ended");
  ++requests_[request].attempts;
  ++requests_[request].live;
  Attempt& attempt = attempts_.emplace_back();
  attempt.node = lb::index_of(event.node);
  attempt.request = request;
  attempt.balancer = balancer;
  attempt.started = event.at;
}

void Conservation::attempt_finished(Slots& slots, const lb::Event& event) {
  const std::uint32_t slot = event.attempt.slot;
  if (slot >= slots.attempt.size() || slots.attempt[slot] == kNone || slots.attempt_id[slot] != event.attempt) {
    return complain(event, "it is not under way");
  }
  Attempt& attempt = attempts_[slots.attempt[slot]];
  slots.attempt[slot] = kNone;
  attempt.ended = event.at;
  attempt.abandoned = event.outcome.kind == lb::OutcomeKind::kAbandoned;
  attempt.failed = event.failure;
  using enum lb::OutcomeKind;
  const lb::OutcomeKind kind = event.outcome.kind;
  attempt.reached = kind == kResponse || kind == kConnectFailure || kind == kReset;
  if (attempt.node != lb::index_of(event.node)) complain(event, "it started on another node");
  if (event.at - attempt.started != event.delay) complain(event, "it lasted longer or shorter than is said");
  if (attempt.abandoned && attempt.failed) complain(event, "who was abandoned has not failed");
  Request& request = requests_[attempt.request];
  if (request.id != event.request) complain(event, "it started for another request");
  --request.live;
}

void Conservation::request_finished(Slots& slots, const lb::Event& event) {
  Request& request = requests_[record_of(slots, event.request)];
  if (request.has_ended()) return complain(event, "it has ended before");
  if (request.live > 0) complain(event, "attempts of it are under way");
  request.ended = event.at;
  request.arrived = event.at - event.delay;
  request.reason = event.reason;
  if (event.delay < lb::Duration{} || request.arrived < lb::TimePoint{})
    complain(event, "it came before the start");
}

std::string Conservation::broken(const sim::Scenario& scenario, const sim::RunResult& result) const {
  return complaints_ + broken_rules({scenario, result, *this});
}

sim::RunResult run_checked(const sim::Scenario& scenario, sim::RunOptions options) {
  Conservation watcher;
  watcher.watch(options);
  sim::RunResult result = sim::run(scenario, options);
  const std::string broken = watcher.broken(scenario, result);
  EXPECT_TRUE(broken.empty()) << "seed " << scenario.seed << ":\n" << broken;
  return result;
}

}  // namespace support
