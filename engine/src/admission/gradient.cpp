#include <algorithm>
#include <cmath>

#include "admission/builtin.h"
#include "admission/latency_histogram.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

// Defaults are Envoy's (extensions.filters.http.adaptive_concurrency.v3.GradientControllerConfig), where it has them;
// the two intervals are those of its documentation's example.
struct GradientParams {
  double percentile = 0.5;
  Duration update_interval = std::chrono::milliseconds(100);
  std::uint32_t max_limit = 1000;
  std::uint32_t min_limit = 3;
  Duration min_rtt_interval = std::chrono::seconds(60);
  std::uint32_t min_rtt_requests = 50;
  double jitter = 0.15;
  double buffer = 0.25;

  static const KnobTable& knobs();
  InputErrors validate() const;
};

const KnobTable& GradientParams::knobs() {
  using Params = GradientParams;
  static const KnobTable table =
      KnobTableBuilder<Params>("gradient", "a limit that follows latency against the least, measured now and then")
          .number<&Params::percentile>("percentile", kRatio, "which latency of a time stands for all of them")
          .unit("ratio")
          .duration<&Params::update_interval>("update_interval", {1e6, 3.6e12},
                                              "time between two limits, at most 1h")
          .integer<&Params::max_limit>("max_limit", {1, 1e6}, "requests in flight never exceeded")
          .integer<&Params::min_limit>(
              "min_limit", {1, 1e6}, "requests in flight always allowed, and no more while the least is measured")
          .duration<&Params::min_rtt_interval>("min_rtt_interval", {1e6, 8.64e13},
                                               "time between two measurements of the least latency, at most 24h")
          .integer<&Params::min_rtt_requests>("min_rtt_requests", {1, 1e6}, "requests that a measurement takes")
          .number<&Params::jitter>("jitter", kRatio, "share of the interval by which a measurement may come late")
          .unit("ratio")
          .number<&Params::buffer>("buffer", {0, 100}, "share of the least latency that counts as none above it")
          .unit("ratio")
          .build();
  return table;
}

InputErrors GradientParams::validate() const {
  InputErrors errors;
  if (min_limit > max_limit) errors.push_back({"/min_limit", "must not be more than max_limit"});
  if (update_interval > min_rtt_interval) {
    errors.push_back(
        {"/update_interval", "must not be more than min_rtt_interval, or the limit could never change"});
  }
  return errors;
}

// Two timers of Envoy's stand as the times when they are due, and catch_up() does what they would have done.
class Gradient final : public Admission {
 public:
  explicit Gradient(const GradientParams& params)
      : params_(params), limit_(params.min_limit), limit_after_(params.min_limit) {}

  bool admit(std::uint32_t in_flight, TimePoint now, Rng& /*rng*/) override {
    catch_up(now);
    return in_flight < limit_;
  }

  void finished(const AdmissionSample& sample, Rng& rng) override {
    catch_up(sample.now);
    if (sample.now - sample.latency < measuring_since_) return;  // it ran beside more than min_limit others
    latencies_.add(sample.latency);
    if (measuring() && latencies_.count() >= params_.min_rtt_requests) end_measurement(sample.now, rng);
  }

  AdmissionLevel level(TimePoint /*now*/) const override { return {.limit = limit_}; }

 private:
  static constexpr std::uint32_t kWindowsAtMinimum = 5;  // Envoy's: so many, and the least latency is doubted

  bool measuring() const { return limit_after_ > 0; }

  void catch_up(TimePoint now) {
    if (measuring()) return;
    if (update_at_ <= std::min(now, measure_at_)) {
      const TimePoint tick = update_at_;
      // Ticks up to now but the first see no samples: whatever came would have called here.
      update_at_ += params_.update_interval * ((now - tick) / params_.update_interval + 1);
      if (latencies_.count() > 0) set_limit(next_limit(), tick);
    }
    if (measure_at_ <= now) start_measurement();
  }

  void start_measurement() {
    limit_after_ = limit_;
    set_limit(params_.min_limit, measure_at_);
    latencies_.clear();
    measuring_since_ = measure_at_;
  }

  void end_measurement(TimePoint now, Rng& rng) {
    least_ = take_percentile();
    set_limit(limit_after_, now);
    limit_after_ = 0;
    const double interval_ms = to_milliseconds(params_.min_rtt_interval);
    const auto late_ms = static_cast<std::uint32_t>(std::ceil(interval_ms * params_.jitter));
    const std::chrono::milliseconds late(late_ms == 0 ? 0 : rng.below(late_ms));
    measure_at_ = now + params_.min_rtt_interval + late;
    update_at_ = now + params_.update_interval;
  }

  /// Microseconds, as Envoy has them; at least 1, because a latency of 0 has no gradient.
  std::int64_t take_percentile() {
    const auto percentile = static_cast<std::int64_t>(latencies_.quantile(params_.percentile));
    latencies_.clear();
    return std::max<std::int64_t>(1, percentile);
  }

  std::uint32_t next_limit() {
    const double least = static_cast<double>(least_) * (1 + params_.buffer);
    const double gradient = std::clamp(least / static_cast<double>(take_percentile()), 0.5, 2.0);
    const double scaled = limit_ * gradient;
    const auto with_headroom = static_cast<std::uint32_t>(scaled + std::sqrt(scaled));
    return std::clamp(with_headroom, params_.min_limit, params_.max_limit);
  }

  void set_limit(std::uint32_t limit, TimePoint now) {
    const bool stays = !measuring() && limit_ == params_.min_limit && limit == params_.min_limit;
    at_minimum_ = stays ? at_minimum_ + 1 : 0;
    limit_ = limit;
    if (at_minimum_ >= kWindowsAtMinimum) measure_at_ = now;
  }

  GradientParams params_;
  std::uint32_t limit_;
  std::uint32_t limit_after_;  // the limit when the measurement ends; 0: none is going on
  std::uint32_t at_minimum_ = 0;
  std::int64_t least_ = 1;  // us, of the last measurement
  TimePoint measuring_since_ = TimePoint::min();
  TimePoint measure_at_ = kNever;
  TimePoint update_at_ = kNever;
  LatencyHistogram latencies_;  // since the last update, or of the measurement
};

}  // namespace

AdmissionType gradient_type() {
  return admission_type<Gradient, GradientParams>(
      "gradient",
      {.summary = "compares latency with the least, measured every minute with next to nothing in flight",
       .cost = "O(1), 4.4 KB; 1,090 bins every update",
       .use_when = "capacity is unknown, latency rises under load, and a moment of few requests does no harm",
       .avoid_when = "the few requests of a measurement would starve clients, or traffic is slight",
       .source = "Envoy, extensions/filters/http/adaptive_concurrency (gradient controller)"});
}

}  // namespace lb
