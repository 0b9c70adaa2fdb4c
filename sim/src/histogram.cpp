#include "histogram.h"

#include <algorithm>
#include <cmath>

namespace sim {

double Histogram::percentile(double share) const {
  if (total_ == 0) return 0;
  const auto rank =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total_))));
  std::uint64_t seen = 0;
  std::size_t i = 0;
  while (i + 1 < counts_.size() && seen + counts_[i] < rank) seen += counts_[i++];
  return middle(first_ + i);
}

// The values are whole: [lower, upper - 1].
double Histogram::middle(std::size_t index) const {
  const double lower = lower_bound(index);
  const double upper = lower_bound(index + 1);
  return lower + (upper - lower - 1) / 2;
}

double Histogram::lower_bound(std::size_t index) const {
  const std::size_t linear = std::size_t{2} << bits_;
  if (index < linear) return static_cast<double>(index);
  const std::size_t shift = (index >> bits_) - 1;
  const std::size_t steps = index - (shift << bits_);
  return static_cast<double>(std::uint64_t{steps} << shift);  // at most 2^63
}

void Histogram::clear() {
  std::ranges::fill(counts_, 0);
  total_ = 0;
}

void Histogram::merge(const Histogram& other) {
  other.for_each([this](std::size_t index, std::uint64_t count) {
    if (index - first_ >= counts_.size()) extend(index);
    counts_[index - first_] += count;
    total_ += count;
  });
}

// Grows at whichever end `index` lies beyond, by whole chunks, so that it happens a few times in a run.
void Histogram::extend(std::size_t index) {
  const std::size_t chunk = std::size_t{4} << bits_;
  const std::size_t from = index / chunk * chunk;
  const std::size_t to = from + chunk;
  if (counts_.empty()) {
    first_ = from;
    counts_.resize(chunk);
  } else if (from < first_) {
    counts_.insert(counts_.begin(), first_ - from, 0);
    first_ = from;
  } else {
    counts_.resize(to - first_);
  }
}

}  // namespace sim
