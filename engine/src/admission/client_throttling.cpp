#include <algorithm>

#include "admission/builtin.h"
#include "admission/window_counts.h"
#include "lb/knob_builder.h"

namespace lb {
namespace {

struct ClientThrottlingParams {
  double k = 2;                               // the book's K
  Duration window = std::chrono::minutes(2);  // the book's
  std::uint32_t min_requests = 0;             // the book has none

  static const KnobTable& knobs();
  InputErrors validate() const { return {}; }
};

const KnobTable& ClientThrottlingParams::knobs() {
  static const KnobTable table =
      KnobTableBuilder<ClientThrottlingParams>("client_throttling", "turns requests away while nodes refuse many")
          .number<&ClientThrottlingParams::k>("k", {1, 1000},
                                              "requests sent for each that is accepted, before any is turned away")
          .duration<&ClientThrottlingParams::window>("window", {1e6, 3.6e12}, "time looked back at, at most 1h")
          .integer<&ClientThrottlingParams::min_requests>("min_requests", {0, 1e9},
                                                          "turns none away with fewer requests in the window")
          .build();
  return table;
}

// Reject with probability max(0, (requests - K accepts) / (requests + 1)). The denominator's 1 lets the first request
// of a window through; a request is counted whatever the verdict, after it: counted before, the first would be turned
// away half of the time by the formula itself.
class ClientThrottling final : public Admission {
 public:
  explicit ClientThrottling(const ClientThrottlingParams& params) : params_(params), counts_(params.window) {}

  bool admit(std::uint32_t /*in_flight*/, TimePoint now, Rng& rng) override {
    counts_.slide(now);
    const double rejection = level(now).rejection;
    counts_.add({1, 0}, now);
    return rejection <= 0 || !rng.chance(rejection);
  }

  void finished(const AdmissionSample& sample, Rng& /*rng*/) override {
    if (!sample.dropped) counts_.add({0, 1}, sample.now);
  }

  AdmissionLevel level(TimePoint now) const override {
    const WindowCounts::Counts counts = counts_.at(now);
    if (counts.requests < params_.min_requests) return {};
    const auto requests = static_cast<double>(counts.requests);
    const auto accepts = static_cast<double>(counts.good);
    return {.rejection = std::max(0.0, (requests - params_.k * accepts) / (requests + 1))};
  }

 private:
  ClientThrottlingParams params_;
  WindowCounts counts_;
};

}  // namespace

AdmissionType client_throttling_type() {
  return admission_type<ClientThrottling, ClientThrottlingParams>(
      "client_throttling",
      {.summary = "turns requests away here, with a probability, once the nodes accept less than one in k",
       .cost = "O(1), 3 KB",
       .use_when = "nodes that are overloaded spend as much on refusing a request as on serving it",
       .avoid_when = "requests are rare (the window never fills), or nodes fail without being overloaded",
       .source = "Google, Site Reliability Engineering 2016, chapter 21"});
}

}  // namespace lb
