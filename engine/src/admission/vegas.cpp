#include <algorithm>
#include <cmath>

#include "admission/builtin.h"
#include "admission/limit_range.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

// Defaults are concurrency-limits' (VegasLimit.Builder).
struct VegasParams {
  std::uint32_t initial_limit = 20;
  std::uint32_t max_limit = 1000;
  double smoothing = 1;
  std::uint32_t probe_multiplier = 30;

  static const KnobTable& knobs();
  InputErrors validate() const;
};

const KnobTable& VegasParams::knobs() {
  static const KnobTable table =
      KnobTableBuilder<VegasParams>("vegas", "a limit that follows the queue which latency betrays")
          .integer<&VegasParams::initial_limit>("initial_limit", {1, 1e6}, "requests in flight at the start")
          .integer<&VegasParams::max_limit>("max_limit", {1, 1e6}, "requests in flight never exceeded")
          .number<&VegasParams::smoothing>("smoothing", {0.001, 1}, "weight of the new limit against the old one")
          .unit("ratio")
          .integer<&VegasParams::probe_multiplier>(
              "probe_multiplier", {1, 1e6}, "limits' worth of samples until the least latency is taken anew")
          .build();
  return table;
}

InputErrors VegasParams::validate() const {
  if (initial_limit <= max_limit) return {};
  return {{"/initial_limit", "must not be more than max_limit"}};
}

// concurrency-limits' step: the whole decimal logarithm, at least 1; from 1000 on the square root, so that a large
// limit does not crawl. For limits of one or two digits the logarithm is 0 or 1.
std::uint32_t step_of(std::uint32_t limit) {
  if (limit >= 1000) return static_cast<std::uint32_t>(std::sqrt(limit));
  return limit < 100 ? 1 : 2;
}

class Vegas final : public Admission {
 public:
  explicit Vegas(const VegasParams& params) : params_(params), limit_(params.initial_limit) {}

  bool admit(std::uint32_t in_flight, TimePoint /*now*/, Rng& /*rng*/) override { return in_flight < whole(); }

  void finished(const AdmissionSample& sample, Rng& rng) override {
    if (says_nothing_of_load(sample)) return;
    const std::int64_t latency = std::max<std::int64_t>(1, sample.latency.count());
    if (due_for_probe(rng) || least_ == 0 || latency < least_) {
      least_ = latency;
    } else {
      adjust(sample, latency);
    }
  }

  AdmissionLevel level(TimePoint /*now*/) const override { return {.limit = whole()}; }

 private:
  std::uint32_t whole() const { return static_cast<std::uint32_t>(limit_); }

  // Every probe_multiplier x limit samples, less up to half: balancers that started together do not probe together.
  bool due_for_probe(Rng& rng) {
    if (samples_++ == 0) jitter_ = 0.5 + 0.5 * rng.uniform();
    if (static_cast<double>(samples_) < jitter_ * params_.probe_multiplier * limit_) return false;
    samples_ = 0;
    return true;
  }

  void adjust(const AdmissionSample& sample, std::int64_t latency) {
    const double queue = std::ceil(limit_ * (1 - static_cast<double>(least_) / static_cast<double>(latency)));
    const double step = step_of(whole());
    double next = limit_;
    if (!sample.dropped && 2.0 * sample.in_flight < limit_) return;  // the limit was not what held requests back
    if (sample.dropped || queue > kBeta * step) {
      next -= step;
    } else if (queue <= step) {
      next += kBeta * step;  // no queue: grow fast
    } else if (queue < kAlpha * step) {
      next += step;
    }
    next = std::clamp<double>(next, 1, params_.max_limit);
    limit_ = (1 - params_.smoothing) * limit_ + params_.smoothing * next;
  }

  // A queue between these is left as it is. TCP Vegas has 2 to 4 and 4 to 6; these are concurrency-limits'.
  static constexpr double kAlpha = 3;
  static constexpr double kBeta = 6;

  VegasParams params_;
  double limit_;
  std::int64_t least_ = 0;     // ns: the latency without a queue; 0: none seen
  std::uint64_t samples_ = 0;  // since the last probe
  double jitter_ = 1;
};

}  // namespace

AdmissionType vegas_type() {
  return admission_type<Vegas, VegasParams>(
      "vegas",
      {.summary = "keeps a short queue in the nodes: grows while latency is at its least, shrinks as it rises",
       .cost = "O(1)",
       .use_when = "requests take about the same time each, so that a rise in latency is a queue",
       .avoid_when = "latencies spread widely by themselves: every long request reads as a queue",
       .source = "Netflix concurrency-limits, VegasLimit; Brakmo and Peterson 1995"});
}

}  // namespace lb
