#pragma once

#include <cstdint>
#include <vector>

#include "lb/assert.h"
#include "lb/time.h"

namespace sim {

/// What will happen, ordered by time; what falls on the same nanosecond comes in the order it was added.
///
/// Cost    O(log n) an entry; allocates only beyond the most entries there ever were.
/// Why     a 4-ary heap with one 128-bit (time, sequence) key: one comparison decides time and tie at once, the
///         smallest of four children is found without unpredictable branches, and an entry that is added while the
///         earliest is being handled takes its place, which saves a removal. A textbook 4-ary heap takes twice as
///         long at 1,000 entries; calendar queues are faster only while their bucket width fits.
/// Source  LaMarca and Ladner 1996, ACM JEA 1(4), on the arity.
template <class Payload>
class EventQueue {
 public:
  explicit EventQueue(std::size_t expected = 256) { entries_.reserve(expected + kArity); }

  /// Nothing is left; a taken entry does not count.
  bool empty() const { return size() == 0; }
  std::size_t size() const { return entries_.size() - (taken_ ? 1 : 0); }

  /// When the earliest entry is due; lb::kNever when there is none.
  lb::TimePoint earliest() {
    close_gap();
    return entries_.empty() ? lb::kNever : time_of(entries_.front().key);
  }

  /// Takes out the earliest entry. In: not empty().
  Payload take() {
    close_gap();
    LB_ASSERT(!entries_.empty(), "take() of an empty queue");
    taken_ = true;
    return entries_.front().payload;
  }

  /// In      0 <= time since the origin.
  void add(lb::TimePoint at, const Payload& payload) {
    const Entry entry{key_of(at, added_++), payload};
    if (taken_) {
      taken_ = false;
      sink(entry);
    } else {
      entries_.push_back(entry);
      rise(entries_.size() - 1, entry);
    }
  }

 private:
  __extension__ typedef unsigned __int128 Key;
  static constexpr std::size_t kArity = 4;

  struct Entry {
    Key key;
    Payload payload;
  };

  static Key key_of(lb::TimePoint at, std::uint64_t sequence) {
    return (static_cast<Key>(static_cast<std::uint64_t>(at.time_since_epoch().count())) << 64U) | sequence;
  }
  static lb::TimePoint time_of(Key key) {
    return lb::TimePoint(lb::Duration(static_cast<std::int64_t>(static_cast<std::uint64_t>(key >> 64U))));
  }

  // The root was taken and nothing took its place: the last entry does.
  void close_gap() {
    if (!taken_) return;
    taken_ = false;
    const Entry last = entries_.back();
    entries_.pop_back();
    if (!entries_.empty()) sink(last);
  }

  // The smallest of the children first .. first + 3, all of which exist: two comparisons that the compiler turns
  // into conditional moves, then one more.
  std::size_t smallest_of_four(std::size_t first) const {
    const Entry* child = entries_.data() + first;
    const std::size_t left = child[1].key < child[0].key ? 1 : 0;
    const std::size_t right = child[3].key < child[2].key ? 3 : 2;
    return first + (child[right].key < child[left].key ? right : left);
  }

  std::size_t smallest_of_rest(std::size_t first) const {
    std::size_t best = first;
    for (std::size_t i = first + 1; i < entries_.size(); ++i)
      best = entries_[i].key < entries_[best].key ? i : best;
    return best;
  }

  // Puts the entry in at the root.
  void sink(const Entry& entry) {
    std::size_t hole = 0;
    const std::size_t size = entries_.size();
    while (true) {
      const std::size_t first = hole * kArity + 1;
      if (first >= size) break;
      const std::size_t child = first + kArity <= size ? smallest_of_four(first) : smallest_of_rest(first);
      if (entry.key < entries_[child].key) break;
      entries_[hole] = entries_[child];
      hole = child;
    }
    entries_[hole] = entry;
  }

  void rise(std::size_t hole, const Entry& entry) {
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kArity;
      if (entries_[parent].key < entry.key) break;
      entries_[hole] = entries_[parent];
      hole = parent;
    }
    entries_[hole] = entry;
  }

  std::vector<Entry> entries_;
  std::uint64_t added_ = 0;
  bool taken_ = false;  // entries_.front() was taken and is waiting to be replaced
};

}  // namespace sim
