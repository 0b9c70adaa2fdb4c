#pragma once

#include <vector>

#include "draws.h"
#include "lb/balancer_config.h"

namespace lb::testing {

/// What a Balancer is made of. Valid: each for itself, and both together.
struct Setup {
  BalancerConfig config;
  std::vector<NodeConfig> nodes;
};

Setup draw_setup(Draws& draws);

/// The same nodes with another configuration, or the same one.
BalancerConfig draw_next_config(const Setup& present, Draws& draws);

/// The list with nodes that came, went, or changed.
std::vector<NodeConfig> draw_next_nodes(const Setup& present, Draws& draws);

}  // namespace lb::testing
