#include "lb/balancer_config.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "lb/knob_builder.h"

namespace lb {

const KnobTable& BalancerConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<BalancerConfig>("balancer", "how requests are shared among the nodes")
          .variant<&BalancerConfig::policy>("policy", VariantTag::kTypeKey, &policy_cases,
                                            "who gets the next attempt")
          .optional<&BalancerConfig::retry>("retry", "sends a request again after an attempt that failed")
          .optional<&BalancerConfig::breaker>("breaker",
                                              "takes a node out while it fails, and tries it again later")
          .duration_or_forever<&BalancerConfig::timeout>("timeout", kPositiveDuration,
                                                         "how long a request may take, retries and waits included")
          .build();
  return table;
}

InputErrors validate(const BalancerConfig& config) {
  InputErrors errors;
  if (config.breaker) {
    const BreakerConfig& breaker = *config.breaker;
    const bool counts = breaker.window.calls > 0;
    if (breaker.type == BreakerType::kCountWindow && !counts) {
      errors.push_back({"/breaker/window", "a count_window looks at a number of calls, such as 100"});
    }
    if (breaker.type == BreakerType::kTimeWindow && counts) {
      errors.push_back({"/breaker/window", "a time_window looks at a duration, such as \"10s\""});
    }
    if (breaker.type == BreakerType::kCountWindow && counts && breaker.min_calls > breaker.window.calls) {
      errors.push_back({"/breaker/min_calls", "must not be more than window, or the breaker could never trip"});
    }
  }
  return errors;
}

InputErrors validate(std::span<const NodeConfig> nodes) {
  InputErrors errors;
  if (nodes.empty()) return {{"", "at least one node is needed"}};
  std::vector<std::size_t> order(nodes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const std::string& { return nodes[i].name; });
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::string path = "/" + std::to_string(order[k]) + "/name";
    if (nodes[order[k]].name.empty()) errors.push_back({path, "a node needs a name"});
    if (k == 0 || nodes[order[k]].name != nodes[order[k - 1]].name) continue;
    errors.push_back({path, "two nodes have this name: each needs its own"});
  }
  const bool all_zero = std::ranges::all_of(nodes, [](const NodeConfig& node) { return node.weight == 0; });
  if (all_zero) errors.push_back({"/0/weight", "all weights are 0: at least one node must take traffic"});
  return errors;
}

}  // namespace lb
