#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "support/policy_bench.h"
#include "support/policy_params.h"

namespace lb::testing {

/// The picks of keys "/k0", "/k1", ... as letters.
inline std::string picks_of_keys(PolicyBench& bench, int count, std::uint32_t attempt = 0) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    text += static_cast<char>('a' + index_of(bench.pick("/k" + std::to_string(i), attempt)));
  }
  return text;
}

/// Which node each of the keys "key-0", "key-1", ... belongs to.
inline std::vector<NodeId> owners(PolicyBench& bench, int keys) {
  std::vector<NodeId> owners;
  for (int i = 0; i < keys; ++i) owners.push_back(bench.pick("key-" + std::to_string(i)));
  return owners;
}

/// The ids 0 .. n - 1 but for those left out.
inline std::vector<NodeId> all_but(std::uint32_t n, std::vector<std::uint32_t> left_out) {
  std::vector<NodeId> ids;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (std::ranges::find(left_out, i) == left_out.end()) ids.push_back(NodeId{i});
  }
  return ids;
}

/// Keys that moved between two nodes that both stayed.
inline int moved_among_others(const std::vector<NodeId>& before, const std::vector<NodeId>& after, NodeId left) {
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) moved += before[i] != left && before[i] != after[i] ? 1 : 0;
  return moved;
}

/// The greatest distance of a node's share of the keys from its due by weight, as a part of that due.
inline double worst_share_error(const std::vector<NodeId>& owners, const std::vector<std::uint32_t>& weights) {
  std::vector<double> counts(weights.size(), 0);
  for (const NodeId id : owners) counts[index_of(id)] += 1;
  double total = 0;
  for (const std::uint32_t weight : weights) total += weight;
  double worst = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double due = static_cast<double>(owners.size()) * weights[i] / total;
    worst = std::max(worst, std::abs(counts[i] - due) / due);
  }
  return worst;
}

}  // namespace lb::testing
