#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <variant>
#include <vector>

#include "lb/event.h"
#include "lb/explanation.h"
#include "lb/node.h"

namespace sim {

/// A moment in the life of one of the requests that are to be explained: how a node was picked for it, or what came
/// of that.
struct ExplainedMoment {
  std::uint64_t request = 0;  ///< 1 for the first that came
  std::variant<lb::Explanation, lb::Event> what;
};

/// The most requests that can be explained: each of them may list every node.
inline constexpr std::uint64_t kMaxExplained = 10'000;

/// The moments as JSON, in order. `nodes` by id.
nlohmann::ordered_json explained_json(const std::vector<ExplainedMoment>& moments,
                                      const std::vector<lb::NodeConfig>& nodes);

}  // namespace sim
