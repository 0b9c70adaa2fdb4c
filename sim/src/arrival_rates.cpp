#include <algorithm>
#include <cmath>

#include "lb/assert.h"
#include "schedule_curve.h"
#include "sim/arrival_processes.h"
#include "sine_curve.h"
#include "trace_cursor.h"

namespace sim {
namespace {

double mean_rate_of(const BurstyArrivals& bursty) {
  double requests = 0;
  double time = 0;
  for (const BurstyArrivals::State& state : bursty.states) {
    requests += state.rate * lb::to_seconds(state.sojourn);
    time += lb::to_seconds(state.sojourn);
  }
  return requests / time;
}

lb::InputErrors check(const BurstyArrivals& bursty) {
  const bool comes = std::ranges::any_of(bursty.states, [](const auto& state) { return state.rate > 0; });
  if (!comes) return {{"/bursty/states", "no request would come: the rate of some state must be more than 0"}};
  return {};
}

lb::InputErrors check(const ScheduleArrivals& schedule) {
  const std::string path = "/schedule/points/";
  const auto& points = schedule.points;
  if (points.empty()) return {{"/schedule/points", "at least one point is needed"}};
  if (points.front().at != lb::Duration{}) return {{path + "0/0", "must be \"0s\": the rate from the start on"}};
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].at > points[i - 1].at) continue;
    return {{path + std::to_string(i) + "/0", "must be later than the point before"}};
  }
  if (schedule.repeat_after <= points.back().at) {
    return {{"/schedule/repeat_after", "must be later than the last point"}};
  }
  const bool comes = std::ranges::any_of(points, [](const auto& point) { return point.rate > 0; });
  if (!comes) return {{"/schedule/points", "no request would come: some rate must be more than 0"}};
  return {};
}

lb::InputErrors check(const ClosedArrivals& closed) {
  lb::InputErrors errors = validate_distribution(closed.think);
  for (lb::InputError& error : errors) error.path = "/closed/think" + error.path;
  if (!errors.empty()) return errors;
  const double mean = Distribution(closed.think).mean();
  if (!std::isfinite(mean)) return {{"/closed/think", "must have a mean: a pareto distribution of shape above 1"}};
  if (mean >= 1) return {};
  return {{"/closed/think",
           "must be more than 0 on average: users who do not think and are refused at once would ask for ever at "
           "the same moment"}};
}

}  // namespace

double mean_rate(const lb::Variant& arrivals, lb::Duration duration) {
  if (const auto* constant = arrivals.as<ConstantArrivals>()) return constant->rate;
  if (const auto* poisson = arrivals.as<PoissonArrivals>()) return poisson->rate;
  if (const auto* bursty = arrivals.as<BurstyArrivals>()) return mean_rate_of(*bursty);
  const auto time = static_cast<double>(duration.count());
  if (const auto* schedule = arrivals.as<ScheduleArrivals>()) {
    return ScheduleCurve(*schedule).count(0, time) / lb::to_seconds(duration);
  }
  if (const auto* sine = arrivals.as<SineArrivals>()) {
    return SineCurve(*sine).count(0, time) / lb::to_seconds(duration);
  }
  if (const auto* trace = arrivals.as<TraceArrivals>()) return mean_rate(*trace, duration);
  const auto* closed = arrivals.as<ClosedArrivals>();
  LB_ASSERT(closed != nullptr, "arrivals are one of arrival_cases()");
  return closed->users * 1e9 / Distribution(closed->think).mean();
}

lb::InputErrors validate_arrivals(const lb::Variant& arrivals) {
  if (const auto* bursty = arrivals.as<BurstyArrivals>()) return check(*bursty);
  if (const auto* schedule = arrivals.as<ScheduleArrivals>()) return check(*schedule);
  if (const auto* closed = arrivals.as<ClosedArrivals>()) return check(*closed);
  return {};
}

}  // namespace sim
