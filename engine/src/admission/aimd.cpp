#include <algorithm>

#include "admission/builtin.h"
#include "admission/limit_range.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

// Defaults are concurrency-limits' (AIMDLimit.Builder).
struct AimdParams {
  LimitRange range{20, 20, 200};
  double backoff_ratio = 0.9;
  Duration timeout = std::chrono::seconds(5);

  static const KnobTable& knobs();
  InputErrors validate() const { return lb::validate(range); }
};

const KnobTable& AimdParams::knobs() {
  static const KnobTable table =
      KnobTableBuilder<AimdParams>("aimd", "a limit that grows by one and shrinks by a tenth")
          .include<&AimdParams::range>()
          .number<&AimdParams::backoff_ratio>("backoff_ratio", {0.5, 0.999}, "what a drop leaves of the limit")
          .unit("ratio")
          .duration_or_forever<&AimdParams::timeout>("timeout", kPositiveDuration,
                                                     "a request that took longer counts as dropped")
          .build();
  return table;
}

class Aimd final : public Admission {
 public:
  explicit Aimd(const AimdParams& params) : params_(params), limit_(params.range.initial_limit) {}

  bool admit(std::uint32_t in_flight, TimePoint /*now*/, Rng& /*rng*/) override { return in_flight < limit_; }

  void finished(const AdmissionSample& sample, Rng& /*rng*/) override {
    if (says_nothing_of_load(sample)) return;
    if (sample.dropped || sample.latency > params_.timeout) {
      limit_ = static_cast<std::uint32_t>(limit_ * params_.backoff_ratio);
    } else if (std::uint64_t{sample.in_flight} * 2 >= limit_) {
      ++limit_;
    }
    limit_ = std::clamp(limit_, params_.range.min_limit, params_.range.max_limit);
  }

  AdmissionLevel level(TimePoint /*now*/) const override { return {.limit = limit_}; }

 private:
  AimdParams params_;
  std::uint32_t limit_;
};

}  // namespace

AdmissionType aimd_type() {
  return admission_type<Aimd, AimdParams>(
      "aimd",
      {.summary = "lets one more in flight with each success under load, and a tenth fewer with each drop",
       .cost = "O(1)",
       .use_when = "overload shows as timeouts and refusals, not as a latency that can be told from others",
       .avoid_when = "requests may be lost for other reasons, or a queue must not build up before the drops",
       .source = "Netflix concurrency-limits, AIMDLimit; Chiu and Jain 1989"});
}

}  // namespace lb
