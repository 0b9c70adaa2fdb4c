// The cost of a decision: a bare pick of every registered policy, and a whole request through the Balancer.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "lb/balancer.h"
#include "lb/policy_registry.h"

namespace lb {
namespace {

constexpr std::int64_t kPoolSizes[] = {3, 100, 1000};

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

// Picks among nodes of weights 1, 2, 3, 1, 2, 3, ... with loads that move a little, as under traffic.
void pick(benchmark::State& state, std::string_view policy_name) {
  const auto n = static_cast<std::uint32_t>(state.range(0));
  std::vector<NodeId> ids;
  std::vector<std::uint32_t> weights;
  std::vector<std::uint32_t> loads(n, 1);
  for (std::uint32_t i = 0; i < n; ++i) {
    ids.push_back(NodeId{i});
    weights.push_back(1 + i % 3);
  }
  std::vector<NodeConfig> configs(n);
  for (std::uint32_t i = 0; i < n; ++i) configs[i].name = configs[i].address = "node" + std::to_string(i) + ":80";
  const Candidates candidates(ids, {weights.data(), loads.data(), configs.data()});
  const std::unique_ptr<Policy> policy = make_policy(default_policy(policy_name));
  policy->rebuild(candidates);
  Rng rng(1);
  PickContext context{.rng = rng, .now = TimePoint{}};
  const std::vector<std::string>& keys = clients();
  std::uint32_t last = 0;
  std::size_t request = 0;
  for (auto unused : state) {
    loads[last] = 1;
    context.key = keys[++request % keys.size()];
    last = index_of(policy->pick(candidates, context));
    loads[last] = 2;
  }
}

BalancerConfig with_every_mechanism(std::string_view policy) {
  BalancerConfig config;
  config.policy = default_policy(policy);
  config.retry.emplace().max_attempts = 3;
  config.retry->per_try_timeout = std::chrono::seconds(1);
  config.breaker.emplace();
  config.timeout = std::chrono::seconds(3);
  return config;
}

// begin + attempt_finished, with 32 requests in flight.
void request(benchmark::State& state, std::string_view policy) {
  std::vector<NodeConfig> nodes(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].name = "n" + std::to_string(i);
  TimePoint now{};
  Balancer balancer(with_every_mechanism(policy), nodes, 1, now);
  std::vector<AttemptId> running(32);
  for (AttemptId& attempt : running) attempt = balancer.begin({}, now)[0].attempt;
  const std::vector<std::string>& keys = clients();
  std::size_t oldest = 0;
  std::size_t number = 0;
  for (auto unused : state) {
    now += Duration{1000};
    balancer.attempt_finished(running[oldest], Outcome::response(200), now);
    running[oldest] = balancer.begin({.client = keys[++number % keys.size()]}, now)[0].attempt;
    oldest = (oldest + 1) % running.size();
    benchmark::DoNotOptimize(balancer.next_deadline());
  }
}

const bool kRegistered = [] {
  for (const PolicyType& type : policies()) {
    const std::string_view name = type.params.name;
    auto* picks = benchmark::RegisterBenchmark(("pick/" + std::string(name)).c_str(), pick, name);
    auto* requests = benchmark::RegisterBenchmark(("request/" + std::string(name)).c_str(), request, name);
    for (const std::int64_t size : kPoolSizes) {
      picks->Arg(size);
      requests->Arg(size);
    }
  }
  return true;
}();

}  // namespace
}  // namespace lb
