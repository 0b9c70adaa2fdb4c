#include <algorithm>

#include "admission/builtin.h"
#include "admission/window_counts.h"
#include "lb/knob_builder.h"
#include "lb/math.h"

namespace lb {
namespace {

// Defaults are Envoy's (extensions.filters.http.admission_control.v3.AdmissionControl).
struct AdmissionControlParams {
  double threshold = 0.95;
  double aggression = 1;
  std::uint32_t rps_threshold = 0;
  double max_rejection_probability = 0.8;
  Duration window = std::chrono::seconds(30);

  static const KnobTable& knobs();
  InputErrors validate() const { return {}; }
};

const KnobTable& AdmissionControlParams::knobs() {
  using Params = AdmissionControlParams;
  static const KnobTable table =
      KnobTableBuilder<Params>("admission_control", "turns requests away while many fail")
          .number<&Params::threshold>("threshold", {0.01, 1},
                                      "share of successes under which requests are turned away")
          .unit("ratio")
          .number<&Params::aggression>("aggression", {1, 100},
                                       "1 is in step with the failures; more turns away more")
          .integer<&Params::rps_threshold>("rps_threshold", {0, 1e9},
                                           "turns none away with fewer requests a second")
          .unit("requests/s")
          .number<&Params::max_rejection_probability>("max_rejection_probability", kRatio,
                                                      "share of requests turned away at most")
          .unit("ratio")
          .duration<&Params::window>("window", {1e6, 3.6e12}, "time looked back at, at most 1h")
          .build();
  return table;
}

// Reject with probability ((n - successes / threshold) / (n + 1))^(1 / aggression). Only requests that were let in
// are counted, and when they end.
class AdmissionControl final : public Admission {
 public:
  explicit AdmissionControl(const AdmissionControlParams& params)
      : params_(params),
        counts_(params.window),
        fewest_(params.rps_threshold * (static_cast<double>(params.window.count()) / 1e9)) {}

  bool admit(std::uint32_t /*in_flight*/, TimePoint now, Rng& rng) override {
    counts_.slide(now);
    const double rejection = level(now).rejection;
    return rejection <= 0 || !rng.chance(rejection);
  }

  void finished(const AdmissionSample& sample, Rng& /*rng*/) override {
    counts_.add({1, sample.success ? 1U : 0U}, sample.now);
  }

  AdmissionLevel level(TimePoint now) const override {
    const WindowCounts::Counts counts = counts_.at(now);
    const auto requests = static_cast<double>(counts.requests);
    if (requests < fewest_) return {};
    const double rejection = (requests - static_cast<double>(counts.good) / params_.threshold) / (requests + 1);
    if (rejection <= 0) return {};
    const double shaped = params_.aggression == 1 ? rejection : math::pow(rejection, 1 / params_.aggression);
    return {.rejection = std::min(shaped, params_.max_rejection_probability)};
  }

 private:
  AdmissionControlParams params_;
  WindowCounts counts_;
  double fewest_;  // requests in the window
};

}  // namespace

AdmissionType admission_control_type() {
  return admission_type<AdmissionControl, AdmissionControlParams>(
      "admission_control",
      {.summary = "turns requests away, with a probability, once the share of successes falls under a threshold",
       .cost = "O(1), 1 KB",
       .use_when = "nodes that fail need air to recover, and clients would go on asking",
       .avoid_when = "failures do not come from load: it turns away what would have succeeded",
       .source = "Envoy, extensions/filters/http/admission_control"});
}

}  // namespace lb
