#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "lb/assert.h"
#include "lb/time.h"
#include "line_allocator.h"
#include "ring.h"

namespace sim {

/// What will happen, ordered by time; what falls on the same nanosecond comes in the order it was added.
///
/// Payload is 32 bits of anything.
/// Cost    O(log n) an entry of 16 bytes; allocates only beyond the most entries there ever were.
/// Why     a 4-ary heap of single 128-bit numbers (time, sequence, payload): one comparison decides time and tie at
///         once, the smallest of four children, which share a cache line, is found without unpredictable branches,
///         and an entry that is added while the earliest is being handled takes its place, which saves a removal. A
///         textbook 4-ary heap takes twice as long at 1,000 entries; calendar queues are faster only while their
///         bucket width fits. Messages that all take the same time come in the order they were sent: they stand in
///         a line of their own beside the heap, at a fifth of its cost.
/// Source  LaMarca and Ladner 1996, ACM JEA 1(4), on the arity and on siblings in one line.
template <class Payload>
class EventQueue {
  static_assert(sizeof(Payload) == sizeof(std::uint32_t) && std::is_trivially_copyable_v<Payload>);

 public:
  static constexpr std::uint32_t kLastSequence = std::numeric_limits<std::uint32_t>::max();

  /// In      `added` entries are taken to have been added before: for tests of what comes after the last number.
  explicit EventQueue(std::size_t expected = 256, std::uint32_t added = 0)
      : entries_(kRoot + expected + kArity, kNone), added_(added) {}

  /// Nothing is left; a taken entry does not count.
  bool empty() const { return size() == 0; }
  std::size_t size() const { return end_ - kRoot - (taken_ ? 1 : 0) + line_.size(); }

  /// When the earliest entry is due; lb::kNever when there is none.
  lb::TimePoint earliest() {
    static_assert(kNone >> 64U == static_cast<std::uint64_t>(lb::kNever.time_since_epoch().count()));
    close_gap();
    return lb::earlier(time_of(first_in_line_), time_of(entries_[kRoot]));
  }

  /// Takes out the earliest entry. In: not empty().
  Payload take() {
    close_gap();
    if (first_in_line_ < entries_[kRoot]) return take_from_line();
    LB_ASSERT(end_ > kRoot, "take() of an empty queue");
    taken_ = true;
    return payload_of(entries_[kRoot]);
  }

  /// After a take(), the payload of the entry that is next unless an earlier one is added or is in the line; false
  /// when there is none. Visits the payloads of those that may be next after it: in time to fetch from memory what
  /// they are about.
  template <class Visit>
  bool look_ahead(Payload& next, const Visit& visit) const {
    const std::size_t first = taken_ ? kRoot + 1 : kRoot;
    if (end_ <= first) return false;
    const std::size_t second = taken_ ? smallest(first) : first;
    next = payload_of(entries_[second]);
    const std::size_t below = (second - kRoot + 1) * kArity;
    for (std::size_t i = below; i < std::min(end_, below + kArity); ++i) visit(payload_of(entries_[i]));
    return true;
  }

  /// The payload of the entry that is next by now; any, when there is none.
  Payload next() {
    close_gap();
    return payload_of(first_in_line_ < entries_[kRoot] ? first_in_line_ : entries_[kRoot]);
  }

  /// In      0 <= time since the origin.
  void add(lb::TimePoint at, const Payload& payload) {
    const Entry entry = numbered(at, payload);
    if (taken_) {
      taken_ = false;
      sink(entry);
    } else {
      if (end_ + kArity == entries_.size()) [[unlikely]]
        entries_.resize(2 * entries_.size(), kNone);
      rise(end_++, entry);
    }
  }

  /// The same, for entries most of which are added in the order of their times.
  void add_in_line(lb::TimePoint at, const Payload& payload) {
    if (at < last_in_line_) return add(at, payload);
    const Entry entry = numbered(at, payload);
    if (line_.empty()) first_in_line_ = entry;
    line_.push(entry);
    last_in_line_ = at;
  }

