#include "lb/slow_start.h"

#include <algorithm>

#include "lb/knob_builder.h"
#include "lb/math.h"

namespace lb {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// HAProxy's BE_WEIGHT_SCALE: the parts into which a weight is cut.
constexpr std::int64_t kSixteen = 16;

// Its configuration rounds up to whole seconds.
std::int64_t haproxy_window(const SlowStartConfig& config) {
  return std::chrono::ceil<seconds>(config.window).count();
}

// server_warmup() means to look every 5 % of the window, but at least a second apart. The window is in seconds
// there and the 20th of it is taken for milliseconds: below 20,000 s the second wins.
Duration haproxy_step(const SlowStartConfig& config) {
  return milliseconds(std::max<std::int64_t>(1000, haproxy_window(config) / 20));
}

std::int64_t haproxy_sixteenths(const SlowStartConfig& config, Duration elapsed) {
  const std::int64_t window = haproxy_window(config);
  const Duration step = haproxy_step(config);
  const Duration last_look = elapsed / step * step;
  const std::int64_t passed = std::chrono::floor<seconds>(last_look).count();
  return passed >= window ? kSixteen : (kSixteen * passed + window) / window;
}

double envoy_factor(const SlowStartConfig& config, Duration elapsed) {
  const milliseconds passed = std::max(std::chrono::floor<milliseconds>(elapsed), milliseconds(1));
  const milliseconds window = std::chrono::ceil<milliseconds>(config.window);
  if (passed >= window) return 1;
  const double time = static_cast<double>(passed.count()) / static_cast<double>(window.count());
  const double grown = config.aggression == 1 ? time : math::pow(time, 1 / config.aggression);
  return std::max(grown, config.min_weight_percent / 100);
}

}  // namespace

double slow_start_factor(const SlowStartConfig& config, Duration elapsed) {
  if (config.form == SlowStartForm::kEnvoy) return envoy_factor(config, elapsed);
  return static_cast<double>(haproxy_sixteenths(config, elapsed)) / static_cast<double>(kSixteen);
}

Duration slow_start_next(const SlowStartConfig& config, Duration elapsed) {
  if (slow_start_factor(config, elapsed) >= 1) return kForever;
  if (config.form == SlowStartForm::kEnvoy) {
    const Duration window = std::chrono::ceil<milliseconds>(config.window);
    const Duration step = std::max<Duration>(window / 100, milliseconds(1));
    return std::min(elapsed + step, window);
  }
  const std::int64_t now = haproxy_sixteenths(config, elapsed);
  const Duration step = haproxy_step(config);
  // The second at which one more sixteenth is earned, and the first look from then on.
  const std::int64_t window = haproxy_window(config);
  const Duration earned = seconds((now * window + kSixteen - 1) / kSixteen);
  return (earned + step - Duration(1)) / step * step;
}

const KnobTable& SlowStartConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<SlowStartConfig>("slow_start", "a node that has just come gets its weight little by little")
          .choice<&SlowStartConfig::form>("form", kSlowStartFormNames, "whose rule")
          .duration<&SlowStartConfig::window>("window", {1e6, 86'400e9}, "until it has its full weight")
          .number<&SlowStartConfig::aggression>("aggression", {0.1, 100}, "envoy: 1 is linear, more starts faster")
          .number<&SlowStartConfig::min_weight_percent>("min_weight_percent", {0, 100},
                                                        "envoy: never less than this share of the weight")
          .unit("percent")
          .build();
  return table;
}

}  // namespace lb
