#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lb/balancer_config.h"
#include "lb/node.h"
#include "lb/result.h"
#include "sim/backend.h"
#include "sim/expectation.h"
#include "sim/fault.h"
#include "sim/traffic.h"

namespace sim {

/// Bounds that keep a scenario in memory and its run finite. Checked before anything is allocated.
inline constexpr std::uint64_t kMaxNodes = 1'000'000;
inline constexpr std::uint64_t kMaxClients = 1U << 24U;  ///< addresses in 10.0.0.0/8
inline constexpr double kMaxRequests = 1e11;             ///< rate x duration: some ten hours of computing

/// A node, or `count` nodes alike: name-1, name-2, ...
struct ScenarioNode {
  lb::NodeConfig node;
  std::uint32_t count = 1;
  BackendModel backend;

  static const lb::KnobTable& knobs();
};

/// A scenario: everything that a run depends on. Read from a file with lb::json::read<Scenario>(document), or
/// built in code; then validate(); then run() in sim/run.h.
struct Scenario {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  lb::Duration duration = std::chrono::seconds(60);  ///< arrivals stop then; what is in flight is played out
  lb::Duration warmup{};                             ///< requests that come earlier are not in the summary
  lb::BalancerConfig balancer;
  std::vector<ScenarioNode> nodes;
  std::vector<TrafficClass> traffic;
  std::vector<Fault> faults;
  std::vector<Expectation> expect;

  static const lb::KnobTable& knobs();
};

/// Every rule that no single knob's range can say, with the paths of the file ("/faults/0/nodes/1"), in the order
/// of the file. Cost O(nodes log nodes); allocates nothing by `count` before the counts are known to be in bounds.
lb::InputErrors validate(const Scenario& scenario);

/// How many nodes there are once `count` is expanded; saturates instead of wrapping.
std::uint64_t node_total(const Scenario& scenario);

/// The nodes as the balancer sees them, `count` expanded.
///
/// In      node_total(scenario) <= kMaxNodes.
std::vector<lb::NodeConfig> expand_nodes(const Scenario& scenario);

/// The indices into expand_nodes() that a fault or an expectation means by `name`: a node, or all that `count`
/// made of that name. Empty when there is none.
std::vector<std::uint32_t> nodes_named(const Scenario& scenario, std::string_view name);

}  // namespace sim
