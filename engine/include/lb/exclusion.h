#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lb {

/// Why a node is not a candidate, the most lasting reason first: a node that is out for several tells the first.
enum class Exclusion : std::uint8_t {
  kNone,         ///< it is a candidate
  kRemoved,      ///< no longer in the list
  kNotInSubset,  ///< this balancer does not use it
  kDisabled,     ///< condition DISABLED
  kDraining,     ///< condition DRAINING
  kZeroWeight,   ///< weight 0
  kExcluded,     ///< taken out of the count of nodes by its health state
  kDown,         ///< its health monitor, or its state at the start, says so
  kMaxFails,     ///< failed `max_fails` times within `fail_timeout`
  kEjected,      ///< worse than the others: outlier detection
  kBreakerOpen,  ///< its breaker lets nothing through at this moment
  kFull,         ///< at its limit of attempts in flight
  kTried,        ///< this request was tried there already
  kOtherTier,    ///< another priority or zone was chosen for this attempt, or degraded nodes in place of healthy
};

inline constexpr std::array<std::string_view, 14> kExclusionNames{
    "candidate", "removed",   "not_in_subset", "disabled",     "draining", "zero_weight", "excluded",
    "down",      "max_fails", "ejected",       "breaker_open", "full",     "tried",       "other_tier"};

constexpr std::string_view to_string(Exclusion why) { return kExclusionNames[static_cast<std::size_t>(why)]; }

}  // namespace lb
