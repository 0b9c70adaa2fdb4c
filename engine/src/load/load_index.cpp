#include "load/load_index.h"

#include <algorithm>

namespace lb {

void LoadIndex::rebuild(const Candidates& candidates) {
  order_.assign(candidates.ids().begin(), candidates.ids().end());
  const std::size_t ids = index_of(order_.back()) + 1U;
  spots_.assign(std::max(ids, spots_.size()), {});
  for (const NodeId id : order_) spots_[index_of(id)].load = candidates.in_flight(id);
  std::ranges::stable_sort(order_, {}, [&](NodeId id) { return load(id); });
  // One load above the greatest is prepared, so that started() finds the end of the load that it moves to.
  ends_.assign(std::max<std::size_t>(ends_.size(), load(order_.back()) + 2U), 0);
  for (std::uint32_t place = 0; place < candidates.size(); ++place) {
    spots_[index_of(order_[place])].place = place;
    ++ends_[load(order_[place])];
  }
  for (std::size_t at = 1; at < ends_.size(); ++at) ends_[at] += ends_[at - 1];
}

void LoadIndex::started(NodeId id) {
  if (!contains(id)) return;
  const std::uint32_t load = spots_[index_of(id)].load++;
  swap_places(spots_[index_of(id)].place, ends_[load] - 1);
  --ends_[load];
  if (ends_.size() <= load + 2U) ends_.push_back(static_cast<std::uint32_t>(order_.size()));
}

void LoadIndex::finished(NodeId id) {
  if (!contains(id) || load(id) == 0) return;
  const std::uint32_t less = --spots_[index_of(id)].load;
  swap_places(spots_[index_of(id)].place, ends_[less]);
  ++ends_[less];
}

void LoadIndex::swap_places(std::uint32_t a, std::uint32_t b) {
  std::swap(order_[a], order_[b]);
  spots_[index_of(order_[a])].place = a;
  spots_[index_of(order_[b])].place = b;
}

}  // namespace lb
