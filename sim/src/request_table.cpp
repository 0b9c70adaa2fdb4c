#include "request_table.h"

#include <algorithm>

namespace sim {

RequestTable::RequestTable(std::vector<lb::Duration> patience) {
  classes_.reserve(patience.size());
  for (const lb::Duration each : patience) {
    classes_.push_back({.patience = each});
    somebody_leaves_ = somebody_leaves_ || each != lb::kForever;
  }
}

void RequestTable::start_waiting(std::uint32_t slot, lb::TimePoint now) {
  Request& request = requests_[slot];
  Class& own = classes_[request.traffic_class];
  if (own.patience == lb::kForever) return;
  request.next = kNone;
  request.previous = own.tail;
  (own.tail == kNone ? own.head : requests_[own.tail].next) = slot;
  own.tail = slot;
  next_leave_ = lb::earlier(next_leave_, lb::later(now, own.patience));
}

void RequestTable::answer(std::uint32_t slot, lb::TimePoint now) {
  Request& request = requests_[slot];
  if (somebody_leaves_) stop_waiting(request);
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
