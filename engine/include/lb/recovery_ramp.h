#pragma once

#include <cstdint>

#include "lb/time.h"

namespace lb {

/// Lets a share of the calls through that grows with time, from none to every second one at the end.
///
/// Out     the share of calls admitted so far follows 0.5 x elapsed / length from below: without chance, so that
///         two runs admit the same calls.
/// Cost    O(1), no allocation.
/// Why     up to 0.5 and not 1: the share counts from the start, and once as many were admitted as refused all of
///         the present calls are being admitted. A share of 1 could never be reached after one refusal.
/// Source  Traefik (vulcand/oxy), cbreaker/ratio.go.
class RecoveryRamp {
 public:
  RecoveryRamp(TimePoint start, Duration length) : start_(start), length_(length) {}

  /// Whether one more call may pass; the answer is counted. In: now >= start.
  bool admit(TimePoint now);

  TimePoint end() const { return later(start_, length_); }

 private:
  TimePoint start_;
  Duration length_;
  std::uint64_t admitted_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace lb