 private:
  __extension__ typedef unsigned __int128 Entry;  // time, sequence, payload: from high to low
  static constexpr std::size_t kArity = 4;
  static constexpr std::size_t kRoot = 3;  // so that the four children of any entry begin a line of 64 bytes
  static constexpr Entry kNone = ~Entry{0} >> 1U;  // beyond the end: every entry has four children or none

  static Entry entry_of(lb::TimePoint at, std::uint32_t sequence, const Payload& payload) {
    const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
    const std::uint64_t low = std::uint64_t{sequence} << 32U | std::bit_cast<std::uint32_t>(payload);
    return static_cast<Entry>(time) << 64U | low;
  }
  static lb::TimePoint time_of(Entry entry) {
    return lb::TimePoint(lb::Duration(static_cast<std::int64_t>(static_cast<std::uint64_t>(entry >> 64U))));
  }
  static Payload payload_of(Entry entry) { return std::bit_cast<Payload>(static_cast<std::uint32_t>(entry)); }

  Entry numbered(lb::TimePoint at, const Payload& payload) {
    if (added_ == kLastSequence) [[unlikely]]
      renumber();
    return entry_of(at, added_++, payload);
  }

  Payload take_from_line() {
    const Entry first = line_.pop();
    first_in_line_ = line_.empty() ? kNone : line_.first();
    if (line_.empty()) last_in_line_ = {};
    return payload_of(first);
  }

  // The root was taken and nothing took its place: the last entry does.
  void close_gap() {
    if (!taken_) return;
    taken_ = false;
    const Entry last = std::exchange(entries_[--end_], kNone);
    if (end_ > kRoot) sink(last);
  }

  // The sequence has come to its end: those that are left are numbered from 0, in their order.
  void renumber() {
    close_gap();
    if (end_ + line_.size() + kArity > entries_.size()) entries_.resize(entries_.size() + line_.size(), kNone);
    while (!line_.empty()) entries_[end_++] = line_.pop();
    first_in_line_ = kNone;
    last_in_line_ = {};
    const auto begin = entries_.begin() + kRoot;
    std::sort(begin, begin + static_cast<std::ptrdiff_t>(size()));  // which is a heap too
    added_ = 0;
    for (std::size_t i = kRoot; i < end_; ++i) {
      entries_[i] = entry_of(time_of(entries_[i]), added_++, payload_of(entries_[i]));
    }
  }

  // 1 where a < b, else 0, by the sign of the difference: times are below 2^63, so entries are below 2^127. Of a
  // comparison g++ makes a branch, which nobody can predict.
  static std::size_t less(Entry a, Entry b) { return static_cast<std::size_t>((a - b) >> 127U); }

  // The smallest of the four that begin at `first`.
  std::size_t smallest(std::size_t first) const {
    const Entry* child = entries_.data() + first;
    const std::size_t left = less(child[1], child[0]);
    const std::size_t right = 2 + less(child[3], child[2]);
    const std::size_t mask = -less(child[right], child[left]);
    return first + ((right & mask) | (left & ~mask));
  }

  // Puts the entry in at the root.
  void sink(Entry entry) {
    std::size_t hole = kRoot;
    while (true) {
      const std::size_t first = (hole - kRoot + 1) * kArity;
      if (first >= end_) break;
      const std::size_t child = smallest(first);
      if (entry < entries_[child]) break;
      entries_[hole] = entries_[child];
      hole = child;
    }
    entries_[hole] = entry;
  }

  void rise(std::size_t hole, Entry entry) {
    while (hole > kRoot) {
      const std::size_t parent = hole / kArity + kRoot - 1;
      if (entries_[parent] < entry) break;
      entries_[hole] = entries_[parent];
      hole = parent;
    }
    entries_[hole] = entry;
  }

  std::vector<Entry, LineAllocator<Entry>> entries_;
  std::size_t end_ = kRoot;
  Ring<Entry> line_;
  Entry first_in_line_ = kNone;
  lb::TimePoint last_in_line_{};
  std::uint32_t added_ = 0;
  bool taken_ = false;  // the root was taken and is waiting to be replaced
};

}  // namespace sim
