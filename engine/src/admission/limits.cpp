#include "lb/limits.h"

#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr KnobRange kCount{0, 1e9};

}  // namespace

const KnobTable& RateConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<RateConfig>("rate", "lets so many requests pass in a time, and no more")
          .number<&RateConfig::per_second>("per_second", {kMinPerSecond, kMaxPerSecond},
                                           "requests that pass in the long run")
          .required()
          .unit("requests/s")
          .integer<&RateConfig::burst>("burst", {1, 1e9}, "requests that may pass at one instant")
          .build();
  return table;
}

const KnobTable& LimitsConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<LimitsConfig>("limits", "what the balancer takes on at most; 0 is no limit")
          .integer<&LimitsConfig::max_in_flight_per_node>("max_in_flight_per_node", kCount,
                                                          "attempts on one node at a time; 0 is no limit")
          .integer<&LimitsConfig::max_in_flight>("max_in_flight", kCount,
                                                 "requests on all nodes at a time; 0 is no limit")
          .integer<&LimitsConfig::queue>("queue", kCount, "requests that wait for room; 0 refuses them at once")
          .duration_or_forever<&LimitsConfig::queue_timeout>("queue_timeout", kPositiveDuration,
                                                             "how long a request waits for room at most")
          .integer<&LimitsConfig::max_connections_per_client>(
              "max_connections_per_client", kCount, "requests of one client address at a time; 0 is no limit")
          .optional<&LimitsConfig::rate>("rate", "requests in a time, of all clients together")
          .optional<&LimitsConfig::rate_per_client>("rate_per_client",
                                                    "requests in a time, of each client address")
          .integer<&LimitsConfig::max_clients>("max_clients", {1, 16777216},
                                               "client addresses remembered at a time, for the limits per client")
          .build();
  return table;
}

InputErrors validate(const LimitsConfig& config) {
  InputErrors errors;
  const bool full_sometimes = config.max_in_flight > 0 || config.max_in_flight_per_node > 0;
  if (config.queue > 0 && !full_sometimes) {
    errors.push_back(
        {"/queue", "nothing would ever wait: give max_in_flight or max_in_flight_per_node, or leave out queue"});
  }
  if (config.queue == 0 && config.queue_timeout != kForever) {
    errors.push_back({"/queue_timeout", "no request waits: give queue, or leave out queue_timeout"});
  }
  if (config.max_in_flight > 0 && config.max_in_flight_per_node > config.max_in_flight) {
    errors.push_back(
        {"/max_in_flight_per_node", "must not be more than max_in_flight, or it could never be reached"});
  }
  if (config.max_in_flight > 0 && config.max_connections_per_client > config.max_in_flight + config.queue) {
    errors.push_back({"/max_connections_per_client",
                      "must not be more than max_in_flight and queue together, or it could never be reached"});
  }
  if (config.rate && config.rate_per_client && config.rate_per_client->per_second > config.rate->per_second &&
      config.rate_per_client->burst >= config.rate->burst) {
    errors.push_back(
        {"/rate_per_client", "is more than rate allows all clients together, so it could never be reached"});
  }
  return errors;
}

}  // namespace lb
