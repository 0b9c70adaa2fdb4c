#include "load/load_params.h"

#include <array>

#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr std::array<std::string_view, 4> kMetricNames{"in_flight", "peak_ewma", "least_time", "c3"};
constexpr std::array<std::string_view, 2> kDialectNames{"nginx", "traefik"};

// Where the knobs below mean anything.
constexpr std::array<std::string_view, 1> kPeakEwma{"peak_ewma"};
constexpr std::array<std::string_view, 1> kLeastTime{"least_time"};
constexpr std::array<std::string_view, 1> kC3{"c3"};
constexpr std::array<std::string_view, 1> kNginx{"nginx"};

}  // namespace

const KnobTable& LoadParams::knobs() {
  static const KnobTable table =
      KnobTableBuilder<LoadParams>("load", "how a node's load is measured")
          .choice<&LoadParams::metric>("metric", kMetricNames, "what counts as a node's load")
          .duration<&LoadParams::decay>("decay", kPositiveDuration, "mean lifetime of a latency sample")
          .only("metric", kPeakEwma)
          .duration<&LoadParams::default_rtt>("default_rtt", kAnyDuration,
                                              "the first guess of a node's latency, as in "
                                              "tower; 0 = none, as in Finagle: a node "
                                              "that never answered takes one attempt at a time")
          .only("metric", kPeakEwma)
          .duration<&LoadParams::failure_penalty>(
              "failure_penalty", kAnyDuration,
              "a failure or a 429 counts as at least this latency (linkerd: 5s); 0 = its own")
          .only("metric", kPeakEwma)
          .choice<&LoadParams::dialect>("dialect", kDialectNames, "whose formula")
          .only("metric", kLeastTime)
          .duration<&LoadParams::fail_timeout>("fail_timeout", kAnyDuration,
                                               "an average unused for longer than this is halved")
          .only("dialect", kNginx)
          .flag<&LoadParams::count_in_flight>("count_in_flight",
                                              "attempts under way count with the time they took so far")
          .only("dialect", kNginx)
          .integer<&LoadParams::clients>("clients", {1, 1'000'000}, "how many balancers share the nodes")
          .only("metric", kC3)
          .build();
  return table;
}

}  // namespace lb
