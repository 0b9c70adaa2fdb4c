#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lb/event.h"
#include "lb/explanation.h"

namespace sim {

/// Says which node of the scenario one balancer means, where nodes come and go: the engine gives a node that it is
/// told of the place of one that left, so that its ids are not the scenario's order any more.
///
/// It stands between a balancer and its listener, which hears of the scenario's nodes only.
/// Cost    a copy of the event; used only where some node is ever absent.
class NodeTranslator final : public lb::Listener {
 public:
  /// In      `next` outlives the translator; `nodes` are all of the scenario's.
  NodeTranslator(lb::Listener& next, std::size_t nodes) : next_(&next), knows_(nodes) {}

  /// The balancer is about to be given these nodes of the scenario, in this order.
  void expect(std::span<const std::uint32_t> listed);

  /// Which node of the scenario has that id; of one that left, until its id is another's.
  std::uint32_t index_of(lb::NodeId node) const { return indices_[lb::index_of(node)]; }

  void on_event(const lb::Event& event) override;
  std::uint32_t wanted() const override { return next_->wanted() | lb::bit(lb::EventKind::kNodeAdded); }
  bool wants_explanations() const override { return next_->wants_explanations(); }
  void on_pick(const lb::Explanation& how) override;

 private:
  lb::NodeId translated(lb::NodeId node) const;

  lb::Listener* next_;
  std::vector<bool> knows_;               // by node of the scenario: the balancer has it in its list
  std::vector<std::uint32_t> newcomers_;  // whom it will add, in that order
  std::size_t next_newcomer_ = 0;
  std::vector<std::uint32_t> indices_;  // by id
};

}  // namespace sim
