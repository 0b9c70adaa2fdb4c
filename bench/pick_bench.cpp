// The cost of a decision: a pick of every registered policy and of its dialects and metrics, with the feedback of
// one attempt; and a whole request through the Balancer.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "lb/balancer.h"
#include "lb/policy_registry.h"
#include "lb/retry_budget.h"

namespace lb {
namespace {

constexpr std::int64_t kPoolSizes[] = {3, 100, 1000, 10'000};

// The addresses of clients: keys for the policies that hash.
const std::vector<std::string>& clients() {
  static const std::vector<std::string> addresses = [] {
    Rng rng(7);
    std::vector<std::string> drawn(1024);
    for (std::string& address : drawn) {
      for (int octet = 0; octet < 4; ++octet) address += (octet > 0 ? "." : "") + std::to_string(rng.below(256));
    }
    return drawn;
  }();
  return addresses;
}

constexpr std::size_t kRunning = 32;  // attempts in flight

// Pick, start and end of an attempt, and the probes it asks for, with 32 in flight, among nodes of weights 1, 2, 3, 1, 2, 3, ...
void pick(benchmark::State& state, const Variant& params) {
  const auto n = static_cast<std::uint32_t>(state.range(0));
  std::vector<NodeId> ids;
  std::vector<std::uint32_t> weights;
  std::vector<std::uint32_t> loads(n, 0);
  std::vector<NodeConfig> configs(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    ids.push_back(NodeId{i});
    weights.push_back(1 + i % 3);
    configs[i].name = configs[i].address = "node" + std::to_string(i) + ":80";
  }
  const Candidates candidates(ids, {weights.data(), loads.data(), configs.data()});
  const std::unique_ptr<Policy> policy = make_policy(params);
  policy->rebuild(candidates);
  Rng rng(1);
  TimePoint now{};
  std::size_t request = 0;
  const auto start = [&] {
    PickContext context{.rng = rng, .now = now, .key = clients()[++request % clients().size()]};
    const NodeId node = policy->pick(candidates, context);
    for (const NodeId id : policy->probe_targets(candidates, context))
      policy->probe_finished(
          {.node = id, .in_flight = loads[index_of(id)], .latency = Duration{1000}, .now = now});
    ++loads[index_of(node)];
    policy->attempt_started(node, now);
    return node;
  };
  std::vector<NodeId> running(kRunning);
  for (NodeId& node : running) node = start();
  std::size_t oldest = 0;
  for (auto unused : state) {
    now += Duration{1000};
    const NodeId ended = running[oldest];
    --loads[index_of(ended)];
    policy->attempt_finished({.node = ended, .latency = Duration{1000 * kRunning}, .now = now});
    running[oldest] = start();
    oldest = (oldest + 1) % kRunning;
  }
}

// A rebuild after one node's weight changed.
void rebuild(benchmark::State& state, const Variant& params) {
  const auto n = static_cast<std::uint32_t>(state.range(0));
  std::vector<NodeId> ids;
  std::vector<std::uint32_t> weights(n, 2);
  const std::vector<std::uint32_t> loads(n, 0);
  std::vector<NodeConfig> configs(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    ids.push_back(NodeId{i});
    configs[i].name = configs[i].address = "node" + std::to_string(i) + ":80";
  }
  const Candidates candidates(ids, {weights.data(), loads.data(), configs.data()});
  const std::unique_ptr<Policy> policy = make_policy(params);
  std::uint32_t changed = 0;
  for (auto unused : state) {
    weights[changed] ^= 1U;
    changed = (changed + 1) % n;
    policy->rebuild(candidates);
  }
}

BalancerConfig with_every_mechanism(std::string_view policy) {
  BalancerConfig config;
  config.policy = default_policy(policy);
  config.retry.emplace().max_attempts = 3;
  config.retry->per_try_timeout = std::chrono::seconds(1);
  config.retry->budget = default_budget("finagle");
  config.breaker.emplace();
  config.outlier.emplace();
  config.timeout = std::chrono::seconds(3);
  return config;
}

// begin + attempt_finished, with as many requests in flight.
void request(benchmark::State& state, std::string_view policy) {
  std::vector<NodeConfig> nodes(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].name = "n" + std::to_string(i);
  TimePoint now{};
  Balancer balancer(with_every_mechanism(policy), nodes, 1, now);
  std::vector<AttemptId> running(kRunning);
  for (AttemptId& attempt : running) attempt = balancer.begin({}, now)[0].attempt;
  const std::vector<std::string>& keys = clients();
  std::vector<ProbeId> probes;
  std::size_t oldest = 0;
  std::size_t number = 0;
  for (auto unused : state) {
    now += Duration{1000};
    balancer.attempt_finished(running[oldest], Outcome::response(200), now);
    const Balancer::Actions actions = balancer.begin({.client = keys[++number % keys.size()]}, now);
    running[oldest] = actions[0].attempt;
    probes.clear();
    for (const Action& action : actions.subspan(1)) probes.push_back(action.probe);
    for (const ProbeId probe : probes) balancer.probe_finished(probe, {.passed = true, .in_flight = 1}, now);
    oldest = (oldest + 1) % running.size();
    if (balancer.next_deadline() <= now) balancer.on_deadline(now);
  }
}

// One node leaves the list of all, or comes back, or has another weight; and the pick that sees the change.
void change(benchmark::State& state, std::string_view policy, bool weight) {
  std::vector<NodeConfig> nodes(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].name = nodes[i].address = "n" + std::to_string(i);
  TimePoint now{};
  Balancer balancer(with_every_mechanism(policy), nodes, 1, now);
  const NodeConfig last = nodes.back();
  bool there = true;
  for (auto unused : state) {
    now += Duration{1000};
    there = !there;
    if (weight) {
      nodes.back().weight = there ? 1 : 2;
    } else if (there) {
      nodes.push_back(last);
    } else {
      nodes.pop_back();
    }
    balancer.set_nodes(nodes, now);
    const Balancer::Actions actions = balancer.begin({.client = "10.0.0.1"}, now);
    balancer.attempt_finished(actions[0].attempt, Outcome::response(200), now);
  }
}

void add(const std::string& name, const Variant& params) {
  auto* picks =
      benchmark::RegisterBenchmark(("pick/" + name).c_str(), [params](auto& state) { pick(state, params); });
  for (const std::int64_t size : kPoolSizes) picks->Arg(size);
  benchmark::RegisterBenchmark(("rebuild/" + name).c_str(), [params](auto& state) {
    rebuild(state, params);
  })->Arg(kPoolSizes[3]);
}

// The policy with every combination of its choices, from the given knob on.
void add_choices(const std::string& name, const Variant& params, std::span<const Knob> knobs) {
  if (knobs.empty()) return add(name, params);
  const Knob& knob = knobs.front();
  const auto* choice = std::get_if<ChoiceAccess>(&knob.access);
  for (std::size_t i = 0; choice != nullptr && i < choice->names.size(); ++i) {
    Variant chosen = params;
    choice->set(knob.part(chosen.address()), i);
    add_choices(name + ':' + std::string(choice->names[i]), chosen, knobs.subspan(1));
  }
  if (choice == nullptr) add_choices(name, params, knobs.subspan(1));
}

const bool kRegistered = [] {
  for (const PolicyType& type : policies()) {
    const std::string name(type.params.name);
    add_choices(name, default_policy(name), type.params.table().knobs());
    auto* requests = benchmark::RegisterBenchmark(("request/" + name).c_str(), request, name);
    for (const std::int64_t size : kPoolSizes) requests->Arg(size);
    for (const bool weight : {false, true}) {
      benchmark::RegisterBenchmark(("change/" + name + (weight ? ":weight" : ":list")).c_str(), change, name,
                                   weight)
          ->Arg(kPoolSizes[3]);
    }
  }
  return true;
}();

}  // namespace
}  // namespace lb
