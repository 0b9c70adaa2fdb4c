#include "wake_table.h"

namespace sim {

void WakeTable::set(std::uint32_t node, lb::TimePoint at) {
  const std::uint32_t place = place_[node];
  if (place == kNone) {
    if (at == lb::kNever) return;
    heap_.push_back({at, node});
    rise(heap_.size() - 1, {at, node});
  } else if (at == lb::kNever) {
    place_[node] = kNone;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (last.node != node) {
      rise(place, last);
      sink(place_[last.node], last);
    }
  } else {
    rise(place, {at, node});
    sink(place_[node], {at, node});
  }
  earliest_ = heap_.empty() ? lb::kNever : heap_.front().at;
}

void WakeTable::put(std::size_t place, const Entry& entry) {
  heap_[place] = entry;
  place_[entry.node] = static_cast<std::uint32_t>(place);
}

void WakeTable::rise(std::size_t place, const Entry& entry) {
  while (place > 0 && before(entry, heap_[(place - 1) / 2])) {
    put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  put(place, entry);
}

void WakeTable::sink(std::size_t place, const Entry& entry) {
  while (true) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], entry)) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

}  // namespace sim
