#pragma once

#include <cstdint>
#include <vector>

#include "lb/breaker_config.h"
#include "lb/time.h"

namespace lb {

/// The calls that a breaker judges by: the last so many, or those of the last so much time.
///
/// Cost    O(1) a call, amortised for time; one byte a call of a count window, ten counts for a time window. No
///         allocation after construction.
/// Source  resilience4j's COUNT_BASED window; Hystrix's and Polly's rolling buckets, ten to a window.
class CallWindow {
 public:
  struct Counts {
    std::uint32_t calls = 0;
    std::uint32_t failures = 0;
    std::uint32_t slow = 0;

    void add(bool failed, bool was_slow) {
      ++calls;
      failures += failed ? 1 : 0;
      slow += was_slow ? 1 : 0;
    }
    void remove(const Counts& other) {
      calls -= other.calls;
      failures -= other.failures;
      slow -= other.slow;
    }
  };

  /// Keeps nothing for a type without a window.
  explicit CallWindow(const BreakerConfig& config);

  /// In      the type has a window; now is not before that of the call before.
  void add(bool failed, bool was_slow, TimePoint now);

  const Counts& counts() const { return total_; }
  void clear();

 private:
  void add_to_ring(bool failed, bool was_slow);
  void add_to_slice(bool failed, bool was_slow, TimePoint now);

  Counts total_;
  std::vector<std::uint8_t> ring_;  // count window: bit 0 failed, bit 1 slow
  std::size_t ring_at_ = 0;
  std::vector<Counts> slices_;  // time window
  std::int64_t width_;          // of a slice, ns
  std::int64_t slice_ = 0;      // number of the slice that `now` falls in
};

}  // namespace lb
