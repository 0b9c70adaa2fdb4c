#include "lb/backoff.h"

#include <algorithm>
#include <cmath>

#include "lb/duration_text.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr std::array<std::string_view, 4> kJitterNames{"none", "full", "equal", "decorrelated"};

// Waits are computed as doubles: 2^n overflows any integer, and a double saturates where max cuts it anyway.
Duration to_duration(double nanoseconds) {
  constexpr double kLongest = 9.0e18;  // below 2^63 ns
  return Duration(static_cast<std::int64_t>(std::clamp(nanoseconds, 0.0, kLongest)));
}

double ns(Duration duration) { return static_cast<double>(duration.count()); }

double grown(const BackoffConfig& config, std::uint32_t retry) {
  switch (config.type) {
    case BackoffType::kNone:
      return 0;
    case BackoffType::kFixed:
      return ns(config.base);
    case BackoffType::kExponential:
      return std::min(ns(config.base) * std::pow(config.multiplier, retry - 1.0), ns(config.max));
    case BackoffType::kLbService:
      return std::min(ns(config.base) * std::pow(2.0, static_cast<double>(retry)), ns(config.max));
  }
  return 0;
}

}  // namespace

Duration backoff_wait(const BackoffConfig& config, std::uint32_t retry, Duration previous, Rng& rng) {
  if (config.type == BackoffType::kNone) return Duration{};
  const double wait = grown(config, retry);
  switch (config.jitter.type) {
    case JitterType::kNone:
      return to_duration(wait);
    case JitterType::kFull:
      return to_duration(wait * rng.uniform());
    case JitterType::kEqual:
      return to_duration(wait / 2 + wait / 2 * rng.uniform());
    case JitterType::kAdded:
      return to_duration(wait + ns(config.jitter.amount) * rng.uniform());
    case JitterType::kDecorrelated: {
      const double base = ns(config.base);
      const double highest = std::max(base, 3 * ns(previous));
      return to_duration(std::min(ns(config.max), base + (highest - base) * rng.uniform()));
    }
  }
  return to_duration(wait);
}

std::string print_knob(const Jitter& jitter) {
  if (jitter.type == JitterType::kAdded) return print_duration(jitter.amount);
  return std::string(kJitterNames[static_cast<std::size_t>(jitter.type)]);
}

std::string parse_knob(std::string_view text, Jitter& jitter) {
  for (std::size_t i = 0; i < kJitterNames.size(); ++i) {
    if (kJitterNames[i] != text) continue;
    jitter = {static_cast<JitterType>(i), {}};
    return {};
  }
  Duration amount{};
  if (!parse_duration(text, amount).empty() || amount == kForever) {
    return "expected \"none\", \"full\", \"equal\", \"decorrelated\" or a duration such as \"100ms\"";
  }
  jitter = {JitterType::kAdded, amount};
  return {};
}

const KnobTable& BackoffConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<BackoffConfig>("backoff", "waits between the attempts of a request")
          .choice<&BackoffConfig::type>("type", kBackoffTypeNames, "how the wait grows")
          .duration<&BackoffConfig::base>("base", kAnyDuration, "the first wait; lb_service: the wait for n = 0")
          .number<&BackoffConfig::multiplier>("multiplier", {1, 1000}, "exponential: growth from wait to wait")
          .duration<&BackoffConfig::max>("max", kAnyDuration, "no wait is longer, jitter of a given amount apart")
          .text<&BackoffConfig::jitter>("jitter", {1, 64},
                                        "none, full, equal, decorrelated, or a duration: up to that much is added")
          .build();
  return table;
}

}  // namespace lb
