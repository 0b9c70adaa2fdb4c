#include "load/load_params.h"

#include <array>

#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr std::array<std::string_view, 4> kMetricNames{"in_flight", "peak_ewma", "least_time", "c3"};
constexpr std::array<std::string_view, 2> kDialectNames{"nginx", "traefik"};

}  // namespace

const KnobTable& LoadParams::knobs() {
  static const KnobTable table =
      KnobTableBuilder<LoadParams>("load", "how a node's load is measured")
          .choice<&LoadParams::metric>("metric", kMetricNames, "what counts as a node's load")
          .duration<&LoadParams::decay>("decay", kPositiveDuration,
                                        "metric peak_ewma: mean lifetime of a latency sample")
          .duration<&LoadParams::default_rtt>("default_rtt", kAnyDuration,
                                              "metric peak_ewma: the first guess of a node's latency, as in "
                                              "tower; 0 = none, as in Finagle: a node "
                                              "that never answered takes one attempt at a time")
          .duration<&LoadParams::failure_penalty>(
              "failure_penalty", kAnyDuration,
              "metric peak_ewma: a failure or a 429 counts as at least this latency (linkerd: 5s); 0 = its own")
          .choice<&LoadParams::dialect>("dialect", kDialectNames, "metric least_time: whose formula")
          .duration<&LoadParams::fail_timeout>(
              "fail_timeout", kAnyDuration,
              "least_time of nginx: an average unused for longer than this is halved")
          .flag<&LoadParams::count_in_flight>(
              "count_in_flight", "least_time of nginx: attempts under way count with the time they took so far")
          .integer<&LoadParams::clients>("clients", {1, 1'000'000},
                                         "metric c3: how many balancers share the nodes")
          .build();
  return table;
}

}  // namespace lb
