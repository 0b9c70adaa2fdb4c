#include "lb/zones.h"

#include <algorithm>
#include <numeric>

#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr KnobRange kZoneName{1, 255};

template <class Entry>
void check_names(const std::vector<Entry>& entries, const std::string& path, InputErrors& errors) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const std::string& { return entries[i].zone; });
  for (std::size_t k = 1; k < order.size(); ++k) {
    if (entries[order[k]].zone != entries[order[k - 1]].zone) continue;
    errors.push_back({path + "/" + std::to_string(order[k]) + "/zone", "this zone is listed twice"});
  }
}

InputErrors check_zone_aware(const ZonesConfig& config) {
  InputErrors errors;
  if (!config.weights.empty()) errors.push_back({"/weights", "only the mode locality_weights uses it"});
  if (config.zone.empty()) errors.push_back({"/zone", "zone_aware needs the zone that this balancer stands in"});
  check_names(config.local, "/local", errors);
  const bool listed =
      std::ranges::any_of(config.local, [&](const ZoneBalancers& entry) { return entry.zone == config.zone; });
  if (!listed && !config.zone.empty()) {
    errors.push_back({"/local", "must list this balancer's own zone too: it says where all balancers stand"});
  }
  return errors;
}

InputErrors check_locality_weights(const ZonesConfig& config) {
  InputErrors errors;
  const ZonesConfig usual;
  constexpr const char* kOther = "only the mode zone_aware uses it";
  if (!config.zone.empty()) errors.push_back({"/zone", kOther});
  if (!config.local.empty()) errors.push_back({"/local", kOther});
  if (config.min_nodes != usual.min_nodes) errors.push_back({"/min_nodes", kOther});
  if (config.routing_enabled != usual.routing_enabled) errors.push_back({"/routing_enabled", kOther});
  check_names(config.weights, "/weights", errors);
  const bool any = std::ranges::any_of(config.weights, [](const ZoneWeight& entry) { return entry.weight > 0; });
  if (!any) errors.push_back({"/weights", "locality_weights needs a zone with a weight above 0"});
  return errors;
}

}  // namespace

const KnobTable& ZoneBalancers::knobs() {
  static const KnobTable table =
      KnobTableBuilder<ZoneBalancers>("zone_balancers", "how many balancers stand in a zone")
          .text<&ZoneBalancers::zone>("zone", kZoneName, "the zone's name, as in nodes")
          .required()
          .integer<&ZoneBalancers::count>("count", {1, 1'000'000}, "how many balancers stand there")
          .build();
  return table;
}

const KnobTable& ZoneWeight::knobs() {
  static const KnobTable table =
      KnobTableBuilder<ZoneWeight>("zone_weight", "a zone's share of the load, relative to the others")
          .text<&ZoneWeight::zone>("zone", kZoneName, "the zone's name, as in nodes")
          .required()
          .integer<&ZoneWeight::weight>("weight", {0, 65535}, "share of the load relative to others; 0: none")
          .build();
  return table;
}

const KnobTable& ZonesConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<ZonesConfig>("zones", "how load is shared among the zones that nodes stand in")
          .choice<&ZonesConfig::mode>("mode", kZonesModeNames, "keep to the own zone, or share by weights")
          .text<&ZonesConfig::zone>("zone", {0, 255}, "zone_aware: the zone that this balancer stands in")
          .list<&ZonesConfig::local>("local", {0, kMaxZones},
                                     "zone_aware: how many balancers stand in each zone, this one included")
          .integer<&ZonesConfig::min_nodes>("min_nodes", {0, 1'000'000},
                                            "zone_aware: with fewer available nodes zones are not looked at")
          .number<&ZonesConfig::routing_enabled>("routing_enabled", kRatio,
                                                 "zone_aware: part of the requests that zones are looked at for")
          .unit("ratio")
          .list<&ZonesConfig::weights>("weights", {0, kMaxZones},
                                       "locality_weights: each zone's weight; one that is not listed has 0")
          .build();
  return table;
}

InputErrors validate(const ZonesConfig& config) {
  return config.mode == ZonesMode::kZoneAware ? check_zone_aware(config) : check_locality_weights(config);
}

}  // namespace lb
