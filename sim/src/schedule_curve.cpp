#include "schedule_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nanoseconds.h"

namespace sim {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// How long until so many have come, at a rate that grows by `slope`. The usual formula for a square loses all digits
// where the slope is slight.
double time_for(double requests, double rate, double slope) {
  if (requests <= 0) return 0;
  if (slope == 0) return requests / rate;
  return 2 * requests / (rate + std::sqrt(std::max(0.0, rate * rate + 2 * slope * requests)));
}

// How many come in that time, which may be infinite where the rate stays.
double requests_in(double length, double rate, double slope) {
  if (slope != 0) return std::max(0.0, (rate + slope * length / 2) * length);
  return rate == 0 ? 0 : rate * length;
}

}  // namespace

ScheduleCurve::ScheduleCurve(const ScheduleArrivals& arrivals)
    : round_(arrivals.repeat_after == lb::kForever ? kInfinity : nanoseconds(arrivals.repeat_after)) {
  const std::vector<ScheduleArrivals::Point>& points = arrivals.points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool last = i + 1 == points.size();
    const double end = last ? round_ : nanoseconds(points[i + 1].at);
    const bool level = last || arrivals.shape == ScheduleShape::kSteps;
    add(nanoseconds(points[i].at), end, points[i].rate * 1e-9, (level ? points[i] : points[i + 1]).rate * 1e-9);
  }
}

void ScheduleCurve::add(double start, double end, double rate, double end_rate) {
  const double slope = end_rate == rate ? 0 : (end_rate - rate) / (end - start);
  stretches_.push_back({start, end, rate, slope, in_round_});
  in_round_ += (rate + end_rate) / 2 * (end - start);
}

std::size_t ScheduleCurve::find(double offset) {
  const auto holds = [&](std::size_t i) { return stretches_[i].start <= offset && offset < stretches_[i].end; };
  if (holds(found_)) return found_;
  const auto after = std::ranges::upper_bound(stretches_, offset, {}, &Stretch::start);
  found_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - stretches_.begin() - 1, 0));
  return found_;
}

double ScheduleCurve::round_of(double time) const { return round_ == kInfinity ? 0 : std::floor(time / round_); }

double ScheduleCurve::reach(double from, double requests) {
  double start = round_of(from) == 0 ? 0 : round_of(from) * round_;
  double offset = std::max(from - start, 0.0);
  std::size_t i = find(offset);
  double left = requests;
  while (true) {
    const Stretch& stretch = stretches_[i];
    const double rate = std::max(0.0, stretch.rate + stretch.slope * (offset - stretch.start));
    const double coming = requests_in(stretch.end - offset, rate, stretch.slope);
    if (left < coming) return start + offset + time_for(left, rate, stretch.slope);
    if (stretch.end == kInfinity) return kInfinity;
    left -= coming;
    offset = stretch.end;
    if (++i < stretches_.size()) continue;
    const double whole = std::floor(left / in_round_);
    start += round_ * (1 + whole);
    left = std::max(left - whole * in_round_, 0.0);
    offset = 0;
    i = 0;
  }
}

double ScheduleCurve::counted(double offset) {
  const Stretch& stretch = stretches_[find(offset)];
  return stretch.before + requests_in(offset - stretch.start, stretch.rate, stretch.slope);
}

double ScheduleCurve::count(double from, double to) {
  const double first = round_of(from);
  const double last = round_of(to);
  const double rounds = last == first ? 0 : (last - first) * in_round_;
  const double begins = first == 0 ? 0 : first * round_;
  const double ends = last == 0 ? 0 : last * round_;
  return rounds + counted(to - ends) - counted(from - begins);
}

}  // namespace sim
