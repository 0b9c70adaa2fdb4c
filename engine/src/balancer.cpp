#include "lb/balancer.h"

#include "core.h"
#include "lb/request_path.h"

namespace lb {

Balancer::Balancer(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed,
                   TimePoint now, Listener* listener)
    : core_(std::make_unique<Core>(config, nodes, seed, now, listener)), deadline_(core_->next_deadline()) {}

Balancer::~Balancer() = default;

LB_ON_REQUEST_PATH Balancer::Actions Balancer::end_call() {
  const Actions actions = core_->end_call();
  deadline_ = core_->next_deadline();
  return actions;
}

Balancer::Actions Balancer::begin(const Request& request, TimePoint now) {
  core_->start_call(now);
  begun_ = core_->begin(request);
  return end_call();
}

Balancer::Actions Balancer::attempt_answered(AttemptId attempt, const Outcome& answer, TimePoint now) {
  core_->start_call(now);
  core_->attempt_answered(attempt, answer);
  return end_call();
}

Balancer::Actions Balancer::attempt_finished(AttemptId attempt, const Outcome& outcome, TimePoint now) {
  core_->start_call(now);
  core_->attempt_finished(attempt, outcome);
  return end_call();
}

Balancer::Actions Balancer::probe_finished(ProbeId probe, const ProbeResult& result, TimePoint now) {
  core_->start_call(now);
  core_->probe_finished(probe, result);
  return end_call();
}

Balancer::Actions Balancer::cancel(RequestId request, TimePoint now) {
  core_->start_call(now);
  core_->cancel(request);
  return end_call();
}

Balancer::Actions Balancer::on_deadline(TimePoint now) {
  core_->start_call(now);
  core_->on_deadline();
  return end_call();
}

Balancer::Actions Balancer::apply(const BalancerConfig& config, TimePoint now) {
  core_->start_call(now);
  core_->apply(config);
  return end_call();
}

Balancer::Actions Balancer::set_nodes(std::span<const NodeConfig> nodes, TimePoint now) {
  core_->start_call(now);
  core_->set_nodes(nodes);
  return end_call();
}

TimePoint Balancer::request_deadline() const { return core_->request_deadline(); }

void Balancer::expect(AttemptId attempt) const { core_->expect(attempt); }

std::uint32_t Balancer::node_count() const { return core_->pool().size(); }

NodeStatus Balancer::node(NodeId id) const {
  const Pool::Node& node = core_->pool()[id];
  return {.config = core_->pool().config(id),
          .breaker = node.breaker ? node.breaker->state() : BreakerState::kClosed,
          .health = node.health,
          .out = node.out,
          .in_flight = core_->pool().in_flight(id),
          .usable = node.out == Exclusion::kNone,
          .removed = node.removed};
}

std::uint32_t Balancer::requests_in_flight() const { return core_->requests_in_flight(); }

std::uint32_t Balancer::requests_waiting() const { return core_->requests_waiting(); }

}  // namespace lb
