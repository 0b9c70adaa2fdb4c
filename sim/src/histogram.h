#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace sim {

/// Counts of durations in buckets whose width grows with the value: 2^bits buckets for each doubling.
///
/// A percentile is the middle of its bucket, off by at most half a bucket: 2^-(bits + 1) of the value, which is
/// 0.4 % for 7 bits, 0.8 % for 6 and 6 % for 3. Values below 2^(bits + 1) ns are exact.
///
/// Cost    add O(1), some 2 ns; memory only between the smallest and the largest value seen, in steps of four
///         doublings (512 bytes at 4 bits, 4 KB at 7), at most 60 doublings whatever the number of values.
/// Source  the log-linear layout of HdrHistogram.
class Histogram {
 public:
  explicit Histogram(unsigned bits) : bits_(bits), fewest_(std::uint32_t{1} << bits) {}

  /// In      0 <= nanoseconds.
  void add(std::int64_t nanoseconds) {
    const std::size_t index = index_of(static_cast<std::uint64_t>(nanoseconds));
    if (index - first_ >= counts_.size()) [[unlikely]]
      extend(index);
    ++counts_[index - first_];
    ++total_;
  }

  /// The same for several values: what add() reads for each is read once. In: each is below 2^63.
  void add_all(std::span<const std::uint64_t> nanoseconds) {
    std::span<std::uint64_t> counts = counts_;
    std::size_t first = first_;
    for (const std::uint64_t value : nanoseconds) {
      const std::size_t index = index_of(value);
      if (index - first >= counts.size()) [[unlikely]] {
        extend(index);
        counts = counts_;
        first = first_;
      }
      ++counts[index - first];
    }
    total_ += nanoseconds.size();
  }

  std::uint64_t total() const { return total_; }

  /// The value, in nanoseconds, that a `share` of the values does not exceed; 0 when there are none.
  ///
  /// In      0 <= share <= 1.
  double percentile(double share) const;

  /// Back to empty; keeps its memory. Cost O(range of values seen).
  void clear();

  /// In      `other` has the same number of bits.
  void merge(const Histogram& other);

  /// Calls visit(index, count) for every bucket that is not empty, ascending.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) visit(first_ + i, counts_[i]);
    }
  }

  /// The bucket of a value, and the bounds of a bucket: [lower_bound(i), lower_bound(i + 1)) nanoseconds.
  std::size_t index_of(std::uint64_t nanoseconds) const {
    // Of what is never 0, which std::bit_width would look at twice; by ^ it is one instruction.
    const unsigned highest = 63U ^ static_cast<unsigned>(__builtin_clzll(nanoseconds | fewest_));
    const unsigned shift = highest - bits_;
    return (std::size_t{shift} << bits_) + (nanoseconds >> shift);
  }
  double lower_bound(std::size_t index) const;

  /// What percentile() gives for a value: the middle of its bucket.
  double middle_of(std::uint64_t nanoseconds) const { return middle(index_of(nanoseconds)); }

 private:
  void extend(std::size_t index);
  double middle(std::size_t index) const;

  unsigned bits_;
  std::uint32_t fewest_;   // buckets of a doubling
  std::size_t first_ = 0;  // index of counts_[0]
  std::uint64_t total_ = 0;
  std::vector<std::uint64_t> counts_;
};

}  // namespace sim
