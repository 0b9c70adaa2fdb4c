#include "node_index.h"

#include <algorithm>
#include <charconv>

#include "lb/json/codec.h"

namespace sim {

NodeIndex::NodeIndex(const Scenario& scenario) {
  entries_.reserve(scenario.nodes.size());
  std::uint64_t first = 0;
  for (const ScenarioNode& node : scenario.nodes) {
    entries_.push_back({node.node.name, {first, node.count}, node.count > 1});
    first += node.count;
  }
  std::ranges::stable_sort(entries_, {}, &Entry::name);
}

const NodeIndex::Entry* NodeIndex::entry(std::string_view name) const {
  const auto place = std::ranges::lower_bound(entries_, name, {}, &Entry::name);
  return place != entries_.end() && place->name == name ? &*place : nullptr;
}

std::optional<NodeRange> NodeIndex::find(std::string_view name) const {
  if (const Entry* found = entry(name)) return found->range;
  return find_expanded(name);
}

std::optional<NodeRange> NodeIndex::find_expanded(std::string_view name) const {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view digits = name.substr(dash + 1);
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool canonical = problem == std::errc{} && end == digits.data() + digits.size() && digits.front() != '0';
  if (!canonical) return std::nullopt;
  const Entry* found = entry(name.substr(0, dash));
  if (found == nullptr || !found->expanded || number > found->range.count) return std::nullopt;
  return NodeRange{found->range.first + number - 1, 1};
}

std::string NodeIndex::unknown(std::string_view name) const {
  const std::vector<std::string_view> known = names();
  const std::string_view near = lb::json::did_you_mean(name, known);
  std::string message = "no node is called \"" + lb::json::printable(name) + "\"";
  if (!near.empty()) return message + "; did you mean \"" + lb::json::printable(near) + "\"?";
  message += "; there are ";
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < std::min(kNamed, known.size()); ++i) {
    message += (i == 0 ? "" : ", ") + lb::json::printable(known[i], 20);
  }
  return known.size() > kNamed ? message + ", ..." : message;
}

std::vector<std::string_view> NodeIndex::names() const {
  std::vector<std::string_view> names;
  names.reserve(entries_.size());
  for (const Entry& entry : entries_) names.push_back(entry.name);
  return names;
}

}  // namespace sim
