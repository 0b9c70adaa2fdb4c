#pragma once

#include <cstdint>
#include <vector>

#include "lb/time.h"

namespace lb {

/// Requests of the last `window` of time, and how many of them went well.
///
/// What is counted within a second goes into one slice, which leaves as a whole when its beginning is `window` old. A
/// window under 10 s has slices of a tenth of it, so that it still slides.
///
/// Cost    O(1) amortised; 24 bytes a slice, all taken at construction.
/// Source  Envoy, admission_control/thread_local_controller.cc (slices of 1 s).
class WindowCounts {
 public:
  struct Counts {
    std::uint64_t requests = 0;
    std::uint64_t good = 0;
  };

  /// In      0 < window.
  explicit WindowCounts(Duration window);

  void add(const Counts& counts, TimePoint now);

  /// Forgets what is older than the window. add() does so too; who reads more often than that calls it before.
  void slide(TimePoint now);

  /// What is in the window that ends now. Cost: a step for each slice that has not been forgotten yet.
  Counts at(TimePoint now) const;

 private:
  struct Slice {
    TimePoint start{};
    Counts counts;
  };

  bool expired(const Slice& slice, TimePoint now) const { return now - slice.start >= window_; }
  std::size_t after(std::size_t at) const { return at + 1 == slices_.size() ? 0 : at + 1; }

  Duration window_;
  Duration width_;
  Counts total_;
  std::vector<Slice> slices_;  // a ring
  std::size_t first_ = 0;      // the oldest
  std::size_t used_ = 0;
  std::size_t last_ = 0;  // the newest, when there is one
};

}  // namespace lb
