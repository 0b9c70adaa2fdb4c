#include "node_translator.h"

#include <algorithm>

#include "lb/assert.h"

namespace sim {

void NodeTranslator::expect(std::span<const std::uint32_t> listed) {
  newcomers_.clear();
  next_newcomer_ = 0;
  for (const std::uint32_t node : listed) {
    if (!knows_[node]) newcomers_.push_back(node);
  }
  std::fill(knows_.begin(), knows_.end(), false);
  for (const std::uint32_t node : listed) knows_[node] = true;
}

lb::NodeId NodeTranslator::translated(lb::NodeId node) const {
  return node == lb::kNoNode ? node : lb::NodeId{index_of(node)};
}

// The engine adds newcomers in the order of the list.
void NodeTranslator::on_event(const lb::Event& event) {
  if (event.kind == lb::EventKind::kNodeAdded) {
    LB_ASSERT(next_newcomer_ < newcomers_.size(), "a node was added that nobody has listed");
    const std::uint32_t place = lb::index_of(event.node);
    if (place >= indices_.size()) indices_.resize(place + 1);
    indices_[place] = newcomers_[next_newcomer_++];
  }
  lb::Event told = event;
  told.node = translated(event.node);
  next_->on_event(told);
}

// Places whose node has left are not the scenario's nodes any more.
void NodeTranslator::on_pick(const lb::Explanation& how) {
  lb::Explanation told = how;
  std::erase_if(told.nodes, [](const lb::ExplainedNode& node) { return node.out == lb::Exclusion::kRemoved; });
  told.picked = translated(how.picked);
  for (lb::ExplainedNode& node : told.nodes) node.node = translated(node.node);
  std::ranges::sort(told.nodes, {}, [](const lb::ExplainedNode& node) { return lb::index_of(node.node); });
  next_->on_pick(told);
}

}  // namespace sim
