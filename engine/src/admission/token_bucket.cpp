#include "admission/token_bucket.h"

#include <cmath>
#include <limits>

namespace lb {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kFractions = 4294967296.0;                                      // 2^32 in a nanosecond
constexpr std::int64_t kLongest = std::numeric_limits<std::int64_t>::max() / 2;  // 146 years

}  // namespace

TokenRate::TokenRate(const RateConfig& config) {
  // At most 1e15 ns (kMinPerSecond): the whole part is exact in a double, and so is what is left of it.
  const double nanoseconds = kNanosecondsPerSecond / config.per_second;
  const double whole = std::floor(nanoseconds);
  const double fraction = std::ceil((nanoseconds - whole) * kFractions);
  const bool carry = fraction >= kFractions;
  interval_ = {static_cast<std::int64_t>(whole) + (carry ? 1 : 0),
               carry ? 0 : static_cast<std::uint32_t>(fraction)};

  const std::uint64_t more = config.burst - 1;  // below 2^32, so its product with a fraction fits
  const std::uint64_t fractions = more * interval_.fraction;
  // A tolerance of 146 years is for ever: a smaller one than asked for never lets more pass.
  if (more > 0 && interval_.whole > (kLongest >> 1) / static_cast<std::int64_t>(more)) {
    tolerance_ = {kLongest, 0};
    return;
  }
  tolerance_ = {static_cast<std::int64_t>(more) * interval_.whole + static_cast<std::int64_t>(fractions >> 32U),
                static_cast<std::uint32_t>(fractions)};
}

TimePoint TokenRate::ready_at(const TokenBucket& bucket) const {
  if (bucket.full_at < TimePoint::min() + Duration(tolerance_.whole + 1)) return TimePoint::min();
  // Up to the next whole nanosecond: time comes in those.
  const Duration rest(bucket.fraction > tolerance_.fraction ? 1 : 0);
  return bucket.full_at - Duration(tolerance_.whole) + rest;
}

void TokenRate::take(TokenBucket& bucket, TimePoint now) const {
  if (bucket.full(now)) bucket = {now, 0};
  const std::uint64_t fraction = std::uint64_t{bucket.fraction} + interval_.fraction;
  const Duration step(interval_.whole + static_cast<std::int64_t>(fraction >> 32U));
  bucket.full_at = bucket.full_at > kNever - step ? kNever : bucket.full_at + step;
  bucket.fraction = static_cast<std::uint32_t>(fraction);
}

}  // namespace lb
