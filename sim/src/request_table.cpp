#include "request_table.h"

#include <algorithm>

namespace sim {

RequestTable::RequestTable(std::vector<lb::Duration> patience) {
  classes_.reserve(patience.size());
  for (const lb::Duration each : patience) classes_.push_back({.patience = each});
}

std::uint32_t RequestTable::add(std::uint32_t traffic_class, bool measured, lb::TimePoint now) {
  const std::uint32_t slot = requests_.add();
  ++active_;
  Request& request = requests_[slot];
  request = {.arrived = now,
             .id = {},
             .balancer = 0,
             .traffic_class = traffic_class,
             .active = true,
             .measured = measured};
  Class& own = classes_[traffic_class];
  if (own.patience == lb::kForever) return slot;
  request.previous = own.tail;
  (own.tail == kNone ? own.head : requests_[own.tail].next) = slot;
  own.tail = slot;
  next_leave_ = std::min(next_leave_, lb::later(now, own.patience));
  return slot;
}

void RequestTable::remove(std::uint32_t slot) {
  Request& request = requests_[slot];
  request.active = false;
  requests_.remove(slot);
  --active_;
  if (!request.answered) stop_waiting(request);
}

void RequestTable::answer(std::uint32_t slot, lb::TimePoint now) {
  Request& request = requests_[slot];
  stop_waiting(request);
  request.answered = true;
  request.latency = now - request.arrived;
}

void RequestTable::stop_waiting(Request& request) {
  Class& own = classes_[request.traffic_class];
  if (own.patience == lb::kForever) return;
  (request.previous == kNone ? own.head : requests_[request.previous].next) = request.next;
  (request.next == kNone ? own.tail : requests_[request.next].previous) = request.previous;
}

// next_leave_ may be that of a request that has ended since: it is corrected here, once it has passed, and not at
// every end of a request.
bool RequestTable::find_leaving(lb::TimePoint now, std::uint32_t& slot) {
  lb::TimePoint earliest = lb::kNever;
  for (const Class& each : classes_) {
    if (each.head == kNone) continue;
    const lb::TimePoint leaves = lb::later(requests_[each.head].arrived, each.patience);
    if (leaves <= now) {
      slot = each.head;
      return true;
    }
    earliest = std::min(earliest, leaves);
  }
  next_leave_ = earliest;
  return false;
}

}  // namespace sim
