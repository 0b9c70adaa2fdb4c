#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.h"

namespace sim {

/// Nodes of a row in the expanded list: first, first + 1, ... first + count - 1.
struct NodeRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// Finds nodes by name without expanding `count`. Outlives nothing: it refers to the scenario's strings.
///
/// Cost    O(entries log entries) to make, O(log entries) a question.
class NodeIndex {
 public:
  explicit NodeIndex(const Scenario& scenario);

  /// The node of that name, or all that `count` made of it.
  std::optional<NodeRange> find(std::string_view name) const;

  /// Whether a node of that name results from `count`: "api-2" of {"name": "api", "count": 3}.
  bool is_expansion(std::string_view name) const { return find_expanded(name).has_value(); }

  /// What to say of a name that no node has: what there is, or what may have been meant.
  std::string unknown(std::string_view name) const;

  /// The names as they stand in the file, sorted.
  std::vector<std::string_view> names() const;

 private:
  struct Entry {
    std::string_view name;
    NodeRange range;
    bool expanded = false;  // count > 1
  };

  const Entry* entry(std::string_view name) const;
  std::optional<NodeRange> find_expanded(std::string_view name) const;

  std::vector<Entry> entries_;
};

}  // namespace sim
