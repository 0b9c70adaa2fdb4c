#include "lb/knob_builder.h"
#include "policies/builtin.h"
#include "rotation/rotation.h"

namespace lb {
namespace {

enum class Dialect : std::uint8_t { kNginx, kEnvoyEdf, kHaproxy, kHaproxyStatic, kGrpcStride };
constexpr std::array<std::string_view, 5> kDialectNames{"nginx", "envoy_edf", "haproxy", "haproxy_static",
                                                        "grpc_stride"};

struct WeightedRoundRobinParams {
  Dialect dialect = Dialect::kNginx;
  bool random_start = false;
  std::uint32_t max_fails = 0;

  static const KnobTable& knobs() {
    static constexpr std::array<std::string_view, 1> kWithFails{"nginx"};
    static const KnobTable table =
        KnobTableBuilder<WeightedRoundRobinParams>("weighted_round_robin", "turns in proportion to the weights")
            .choice<&WeightedRoundRobinParams::dialect>("dialect", kDialectNames, "whose order of turns")
            .flag<&WeightedRoundRobinParams::random_start>(
                "random_start", "enter the rotation at a random turn (Envoy, gRPC), so that balancers differ")
            .integer<&WeightedRoundRobinParams::max_fails>(
                "max_fails", {0, 1'000'000},
                "each failure takes weight / max_fails until regained by 1 a turn; 0 = off")
            .only("dialect", kWithFails)
            .build();
    return table;
  }
};

std::unique_ptr<Rotation> make_rotation(const WeightedRoundRobinParams& params) {
  switch (params.dialect) {
    case Dialect::kNginx:
      return nginx_rotation(params.max_fails);
    case Dialect::kEnvoyEdf:
      return envoy_edf_rotation();
    case Dialect::kHaproxy:
      return haproxy_rotation();
    case Dialect::kHaproxyStatic:
      return haproxy_static_rotation();
    case Dialect::kGrpcStride:
      return grpc_stride_rotation();
  }
  return nginx_rotation(params.max_fails);
}

class WeightedRoundRobin final : public Policy {
 public:
  explicit WeightedRoundRobin(const WeightedRoundRobinParams& params)
      : rotation_(make_rotation(params)), random_start_(params.random_start) {}

  void rebuild(const Candidates& candidates) override {
    const bool anew = rotation_->rebuild(candidates);
    entering_ = entering_ || (random_start_ && anew);
  }

  NodeId pick(const Candidates& candidates, PickContext& context) override {
    if (entering_ && !context.subset) enter(candidates, context.rng);
    return rotation_->next(candidates, context.subset);
  }

  void attempt_finished(const Feedback& feedback) override { rotation_->attempt_finished(feedback); }

 private:
  // Envoy: up to one turn less than there are hosts.
  void enter(const Candidates& candidates, Rng& rng) {
    entering_ = false;
    for (std::uint32_t turns = rng.below(candidates.size()); turns > 0; --turns)
      rotation_->next(candidates, false);
  }

  std::unique_ptr<Rotation> rotation_;
  bool random_start_;
  bool entering_ = random_start_;
};

}  // namespace

PolicyType weighted_round_robin_type() {
  return policy_type<WeightedRoundRobin, WeightedRoundRobinParams>(
      "weighted_round_robin",
      {.summary = "turns in proportion to the weights, spread evenly",
       .cost = "O(log n); grpc_stride O(1); nginx O(distinct weights + log n)",
       .use_when = "nodes differ in size by a known factor",
       .avoid_when = "a node can be slow: it gets its full share all the same",
       .source = "nginx round_robin, Envoy EdfScheduler, HAProxy lb_fwrr and lb_map, gRPC static stride",
       .uses_weights = true});
}

}  // namespace lb
