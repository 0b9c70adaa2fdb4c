#include "fleet.h"

#include <algorithm>
#include <bit>

#include "lb/assert.h"
#include "lb/policy_registry.h"
#include "streams.h"

namespace sim {
namespace {

// The first draws as a single balancer does, so that a fleet of one decides the same.
std::uint64_t seed_of(std::uint64_t seed, std::uint32_t index) {
  return index == 0 ? seed : make_stream(seed, Purpose::kBalancer, index).next();
}

bool learns(const lb::Variant& policy) { return policy.active != nullptr && lb::make_policy(policy)->learns(); }

}  // namespace

bool reads_load(const lb::BalancerConfig& balancer) {
  return learns(balancer.policy) ||
         std::ranges::any_of(balancer.routes, [](const lb::RouteConfig& route) { return learns(route.policy); });
}

Fleet::Fleet(const Scenario& scenario, const Registry& registry, Recorder& recorder)
    : scenario_(scenario),
      registry_(registry),
      recorder_(recorder),
      members_(scenario.balancers),
      alone_(scenario.balancers == 1),
      dispatch_(make_stream(scenario.seed, Purpose::kDispatch, 0)),
      leaves_(std::bit_ceil(members_.size())) {
  if (!alone_) earliest_.resize(2 * leaves_);
  draw_starts();
  while (started_ < size() && members_[started_].wake == lb::TimePoint{}) start(lb::TimePoint{});
  for (std::uint32_t i = 0; i < size() && !alone_; ++i) replay(i);
}

// The first starts with the run, so that there is always one to serve.
void Fleet::draw_starts() {
  lb::Rng rng = make_stream(scenario_.seed, Purpose::kBalancer, 0);
  const auto spread = static_cast<std::uint64_t>(scenario_.balancer_start_spread.count());
  for (std::uint32_t i = 1; i < size() && spread > 0; ++i) {
    members_[i].wake = lb::TimePoint(lb::Duration(static_cast<lb::Duration::rep>(rng.next() % spread)));
  }
  std::ranges::sort(members_, {}, &Member::wake);
}

void Fleet::start(lb::TimePoint now) {
  LB_ASSERT(started_ < size(), "all have started");
  const std::uint32_t index = started_++;
  lb::Listener* listener = &recorder_.listener(index);
  Member& member = members_[index];
  if (registry_.nodes_come_and_go()) {
    member.translator = std::make_unique<NodeTranslator>(*listener, node_total(scenario_));
    member.translator->expect(registry_.indices());
    listener = member.translator.get();
  }
  member.balancer = std::make_unique<lb::Balancer>(scenario_.balancer, registry_.nodes(),
                                                   seed_of(scenario_.seed, index), now, listener);
  called(index);
}

lb::Balancer::Actions Fleet::give_nodes(std::uint32_t index, lb::TimePoint now) {
  Member& member = members_[index];
  if (member.translator) member.translator->expect(registry_.indices());
  return member.balancer->set_nodes(registry_.nodes(), now);
}

std::uint32_t Fleet::next_in_turn() {
  if (scenario_.balancer_dispatch == BalancerDispatch::kRandom) {
    return static_cast<std::uint32_t>(dispatch_.below(started_));
  }
  if (turn_ >= started_) turn_ = 0;
  return turn_++;
}

// The matches on the way from the member's leaf to the root are played again; the one named first wins a tie.
void Fleet::replay(std::uint32_t index) {
  std::size_t at = leaves_ + index;
  earliest_[at] = {members_[index].wake, index};
  for (at /= 2; at > 0; at /= 2) {
    const Entry& left = earliest_[2 * at];
    const Entry& right = earliest_[2 * at + 1];
    earliest_[at] = right.at < left.at ? right : left;
  }
}

}  // namespace sim
