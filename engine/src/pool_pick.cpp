// The choice of a node for an attempt: tier, zone, policy.
#include <algorithm>

#include "lb/request_path.h"
#include "pool.h"

namespace lb {

bool Pool::pick_in(Choice& choice, const Want& want, PickContext& context) {
  Roster& roster = choice.group->roster(choice.kind);
  if (roster.empty()) return false;
  const std::span<const NodeId> members = choice.group->members;
  Policy& policy = roster.policy(want.policy, policies_, members, arrays());
  std::span<const NodeId> ids = roster.open();
  if (ids.empty()) {
    choice.full = true;
    return false;
  }
  if (!want.avoid.empty()) {
    allowed_.clear();
    for (const NodeId id : ids) {
      if (std::ranges::find(want.avoid, id) == want.avoid.end()) allowed_.push_back(id);
    }
    if (allowed_.empty()) return false;
    ids = allowed_;
  }
  context.subset = ids.size() < roster.usable().size();
  const Candidates candidates{ids, arrays(), members};
  if (want.avoid.empty() && chooser_.always(choice.group, choice.kind)) {
    ready_[want.policy] = {&policy, candidates, choice, context.subset};
  }
  choice.node = policy.pick(candidates, context);
  return true;
}

// `choice` is filled in place: it is small, and asked for by every request.
LB_ON_REQUEST_PATH void Pool::pick(const Want& want, PickContext& context, Choice& choice) {
  if (want.avoid.empty() && pick_ready(want.policy, context, choice)) return;
  pick_anew(want, context, choice);
}

void Pool::pick_anew(const Want& want, PickContext& context, Choice& choice) {
  const TierChooser::Target target = chooser_.choose(tiers_, context.rng);
  choice.node = kNoNode;
  choice.full = false;
  choice.panic = target.kind == RosterKind::kEveryone;
  choice.group = target.group;
  choice.kind = target.kind;
  if (target.refused) {
    choice.group = nullptr;
    choice.panic = true;
    return;
  }
  if (choice.group != nullptr && pick_in(choice, want, context)) return;
  if (!choice.full) pick_elsewhere(want, context, choice);
}

// Every node of the chosen group was tried, or none of it is left: the others in their order.
void Pool::pick_elsewhere(const Want& want, PickContext& context, Choice& choice) {
  const Choice first = choice;
  for (const RosterKind kind : {RosterKind::kHealthy, RosterKind::kDegraded}) {
    for (const auto& tier : tiers_.all()) {
      if (first.group == &tier->whole && first.kind == kind) continue;
      choice = {.group = &tier->whole, .kind = kind};
      if (pick_in(choice, want, context) || choice.full) return;
    }
  }
  choice = {};
  if (!want.avoid.empty()) pick({.policy = want.policy, .avoid = {}}, context, choice);
}

bool Pool::has_other_than(std::span<const NodeId> avoid, NodeId last) const {
  for (std::uint32_t i = 0; i < size(); ++i) {
    const NodeId id{i};
    const bool takes = nodes_[i].out == Exclusion::kNone || nodes_[i].out == Exclusion::kFull;
    if (takes && id != last && std::ranges::find(avoid, id) == avoid.end()) return true;
  }
  return false;
}

std::span<const NodeId> Pool::probe_targets(const Choice& choice, const Want& want, PickContext context) {
  if (choice.group == nullptr) return {};
  Roster& roster = choice.group->roster(choice.kind);
  if (roster.empty()) return {};  // the pick itself may have taken the last node out
  const std::span<const NodeId> members = choice.group->members;
  Policy& policy = roster.policy(want.policy, policies_, members, arrays());
  return policy.probe_targets({roster.usable(), arrays(), members}, context);
}

// Why the node was none that the choice was made among.
Exclusion Pool::why_not(NodeId id, const Choice& choice) const {
  const Node& node = nodes_[index_of(id)];
  if (choice.group == nullptr) return node.out;
  const bool in_group = choice.group == node.zone || (node.tier != nullptr && choice.group == &node.tier->whole);
  const bool panic = choice.kind == RosterKind::kEveryone && in_group && node.standing.eligible;
  if (panic) return node.full ? Exclusion::kFull : Exclusion::kNone;
  if (node.out != Exclusion::kNone) return node.out;
  const bool fits = choice.kind == RosterKind::kDegraded ? node.standing.degraded : node.standing.healthy;
  return in_group && fits ? Exclusion::kNone : Exclusion::kOtherTier;
}

void Pool::explain(const Want& want, const Choice& choice, Explanation& explanation) {
  const auto contains = [](std::span<const NodeId> ids, NodeId id) {
    return std::ranges::find(ids, id) != ids.end();
  };
  const bool once_more = contains(want.avoid, choice.node);  // all were tried: none was avoided
  for (std::uint32_t i = 0; i < size(); ++i) {
    const NodeId id{i};
    if (nodes_[i].removed) continue;
    ExplainedNode& node = explanation.nodes.emplace_back();
    node.node = id;
    node.out = why_not(id, choice);
    node.weight = static_cast<double>(weights_[i]) / scale_;
    node.in_flight = in_flight_[i];
    if (node.out != Exclusion::kNone) continue;
    if (!once_more && contains(want.avoid, id)) node.out = Exclusion::kTried;
    if (contains(want.refused, id)) node.out = Exclusion::kBreakerOpen;
  }
  if (choice.group == nullptr) return;
  Roster& roster = choice.group->roster(choice.kind);
  if (roster.empty()) return;
  Policy& policy = roster.policy(want.policy, policies_, choice.group->members, arrays());
  const Candidates candidates{roster.usable(), arrays(), choice.group->members};
  for (ExplainedNode& node : explanation.nodes) {
    if (node.out == Exclusion::kNone) node.score = policy.score(candidates, node.node, explanation.at);
  }
}

}  // namespace lb
