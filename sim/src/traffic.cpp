#include "sim/traffic.h"

#include "lb/knob_builder.h"
#include "lb/retry.h"
#include "sim/scenario.h"

namespace sim {

const lb::KnobTable& TrafficClass::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<TrafficClass>("traffic", "one kind of request, and who sends it")
          .text<&TrafficClass::name>("name", {0, 255}, "what to call it; unique")
          .variant<&TrafficClass::arrivals>("arrivals", lb::VariantTag::kOnlyKey, &arrival_cases,
                                            "when requests come")
          .text<&TrafficClass::method>("method", {1, 16}, "the request method")
          .text<&TrafficClass::path>("path", {1, 8192}, "the request path")
          .integer<&TrafficClass::clients>("clients", {1, static_cast<double>(kMaxClients)},
                                           "distinct client addresses; a closed loop has one a user")
          .variant<&TrafficClass::popularity>("popularity", lb::VariantTag::kOnlyKey, &popularity_cases,
                                              "which of the clients a request is from")
          .duration_or_forever<&TrafficClass::timeout>("timeout", lb::kPositiveDuration,
                                                       "the client's patience: then it leaves")
          .optional<&TrafficClass::client_retry>("client_retry", "clients whose request failed ask again")
          .build();
  return table;
}

std::uint32_t client_total(const TrafficClass& traffic) {
  const auto* closed = traffic.arrivals.as<ClosedArrivals>();
  if (closed != nullptr) return closed->users;
  const auto* recorded = traffic.arrivals.as<TraceArrivals>();
  const bool told = recorded != nullptr && recorded->trace && !recorded->trace->clients.empty();
  return told ? static_cast<std::uint32_t>(recorded->trace->clients.size()) : traffic.clients;
}

}  // namespace sim
