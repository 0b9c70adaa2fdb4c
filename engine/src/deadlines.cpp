#include "deadlines.h"

#include <algorithm>

#include "lb/assert.h"

namespace lb {
namespace {

// std:: heaps keep the greatest in front; ours is the earliest.
bool is_later(const Wake& a, const Wake& b) { return a.at != b.at ? a.at > b.at : a.sequence > b.sequence; }

}  // namespace

std::uint32_t TimeoutLists::list_of(Duration duration) {
  LB_ASSERT(duration != kForever, "a timeout that is off has no list");
  for (std::uint32_t i = 0; i < lists_.size(); ++i) {
    if (lists_[i].duration == duration) return i;
  }
  lists_.push_back({.duration = duration});
  return static_cast<std::uint32_t>(lists_.size() - 1);
}

void TimeoutLists::add(std::uint32_t list, std::uint32_t slot, TimePoint now) {
  if (links_.size() <= slot) links_.resize(slot + std::size_t{1});
  List& target = lists_[list];
  LB_ASSERT(links_[slot].list == kNone, "a slot has one timeout at a time");
  links_[slot] = {later(now, target.duration), target.tail, kNone, list};
  ++running_;
  earliest_ = earlier(earliest_, links_[slot].at);
  if (target.tail == kNone) {
    target.head = slot;
  } else {
    links_[target.tail].next = slot;
  }
  target.tail = slot;
}

void TimeoutLists::unlink(std::uint32_t slot) {
  Link& link = links_[slot];
  List& list = lists_[link.list];
  (link.previous == kNone ? list.head : links_[link.previous].next) = link.next;
  (link.next == kNone ? list.tail : links_[link.next].previous) = link.previous;
  link.list = kNone;
  --running_;
  if (link.at != earliest_) return;
  earliest_ = kNever;
  for (const List& each : lists_) {
    if (each.head != kNone) earliest_ = earlier(earliest_, links_[each.head].at);
  }
}

bool TimeoutLists::take_due(TimePoint now, std::uint32_t& slot) {
  const TimePoint due = earliest_;
  if (due == kNever || due > now) return false;
  for (const List& list : lists_) {
    if (list.head == kNone || links_[list.head].at != due) continue;
    slot = list.head;
    remove(slot);
    return true;
  }
  return false;
}

void WakeQueue::add(Wake wake) {
  wake.sequence = added_++;
  heap_.push_back(wake);
  std::ranges::push_heap(heap_, is_later);
}

bool WakeQueue::take_due(TimePoint now, Wake& wake) {
  if (heap_.empty() || heap_.front().at > now) return false;
  std::ranges::pop_heap(heap_, is_later);
  wake = heap_.back();
  heap_.pop_back();
  return true;
}

}  // namespace lb
