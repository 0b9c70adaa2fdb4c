#include "lb/breaker_config.h"

#include <charconv>

#include "lb/duration_text.h"
#include "lb/knob_builder.h"

namespace lb {

std::string print_knob(const BreakerWindow& window) {
  return window.calls > 0 ? std::to_string(window.calls) : print_duration(window.span);
}

std::string parse_knob(std::string_view text, BreakerWindow& window) {
  BreakerWindow parsed{0, {}};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed.calls);
  const bool is_count = error == std::errc{} && end == text.data() + text.size();
  const bool fits =
      is_count ? parsed.calls >= 1 && parsed.calls <= kMaxBreakerWindowCalls
               : parse_duration(text, parsed.span).empty() && parsed.span > Duration{} && parsed.span != kForever;
  if (!fits) return "expected a number of calls from 1 to 1000000, or a duration such as \"10s\"";
  if (!is_count) parsed.calls = 0;
  window = parsed;
  return {};
}

InputErrors validate(const BreakerConfig& config) {
  InputErrors errors;
  const bool counts = config.window.calls > 0;
  if (config.type == BreakerType::kCountWindow && !counts) {
    errors.push_back({"/window", "a count_window looks at a number of calls, such as 100"});
  }
  if (config.type == BreakerType::kTimeWindow && counts) {
    errors.push_back({"/window", "a time_window looks at a duration, such as \"10s\""});
  }
  if (config.type == BreakerType::kCountWindow && counts && config.min_calls > config.window.calls) {
    errors.push_back({"/min_calls", "must not be more than window, or the breaker could never trip"});
  }
  if (config.recovery > Duration{} && config.half_open_probes != 1) {
    errors.push_back({"/half_open_probes", "recovery takes the place of probes: give one of the two"});
  }
  if (config.open_for_multiplier > 1 && config.open_for_max < config.open_for) {
    errors.push_back({"/open_for_max", "must not be less than open_for"});
  }
  return errors;
}

const KnobTable& SlowCallConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<SlowCallConfig>("slow_call", "trips the breaker when too many calls take too long")
          .duration<&SlowCallConfig::duration>("duration", kPositiveDuration, "a call that takes longer is slow")
          .number<&SlowCallConfig::rate>("rate", {0.0001, 1}, "share of slow calls that trips it")
          .unit("ratio")
          .build();
  return table;
}

const KnobTable& BreakerConfig::knobs() {
  static constexpr std::array<std::string_view, 1> kStreak{"consecutive"};
  static constexpr std::array<std::string_view, 2> kWindows{"count_window", "time_window"};
  using B = BreakerConfig;
  static const KnobTable table =
      KnobTableBuilder<B>("breaker", "takes a node out while it fails, and tries it again later")
          .preset<&B::preset, &breaker_presets>("a known system's breaker; the other keys override it")
          .choice<&B::type>("type", kBreakerTypeNames, "what makes it trip")
          .integer<&B::failures>("failures", {1, 1e6}, "failures in a row that trip it")
          .only("type", kStreak)
          .number<&B::failure_rate>("failure_rate", {0.0001, 1}, "share of failures that trips it")
          .unit("ratio")
          .only("type", kWindows)
          .text<&B::window>("window", {1, 32}, "count_window: calls looked at; time_window: time looked at", true)
          .only("type", kWindows)
          .integer<&B::min_calls>("min_calls", {1, 1e6}, "no trip with fewer calls than this")
          .only("type", kWindows)
          .optional<&B::slow_call>("slow_call", "trips it also when too many calls take too long")
          .only("type", kWindows)
          .duration_or_forever<&B::open_for>("open_for", kPositiveDuration,
                                             "how long a tripped breaker stays open")
          .number<&B::open_for_multiplier>("open_for_multiplier", {1, 1000},
                                           "growth of that from trip to trip, until it closes")
          .duration<&B::open_for_max>("open_for_max", kPositiveDuration, "how far that grows")
          .integer<&B::half_open_probes>(
              "half_open_probes", {1, 1e6},
              "requests let through after that; consecutive: all must succeed, windows: "
              "they are judged by the rates")
          .duration<&B::recovery>("recovery", kAnyDuration,
                                  "in place of probes, a share of the requests that grows for this long; 0 = off")
          .choice<&B::count>("count", kBreakerCountNames,
                             "what one call is: each attempt, or a request's same-node tries together")
          .build();
  return table;
}

}  // namespace lb
