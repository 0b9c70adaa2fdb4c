#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/balancer.h"

namespace lb::testing {

/// What the driver drives: a Balancer, or one with a planted fault.
class Subject {
 public:
  virtual ~Subject() = default;
  using Actions = std::vector<Action>;

  virtual Actions begin(const Request& request, TimePoint now) = 0;
  virtual Actions answered(AttemptId attempt, std::uint16_t status, TimePoint now) = 0;
  virtual Actions finished(AttemptId attempt, const Outcome& outcome, TimePoint now) = 0;
  virtual Actions probed(ProbeId probe, const ProbeResult& result, TimePoint now) = 0;
  virtual Actions cancel(RequestId request, TimePoint now) = 0;
  virtual Actions on_deadline(TimePoint now) = 0;
  virtual Actions apply(const BalancerConfig& config, TimePoint now) = 0;
  virtual Actions set_nodes(std::span<const NodeConfig> nodes, TimePoint now) = 0;

  virtual RequestId begun() const = 0;
  virtual TimePoint next_deadline() const = 0;
  virtual std::uint32_t node_count() const = 0;
  virtual NodeStatus node(NodeId id) const = 0;
  virtual std::uint32_t requests_in_flight() const = 0;
  virtual std::uint32_t requests_waiting() const = 0;
};

/// The Balancer as it is.
class PlainSubject : public Subject {
 public:
  PlainSubject(const BalancerConfig& config, std::span<const NodeConfig> nodes, std::uint64_t seed,
               Listener* listener)
      : balancer_(config, nodes, seed, TimePoint{}, listener) {}

  Actions begin(const Request& request, TimePoint now) override { return copy(balancer_.begin(request, now)); }
  Actions answered(AttemptId attempt, std::uint16_t status, TimePoint now) override {
    return copy(balancer_.attempt_answered(attempt, status, now));
  }
  Actions finished(AttemptId attempt, const Outcome& outcome, TimePoint now) override {
    return copy(balancer_.attempt_finished(attempt, outcome, now));
  }
  Actions probed(ProbeId probe, const ProbeResult& result, TimePoint now) override {
    return copy(balancer_.probe_finished(probe, result, now));
  }
  Actions cancel(RequestId request, TimePoint now) override { return copy(balancer_.cancel(request, now)); }
  Actions on_deadline(TimePoint now) override { return copy(balancer_.on_deadline(now)); }
  Actions apply(const BalancerConfig& config, TimePoint now) override {
    return copy(balancer_.apply(config, now));
  }
  Actions set_nodes(std::span<const NodeConfig> nodes, TimePoint now) override {
    return copy(balancer_.set_nodes(nodes, now));
  }

  RequestId begun() const override { return balancer_.begun(); }
  TimePoint next_deadline() const override { return balancer_.next_deadline(); }
  std::uint32_t node_count() const override { return balancer_.node_count(); }
  NodeStatus node(NodeId id) const override { return balancer_.node(id); }
  std::uint32_t requests_in_flight() const override { return balancer_.requests_in_flight(); }
  std::uint32_t requests_waiting() const override { return balancer_.requests_waiting(); }

 private:
  static Actions copy(Balancer::Actions actions) { return {actions.begin(), actions.end()}; }

  Balancer balancer_;
};

}  // namespace lb::testing
