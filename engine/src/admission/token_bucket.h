#pragma once

#include <cstdint>

#include "lb/limits.h"
#include "lb/time.h"

namespace lb {

/// The state of one token bucket: 16 bytes, full when new.
struct TokenBucket {
  /// When the bucket will be full again, if nothing more is taken. Full now when that is not after now.
  TimePoint full_at = TimePoint::min();
  std::uint32_t fraction = 0;  ///< of a nanosecond, in 2^-32, to be added to full_at

  bool full(TimePoint now) const { return full_at < now || (full_at == now && fraction == 0); }
};

/// The rule that buckets of one rate follow. Immutable, and shared by the buckets of all clients.
///
/// In any time t at most burst + rate x t requests pass, with no drift: the time of one token is 1 / per_second to the
/// precision of a double, rounded up to 2^-32 ns, and nothing is lost or won by how often the bucket is looked at.
///
/// Cost    O(1), no division, no allocation.
/// Why     a bucket is the time when it will be full (ITU-T I.371's virtual scheduling: the theoretical arrival
///         time): a take moves it on by one token's time, and waiting needs no refill.
/// Source  ITU-T I.371 annex A, generic cell rate algorithm; burst is 1 + tolerance / interval.
class TokenRate {
 public:
  /// In      config within its knobs' ranges.
  explicit TokenRate(const RateConfig& config);

  /// Whether a token is there.
  bool has(const TokenBucket& bucket, TimePoint now) const { return ready_at(bucket) <= now; }

  /// In      has(bucket, now).
  void take(TokenBucket& bucket, TimePoint now) const;

  /// The first time at which a token is there: now or before when it is there already. For Retry-After.
  TimePoint ready_at(const TokenBucket& bucket) const;

 private:
  /// A length of time in 2^-32 ns.
  struct Fine {
    std::int64_t whole = 0;  // ns
    std::uint32_t fraction = 0;
  };

  Fine interval_;   // of one token, > 0
  Fine tolerance_;  // (burst - 1) intervals
};

}  // namespace lb
