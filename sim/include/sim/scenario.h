#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lb/balancer_config.h"
#include "lb/node.h"
#include "lb/result.h"
#include "sim/backend.h"
#include "sim/discovery.h"
#include "sim/expectation.h"
#include "sim/fault.h"
#include "sim/network.h"
#include "sim/traffic.h"

namespace sim {

/// Bounds that keep a scenario in memory and its run finite. Checked before anything is allocated.
inline constexpr std::uint64_t kMaxNodes = 1'000'000;
inline constexpr std::uint64_t kMaxClients = 1U << 24U;  ///< addresses in 10.0.0.0/8
inline constexpr double kMaxRequests = 1e11;             ///< rate x duration: some ten hours of computing

inline constexpr std::uint64_t kMaxBalancers = 10'000;
inline constexpr std::uint64_t kMaxViews =
    4'000'000;  ///< balancers x nodes: what each balancer knows of each node

/// How the requests are shared among the balancers of a fleet.
enum class BalancerDispatch : std::uint8_t {
  kRoundRobin,  ///< in turn
  kRandom,      ///< each equally likely, as by DNS or by a connection's hash
};

inline constexpr std::array<std::string_view, 2> kBalancerDispatchNames{"round_robin", "random"};

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
  std::uint32_t balancers = 1;                       ///< that share the traffic without knowing of each other
  BalancerDispatch balancer_dispatch = BalancerDispatch::kRoundRobin;
  lb::Duration balancer_start_spread{};  ///< the first starts with the run, each other somewhere in this time
  lb::BalancerConfig balancer;           ///< of each
  std::vector<ScenarioNode> nodes;
  NetworkModel network;
  std::vector<TrafficClass> traffic;
  std::vector<Fault> faults;
  std::optional<Discovery> discovery;  ///< none: balancers learn at once what their operator changes
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
