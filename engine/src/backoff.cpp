#include "lb/backoff.h"

#include <algorithm>
#include <cmath>

#include "lb/duration_text.h"
#include "lb/knob_builder.h"
#include "lb/math.h"

namespace lb {
namespace {

constexpr std::array<std::string_view, 4> kJitterNames{"none", "full", "equal", "decorrelated"};

// Waits are computed as doubles: 2^n overflows any integer, and a double saturates where max cuts it anyway.
Duration to_duration(double nanoseconds) {
  constexpr double kLongest = 9.0e18;  // below 2^63 ns
  return Duration(static_cast<std::int64_t>(std::clamp(nanoseconds, 0.0, kLongest)));
}

double ns(Duration duration) { return static_cast<double>(duration.count()); }

double exponential(const BackoffConfig& config, double multiplier, double power) {
  return std::min(ns(config.base) * math::pow(multiplier, power), ns(config.max));
}

double added(const Jitter& jitter, Rng& rng) {
  if (jitter.type != JitterType::kAdded) return 0;
  return ns(jitter.from) + ns(jitter.amount - jitter.from) * rng.uniform();
}

// Envoy counts in whole milliseconds, and takes a base below one as one.
Duration envoy_wait(const BackoffConfig& config, std::uint32_t retry, Rng& rng) {
  using std::chrono::milliseconds;
  const Duration highest = to_duration(exponential(config, 2, retry - 1.0));
  const auto bound = std::max<std::int64_t>(1, std::chrono::duration_cast<milliseconds>(highest).count());
  return milliseconds(static_cast<std::int64_t>(rng.next() % static_cast<std::uint64_t>(bound)));
}

// gRFC A6: the range is 20 % of the wait to either side. Only waits after the first are cut to the maximum.
Duration grpc_wait(const BackoffConfig& config, std::uint32_t retry, Rng& rng) {
  const double wait = retry == 1 ? ns(config.base) : exponential(config, config.multiplier, retry - 1.0);
  return to_duration(wait * (0.8 + 0.4 * rng.uniform()));
}

// Polly's constants: 4 smooths the first wait, 1 / 1.4 brings the times of retry near base x 1, 2, 4, ...
Duration polly_wait(const BackoffConfig& config, std::uint32_t retry, double& curve, Rng& rng) {
  const double at = retry - 1.0 + rng.uniform();
  const double next = math::pow(2.0, at) * math::tanh(std::sqrt(4 * at));
  if (!std::isfinite(next)) return config.max;  // from retry 1024 on
  const double wait = (next - curve) / 1.4 * ns(config.base);
  curve = next;
  return to_duration(std::min(wait, ns(config.max)));
}

// The document leaves the first wait as it is, also where it is longer than max.
Duration tries_wait(const BackoffConfig& config, std::uint32_t retry, Duration previous, Rng& rng) {
  if (retry == 1) return config.base;
  return to_duration(std::min(ns(previous) * config.multiplier + added(config.jitter, rng), ns(config.max)));
}

// The wait that jitter is laid upon, of the types that leave it to the knob.
double grown(const BackoffConfig& config, std::uint32_t retry) {
  if (config.type == BackoffType::kFixed) return ns(config.base);
  if (config.type == BackoffType::kLbService) return exponential(config, 2, retry);
  return exponential(config, config.multiplier, retry - 1.0);
}

Duration jittered(const BackoffConfig& config, double wait, Duration previous, Rng& rng) {
  switch (config.jitter.type) {
    case JitterType::kNone:
      return to_duration(wait);
    case JitterType::kFull:
      return to_duration(wait * rng.uniform());
    case JitterType::kEqual:
      return to_duration(wait / 2 + wait / 2 * rng.uniform());
    case JitterType::kAdded:
      return to_duration(wait + added(config.jitter, rng));
    case JitterType::kDecorrelated: {
      const double base = ns(config.base);
      const double highest = std::max(base, 3 * ns(previous));
      return to_duration(std::min(ns(config.max), base + (highest - base) * rng.uniform()));
    }
  }
  return to_duration(wait);
}

Duration drawn(const BackoffConfig& config, std::uint32_t retry, BackoffState& state, Rng& rng) {
  switch (config.type) {
    case BackoffType::kNone:
      return Duration{};
    case BackoffType::kFixed:
    case BackoffType::kExponential:
    case BackoffType::kLbService:
      return jittered(config, grown(config, retry), state.previous, rng);
    case BackoffType::kEnvoy:
      return envoy_wait(config, retry, rng);
    case BackoffType::kGrpc:
      return grpc_wait(config, retry, rng);
    case BackoffType::kPolly:
      return polly_wait(config, retry, state.curve, rng);
    case BackoffType::kTries:
      return tries_wait(config, retry, state.previous, rng);
  }
  return Duration{};
}

// "50ms..150ms", or "100ms" for what is between 0 and that.
bool parse_added(std::string_view text, Jitter& jitter) {
  constexpr std::string_view kBetween = "..";
  jitter = {JitterType::kAdded, {}, {}};
  if (const std::size_t between = text.find(kBetween); between != std::string_view::npos) {
    if (!parse_duration(text.substr(0, between), jitter.from).empty()) return false;
    text.remove_prefix(between + kBetween.size());
  }
  if (!parse_duration(text, jitter.amount).empty()) return false;
  return jitter.amount != kForever && jitter.from <= jitter.amount;
}

}  // namespace

Duration backoff_wait(const BackoffConfig& config, std::uint32_t retry, BackoffState& state, Rng& rng) {
  return state.previous = drawn(config, retry, state, rng);
}

std::string print_knob(const Jitter& jitter) {
  if (jitter.type != JitterType::kAdded) return std::string(kJitterNames[static_cast<std::size_t>(jitter.type)]);
  const std::string amount = print_duration(jitter.amount);
  return jitter.from == Duration{} ? amount : print_duration(jitter.from) + ".." + amount;
}

std::string parse_knob(std::string_view text, Jitter& jitter) {
  for (std::size_t i = 0; i < kJitterNames.size(); ++i) {
    if (kJitterNames[i] != text) continue;
    jitter = {static_cast<JitterType>(i), {}, {}};
    return {};
  }
  Jitter parsed;
  if (!parse_added(text, parsed)) {
    return "expected \"none\", \"full\", \"equal\", \"decorrelated\", a duration such as \"100ms\", or two as in "
           "\"50ms..150ms\"";
  }
  jitter = parsed;
  return {};
}

InputErrors validate(const BackoffConfig& config) {
  const JitterType jitter = config.jitter.type;
  if (config.type != BackoffType::kTries || jitter == JitterType::kNone || jitter == JitterType::kAdded) return {};
  return {{"/jitter",
           "type tries adds a jitter: expected \"none\", a duration such as \"100ms\", or two as in "
           "\"50ms..150ms\""}};
}

const KnobTable& BackoffConfig::knobs() {
  static constexpr std::array<std::string_view, 7> kWaiting{"fixed", "exponential", "lb_service", "envoy",
                                                            "grpc",  "polly",       "tries"};
  static constexpr std::array<std::string_view, 3> kMultiplied{"exponential", "grpc", "tries"};
  static constexpr std::array<std::string_view, 4> kJittered{"fixed", "exponential", "lb_service", "tries"};
  static const KnobTable table =
      KnobTableBuilder<BackoffConfig>("backoff", "waits between the attempts of a request")
          .choice<&BackoffConfig::type>("type", kBackoffTypeNames, "how the wait grows")
          .duration<&BackoffConfig::base>("base", kAnyDuration, "the first wait; lb_service: the wait for n = 0")
          .only("type", kWaiting)
          .number<&BackoffConfig::multiplier>("multiplier", {1, 1000}, "growth from wait to wait")
          .only("type", kMultiplied)
          .duration_or_forever<&BackoffConfig::max>(
              "max", kAnyDuration, "no wait is longer, jitter that is added to it (grpc: its own) apart")
          .only("type", kWaiting)
          .text<&BackoffConfig::jitter>("jitter", {1, 64},
                                        "none, full, equal, decorrelated, \"100ms\" (up to that much is added) or "
                                        "\"50ms..150ms\" (between these is added)")
          .only("type", kJittered)
          .build();
  return table;
}

}  // namespace lb
