#include "wires.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "streams.h"

namespace sim {
namespace {

constexpr lb::Duration kLongestRetransmit = std::chrono::seconds(120);  // TCP_RTO_MAX of Linux

}  // namespace

Wires::Wires(const Scenario& scenario, std::span<const lb::NodeConfig> nodes)
    : nodes_(nodes.size()), loss_(scenario.network.loss), retransmit_(scenario.network.retransmit) {
  const NetworkModel& network = scenario.network;
  const auto streams = [&](Purpose purpose) {
    std::vector<lb::Rng> rng;
    rng.reserve(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) rng.push_back(make_stream(scenario.seed, purpose, i));
    return rng;
  };
  if (!network.zones.empty()) {
    place(scenario, nodes);
    zone_rng_ = streams(Purpose::kZones);
  }
  if (loss_ > 0) loss_rng_ = streams(Purpose::kLoss);
  if (network.connections) {
    connections_ = *network.connections;
    pools_.resize(scenario.balancers * nodes.size());
  }
  plain_ = network.zones.empty() && loss_ <= 0 && !network.connections;
}

// The way from the balancers' zone to each node's: by the pair in this direction, or else by the other.
void Wires::place(const Scenario& scenario, std::span<const lb::NodeConfig> nodes) {
  const std::string& own = balancer_zone(scenario);
  std::map<std::string, std::uint32_t, std::less<>> way_to;
  ways_.emplace_back(constant_distribution({}));
  const auto add = [&](const std::string& zone, const ZonePair& pair) {
    if (!way_to.emplace(zone, static_cast<std::uint32_t>(ways_.size())).second) return;
    ways_.emplace_back(pair.round_trip);
  };
  for (const ZonePair& pair : scenario.network.zones) {
    if (pair.from == own) add(pair.to, pair);
  }
  for (const ZonePair& pair : scenario.network.zones) {
    if (pair.to == own) add(pair.from, pair);
  }
  way_.reserve(nodes.size());
  for (const lb::NodeConfig& node : nodes) {
    const auto found = way_to.find(node.zone);
    way_.push_back(found == way_to.end() ? 0 : found->second);
  }
}

lb::Duration Wires::half_trip(std::uint32_t node, lb::Rng& rng) const {
  if (way_.empty()) return {};
  const Distribution& way = ways_[way_[node]];
  return way.is_zero() ? lb::Duration{} : way.draw(rng) / 2;
}

lb::Duration Wires::late(lb::Rng& rng) const {
  lb::TimePoint late{};
  lb::Duration next = retransmit_;
  while (loss_ > 0 && rng.chance(loss_)) {
    late = lb::later(late, next);
    next = std::min(2 * next, std::max(retransmit_, kLongestRetransmit));
  }
  return late.time_since_epoch();
}

lb::Duration Wires::connect(std::uint32_t balancer, std::uint32_t node, lb::Duration round_trip,
                            lb::TimePoint now) {
  if (pools_.empty()) return {};
  Pool& idle = pool(balancer, node);
  while (!idle.empty() && lb::later(idle.first(), connections_.idle_timeout) <= now) idle.pop();
  if (!idle.empty()) {
    idle.pop_last();
    return {};
  }
  lb::TimePoint taken{};
  for (std::uint32_t i = 0; i < connections_.round_trips; ++i) {
    taken = lb::later(taken, round_trip);
    taken = lb::later(taken, late(node));
    taken = lb::later(taken, late(node));
  }
  return taken.time_since_epoch();
}

void Wires::keep(std::uint32_t balancer, std::uint32_t node, lb::TimePoint now) {
  if (pools_.empty()) return;
  Pool& idle = pool(balancer, node);
  if (idle.size() < connections_.keep_alive) idle.push(now);
}

void Wires::drop(std::uint32_t node) {
  for (std::size_t at = node; at < pools_.size(); at += nodes_) pools_[at].clear();
}

}  // namespace sim
