#include "rate_curve.h"

#include "bursty_curve.h"
#include "schedule_curve.h"
#include "sine_curve.h"

namespace sim {

std::unique_ptr<RateCurve> make_rate_curve(const lb::Variant& arrivals, const lb::Rng& states, lb::TimePoint end) {
  if (const auto* bursty = arrivals.as<BurstyArrivals>()) {
    return std::make_unique<BurstyCurve>(*bursty, states, static_cast<double>(end.time_since_epoch().count()));
  }
  if (const auto* schedule = arrivals.as<ScheduleArrivals>()) return std::make_unique<ScheduleCurve>(*schedule);
  if (const auto* sine = arrivals.as<SineArrivals>()) return std::make_unique<SineCurve>(*sine);
  return nullptr;
}

}  // namespace sim
