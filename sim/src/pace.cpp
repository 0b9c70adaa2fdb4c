#include "pace.h"

#include <algorithm>

#include "lb/math.h"
#include "nanoseconds.h"
#include "streams.h"

namespace sim {
namespace {

// Below it three terms of the series are exact to 3e-13, where the closed form would lose digits by cancellation.
constexpr double kSmall = 1e-4;

}  // namespace

Pace::Shared::Shared(const BackendModel& backend) : warm_up(backend.warm_up) {
  if (backend.pauses) pauses = {Distribution(backend.pauses->every), Distribution(backend.pauses->lasts)};
  if (!backend.antagonist) return;
  antagonist = {Distribution(backend.antagonist->every), Distribution(backend.antagonist->lasts)};
  antagonist_share = backend.antagonist->share;
}

Pace::Pace(const Shared& shared, std::uint64_t seed, std::uint32_t index) : shared_(&shared) {
  const auto begin = [&](std::optional<Alternation>& alternation, const std::optional<Shared::Times>& times,
                         Purpose purpose) {
    if (times) alternation.emplace(times->every, times->lasts, make_stream(seed, purpose, index));
  };
  begin(pauses_, shared.pauses, Purpose::kPauses);
  begin(antagonist_, shared.antagonist, Purpose::kAntagonist);
  if (shared.warm_up && shared.warm_up->at_start) start_cold(lb::TimePoint{});
}

void Pace::start_cold(lb::TimePoint now) {
  if (!shared_->warm_up) return;
  slope_ = (shared_->warm_up->factor - 1) / nanoseconds(shared_->warm_up->lasts);
  warm_at_ = lb::later(now, shared_->warm_up->lasts);
}

lb::TimePoint Pace::next_change() const {
  lb::TimePoint next = warm_at_;
  if (pauses_) next = std::min(next, pauses_->next());
  if (antagonist_) next = std::min(next, antagonist_->next());
  return next;
}

void Pace::pass(lb::TimePoint now) {
  if (warm_at_ <= now) warm_at_ = lb::kNever;
  if (pauses_) pauses_->pass(now);
  if (antagonist_) antagonist_->pass(now);
}

double Pace::slowness(lb::TimePoint at) const {
  return is_cold() ? 1 + slope_ * std::max(0.0, nanoseconds(warm_at_ - at)) : 1;
}

// With slowness f at the start and g at the end, each a straight line: the integral of 1 / slowness is
// log(f / g) / slope.
double Pace::work(lb::TimePoint from, lb::TimePoint to, double share) const {
  const double length = nanoseconds(to - from);
  const double rate = this->rate() * share;
  if (!is_cold()) return rate * length;
  const double slowness = this->slowness(from);
  const double x = slope_ * length / slowness;
  if (x < kSmall) return rate * length / slowness * (1 + x * (1.0 / 2 + x * (1.0 / 3)));
  return rate * -lb::math::log(1 - x) / slope_;
}

lb::Duration Pace::time(double work, lb::TimePoint from, double share) const {
  const double rate = this->rate() * share;
  if (rate <= 0) return lb::kForever;
  double length = work / rate;
  if (is_cold()) {
    const double y = length * slope_;
    const double slowness = this->slowness(from);
    length = y < kSmall ? length * slowness * (1 - y * (1.0 / 2 - y * (1.0 / 6)))
                        : slowness * (1 - lb::math::exp(-y)) / slope_;
  }
  return length < 9.2e18 ? lb::Duration(static_cast<lb::Duration::rep>(length + 0.5)) : lb::kForever;
}

}  // namespace sim
