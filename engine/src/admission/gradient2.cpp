#include <algorithm>

#include "admission/builtin.h"
#include "admission/limit_range.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

// Defaults are concurrency-limits' (Gradient2Limit.Builder).
struct Gradient2Params {
  LimitRange range{20, 20, 200};
  std::uint32_t queue_size = 4;
  double smoothing = 0.2;
  std::uint32_t long_window = 600;
  double tolerance = 1.5;

  static const KnobTable& knobs();
  InputErrors validate() const { return lb::validate(range); }
};

const KnobTable& Gradient2Params::knobs() {
  using Params = Gradient2Params;
  static const KnobTable table =
      KnobTableBuilder<Params>("gradient2", "a limit that follows latency against its own long average")
          .include<&Params::range>()
          .integer<&Params::queue_size>("queue_size", {0, 1e6}, "requests that may queue: what the limit grows by")
          .number<&Params::smoothing>("smoothing", {0.001, 1}, "weight of the new limit against the old one")
          .unit("ratio")
          .integer<&Params::long_window>("long_window", {1, 1e9}, "samples that the long average looks back at")
          .number<&Params::tolerance>("tolerance", {1, 100}, "how far latency may rise before the limit falls")
          .build();
  return table;
}

// The mean of the first samples, then an exponential average whose weight is that of a mean over `window` samples.
// Source: concurrency-limits, ExpAvgMeasurement.
class LongAverage {
 public:
  explicit LongAverage(std::uint32_t window) : weight_(2.0 / (window + 1.0)) {}

  double add(double sample) {
    if (count_ < kWarmUp) {
      sum_ += sample;
      return value_ = sum_ / ++count_;
    }
    return value_ = value_ * (1 - weight_) + sample * weight_;
  }

  void scale(double factor) { value_ *= factor; }

 private:
  static constexpr int kWarmUp = 10;  // Gradient2Limit's

  double weight_;
  double value_ = 0;
  double sum_ = 0;
  int count_ = 0;
};

class Gradient2 final : public Admission {
 public:
  explicit Gradient2(const Gradient2Params& params)
      : params_(params), limit_(params.range.initial_limit), average_(params.long_window) {}

  bool admit(std::uint32_t in_flight, TimePoint /*now*/, Rng& /*rng*/) override { return in_flight < whole(); }

  void finished(const AdmissionSample& sample, Rng& /*rng*/) override {
    if (says_nothing_of_load(sample)) return;
    const double recent = std::max(1.0, static_cast<double>(sample.latency.count()));
    const double usual = average_.add(recent);
    // After a long overload the average would take long to come down by itself.
    if (usual / recent > kFarAbove) average_.scale(kPullDown);
    if (sample.in_flight < limit_ / 2) return;  // the limit was not what held requests back
    const double gradient = std::clamp(params_.tolerance * usual / recent, 0.5, 1.0);
    const double next = limit_ * gradient + params_.queue_size;
    const double smoothed = limit_ * (1 - params_.smoothing) + next * params_.smoothing;
    limit_ = std::clamp<double>(smoothed, params_.range.min_limit, params_.range.max_limit);
  }

  AdmissionLevel level(TimePoint /*now*/) const override { return {.limit = whole()}; }

 private:
  // Gradient2Limit's, without a derivation there.
  static constexpr double kFarAbove = 2;
  static constexpr double kPullDown = 0.95;

  std::uint32_t whole() const { return static_cast<std::uint32_t>(limit_); }

  Gradient2Params params_;
  double limit_;
  LongAverage average_;
};

}  // namespace

AdmissionType gradient2_type() {
  return admission_type<Gradient2, Gradient2Params>(
      "gradient2", {.summary = "lets fewer in flight while latency is above its own long average",
                    .cost = "O(1)",
                    .use_when = "capacity is unknown and changes, and latency rises under load",
                    .avoid_when = "an overload lasts: the long average gets used to it and the limit grows again",
                    .source = "Netflix concurrency-limits, Gradient2Limit"});
}

}  // namespace lb
