#pragma once

#include <vector>

#include "lb/policy.h"

namespace lb {

/// The answers to load probes that Prequal chooses from: few, young, at most one a node, oldest first.
///
/// Hot and cold   k = floor(quantile x size); an entry is hot when its requests in flight reach those of the entry
///                of rank k (counted from 0). So quantile 0 makes all hot, 1 all cold, and any other the entries
///                that tie for the most, and more of them the lower it is.
/// Cost           O(size) a call, no allocation after construction.
/// Source         Wydrowski et al. 2024, NSDI, "Load is not what you should balance: Introducing Prequal".
class ProbePool {
 public:
  struct Entry {
    LoadProbe probe;
    std::uint32_t uses = 0;  ///< picks that went by it
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// In      1 <= capacity.
  explicit ProbePool(std::size_t capacity);

  std::size_t size() const { return entries_.size(); }
  const Entry& operator[](std::size_t place) const { return entries_[place]; }

  /// Where the node's entry is, or kNone.
  std::size_t find(NodeId node) const;

  /// A new answer: it takes the place of what was known of its node, or of the oldest entry when the pool is full.
  void add(const LoadProbe& probe);

  void erase(std::size_t place) { entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(place)); }
  template <class Unwanted>
  void erase_if(const Unwanted& unwanted) {
    std::erase_if(entries_, [&](const Entry& entry) { return unwanted(entry.probe.node); });
  }

  /// Forgets what has reached that age.
  void expire(TimePoint now, Duration age);

  /// The requests in flight from which on an entry is hot; more than any entry's when none is.
  std::uint64_t hot_from(double quantile) const;

  /// Of the cold entries the one with the least latency; where none is cold, the one with the fewest in flight.
  /// Of equals in that, the one that is better in the other; then the older.
  /// In      `allowed(NodeId)`: whether the entry may be taken.
  template <class Allowed>
  std::size_t best(std::uint64_t hot_from, const Allowed& allowed) const {
    return first_by([hot_from](const Entry& a, const Entry& b) { return better(a, b, hot_from); }, allowed);
  }

  /// By another rule than hot and cold: an entry that none goes before(); of equals the older. kNone when none is
  /// `allowed(NodeId)`.
  template <class Before, class Allowed>
  std::size_t first_by(const Before& before, const Allowed& allowed) const {
    std::size_t first = kNone;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!allowed(entries_[i].probe.node)) continue;
      if (first == kNone || before(entries_[i], entries_[first])) first = i;
    }
    return first;
  }

  /// What is to go first: of the hot entries the one with the most in flight; where none is hot, the one with the
  /// greatest latency. Of equals the older. In: not empty.
  std::size_t worst(std::uint64_t hot_from) const;

  /// A request was sent by this entry: there is one more in flight than the node had said.
  void use(std::size_t place) {
    ++entries_[place].uses;
    ++entries_[place].probe.in_flight;
  }

 private:
  static bool better(const Entry& a, const Entry& b, std::uint64_t hot_from);

  std::size_t capacity_;
  std::vector<Entry> entries_;                    // in the order they came
  mutable std::vector<std::uint32_t> in_flight_;  // scratch of hot_from()
};

}  // namespace lb
