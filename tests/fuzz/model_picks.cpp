// Which nodes an attempt may go to.
#include <algorithm>
#include <cmath>

#include "model.h"

namespace lb::testing {

bool Model::admits(const NodeModel& node) const {
  if (!config_.breaker || node.breaker == BreakerState::kClosed) return true;
  if (node.breaker == BreakerState::kOpen) return false;
  // Tries that are counted together give their places back in between, which nobody is told of.
  if (config_.breaker->count == BreakerCount::kTries) return true;
  return config_.breaker->recovery > Duration{} || node.half_used < config_.breaker->half_open_probes;
}

bool Model::takes_traffic(const NodeModel& node) const {
  const bool well = node.health == NodeHealth::kUp || node.health == NodeHealth::kDegraded;
  return node.present && node.in_subset && takes_new_requests(node.config) && well && node.ejected == 0 &&
         admits(node);
}

// Whether the node's priority has fewer nodes left than the threshold. That is needed for a panic, not enough.
bool Model::may_panic(const NodeModel& node) const {
  if (!config_.panic || config_.panic->fail_traffic_on_panic) return false;
  const auto percent = static_cast<std::uint32_t>(std::lround(config_.panic->threshold * 100));
  const bool changing = call_.kind == Call::Kind::kNodes || call_.kind == Call::Kind::kApply;
  if (config_.subset && changing) return true;  // who is in the subset is known after the call
  std::uint32_t nodes = 0;
  std::uint32_t left = 0;
  for (const NodeModel& other : nodes_) {
    const bool same_tier = other.config.type == node.config.type && other.config.priority == node.config.priority;
    if (!same_tier || !other.present || !other.in_subset || !takes_new_requests(other.config)) continue;
    const bool doubtful = other.breaker == BreakerState::kHalfOpen;
    left += takes_traffic(other) && !doubtful ? 1 : 0;
    nodes += other.health == NodeHealth::kExcluded ? 0 : 1;
  }
  return nodes == 0 ? percent > 0 : 100 * left < percent * nodes;
}

bool Model::may_belong(const RequestModel& request, const NodeModel& node, NodeId id) const {
  // Whom a client belongs to is looked up when its request comes.
  const std::optional<PersistenceConfig>& persistence = request.version->config.persistence;
  if (!persistence || request.attempts > 0 || fan_out(request)) return false;
  if (persistence->type == PersistenceType::kHttpCookie) {
    return request.cookie == persistence_cookie(node.config.name);
  }
  const auto served = served_.find(request.client);
  return served != served_.end() && std::ranges::find(served->second, id) != served->second.end();
}

void Model::check_pick(const RequestModel& request, NodeId id) {
  const NodeModel& picked = node(id);
  const bool changing = call_.kind == Call::Kind::kNodes || call_.kind == Call::Kind::kApply;
  if (!picked.present) return report("removed", "a node was picked that is not in the list");
  if (picked.config.condition == NodeCondition::kDisabled) return report("disabled", "a DISABLED node was picked");
  // A DRAINING node keeps its clients whatever its weight.
  const bool draining = picked.config.condition == NodeCondition::kDraining;
  if (picked.config.weight == 0 && !draining) return report("zero_weight", "a node of weight 0 was picked");
  if (!picked.in_subset && !changing) return report("subset", "a node was picked that is not in the subset");
  if (draining && !may_belong(request, picked, id)) {
    return report("draining", "a DRAINING node was picked for a client that does not belong to it");
  }
  if (fan_out(request)) return;
  if (node_limit() > 0 && picked.in_flight >= node_limit()) return report("full", "a full node was picked");
  if (may_panic(picked)) return;
  if (!admits(picked)) return report("breaker_open", "a node was picked that its breaker keeps out");
  if (picked.ejected > 0) return report("ejected", "an ejected node was picked");
  const bool well = picked.health == NodeHealth::kUp || picked.health == NodeHealth::kDegraded;
  if (!well) report("down", "a node was picked that is " + std::string(to_string(picked.health)));
}

// A node that takes traffic, has room, and was not tried by the request; kNoNode when there is none. None either
// where that depends on more than the node: in panics.
NodeId Model::free_node(const RequestModel& request) const {
  if (config_.panic) return kNoNode;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    const NodeModel& node = nodes_[i];
    const bool room = node_limit() == 0;
    const bool closed = node.breaker == BreakerState::kClosed;
    if (takes_traffic(node) && room && closed && !request.tries.contains(NodeId{i})) return NodeId{i};
  }
  return kNoNode;
}

// After same_node_tries in a row another node is taken, while there is one that was not tried.
void Model::check_next_node(const RequestModel& request, NodeId id) {
  const bool changing = call_.kind == Call::Kind::kNodes || call_.kind == Call::Kind::kApply;
  if (fan_out(request) || changing || request.in_a_row <= retry_of(request).same_node_tries) return;
  if (free_node(request) != kNoNode && free_node(request) != id) {
    report("same_node", "a node was tried again although others had not been");
  }
}

void Model::note_subset(const Subject& subject) {
  std::uint32_t members = 0;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    NodeModel& node = nodes_[i];
    node.in_subset = !node.present || subject.node(NodeId{i}).out != Exclusion::kNotInSubset;
    members += node.present && node.in_subset ? 1 : 0;
  }
  const bool sized = config_.subset && config_.subset->type != SubsetType::kAperture;
  if (sized && members > config_.subset->size) report("subset", "more nodes in the subset than its size");
}

void Model::on_pick(const Explanation& how) {
  const RequestModel* picking = request(how.request);
  const bool to_all = picking != nullptr && fan_out(*picking);
  for (std::size_t i = 0; i < how.nodes.size(); ++i) {
    const bool ascending = i == 0 || how.nodes[i - 1].node < how.nodes[i].node;
    if (!ascending) report("explain", "nodes are not explained in ascending order");
    const ExplainedNode& picked = how.nodes[i];
    const bool out = picked.out != Exclusion::kNone && picked.out != Exclusion::kTried;
    const bool by_policy = !how.persisted && !how.same_node && !how.panic && !to_all;
    if (picked.node == how.picked && out && by_policy && how.nodes.size() > 1) {
      report("explain", "the node that was picked is explained as " + std::string(to_string(picked.out)));
    }
  }
}

}  // namespace lb::testing
