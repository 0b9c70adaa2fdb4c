#include "sim/network.h"

#include <algorithm>
#include <set>
#include <utility>

#include "lb/json/codec.h"
#include "lb/knob_builder.h"
#include "sim/scenario.h"

namespace sim {
namespace {

class NetworkValidator {
 public:
  explicit NetworkValidator(const Scenario& scenario)
      : scenario_(scenario), network_(scenario.network), own_(balancer_zone(scenario)) {
    for (const ScenarioNode& entry : scenario.nodes) zones_.insert(entry.node.zone);
  }

  lb::InputErrors check() {
    for (std::size_t i = 0; i < network_.zones.size(); ++i) check_pair(i);
    if (!network_.zones.empty() &&
        std::ranges::none_of(network_.zones, [this](const ZonePair& pair) { return concerns(pair); })) {
      fail("/zones",
           "no pair has " + named(own_) +
               ", where the balancers stand (network.zone, or balancer.zones.zone), and a zone of nodes");
    }
    if (network_.zones.empty() && !network_.zone.empty()) fail("/zone", "changes nothing without zones");
    if (network_.loss <= 0 && network_.retransmit != NetworkModel{}.retransmit) {
      fail("/retransmit", "changes nothing: nothing is lost (loss)");
    }
    check_connections();
    return std::move(errors_);
  }

 private:
  static std::string named(std::string_view zone) { return "zone \"" + lb::json::printable(zone) + "\""; }
  void fail(const std::string& path, std::string message) {
    errors_.push_back({"/network" + path, std::move(message)});
  }

  bool concerns(const ZonePair& pair) const {
    return (pair.from == own_ && zones_.contains(pair.to)) || (pair.to == own_ && zones_.contains(pair.from));
  }

  void check_pair(std::size_t i) {
    const ZonePair& pair = network_.zones[i];
    const std::string path = "/zones/" + std::to_string(i);
    for (lb::InputError& error : validate_distribution(pair.round_trip)) {
      fail(path + "/round_trip" + error.path, std::move(error.message));
    }
    if (!seen_.insert({pair.from, pair.to}).second) fail(path, "this pair has an entry already");
    check_zone(path + "/from", pair.from);
    check_zone(path + "/to", pair.to);
  }

  void check_zone(const std::string& path, const std::string& zone) {
    if (zone == own_ || zones_.contains(zone)) return;
    const std::vector<std::string_view> known(zones_.begin(), zones_.end());
    const std::string_view near = lb::json::did_you_mean(zone, known);
    std::string message = "no node and no balancer stands in " + named(zone);
    if (!near.empty()) message += "; did you mean \"" + lb::json::printable(near) + "\"?";
    fail(path, std::move(message));
  }

  // What a new connection costs is round trips, and messages that can be lost.
  void check_connections() {
    if (!network_.connections || !network_.zones.empty() || network_.loss > 0) return;
    const bool near = std::ranges::all_of(scenario_.nodes, [](const ScenarioNode& entry) {
      const lb::Variant& network = entry.backend.network;
      return validate_distribution(network).empty() && Distribution(network).is_zero();
    });
    if (near) {
      fail("/connections",
           "cost round trips, and those take no time here: nodes[].backend.network or network.zones is needed");
    }
  }

  const Scenario& scenario_;
  const NetworkModel& network_;
  const std::string& own_;
  std::set<std::string, std::less<>> zones_;
  std::set<std::pair<std::string, std::string>> seen_;
  lb::InputErrors errors_;
};

}  // namespace

const lb::KnobTable& ZonePair::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ZonePair>("zone pair", "the way between balancers in one zone and nodes in another")
          .text<&ZonePair::from>("from", {0, 255}, "the zone of balancers")
          .text<&ZonePair::to>("to", {0, 255}, "the zone of nodes")
          .variant<&ZonePair::round_trip>("round_trip", lb::VariantTag::kOnlyKey, &distribution_cases,
                                          "added to the round trip, half of it each way")
          .build();
  return table;
}

const lb::KnobTable& ConnectionsModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ConnectionsModel>("connections", "new connections cost round trips; idle ones are kept")
          .integer<&ConnectionsModel::round_trips>("round_trips", {1, 10},
                                                   "what a new one takes first: 1 TCP, 2 with TLS 1.3, 3 TLS 1.2")
          .integer<&ConnectionsModel::keep_alive>("keep_alive", {0, 1e6},
                                                  "most idle ones from a balancer to a node")
          .duration_or_forever<&ConnectionsModel::idle_timeout>("idle_timeout", lb::kPositiveDuration,
                                                                "an idle one is closed after so long")
          .build();
  return table;
}

const lb::KnobTable& NetworkModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<NetworkModel>("network", "what lies between balancers and nodes")
          .text<&NetworkModel::zone>("zone", {0, 255},
                                     "where the balancers stand; empty: where balancer.zones.zone says")
          .list<&NetworkModel::zones>("zones", {0, 10'000}, "how far apart zones are")
          .number<&NetworkModel::loss>("loss", {0, 0.9}, "how many of the messages are lost and sent again")
          .unit("ratio")
          .duration<&NetworkModel::retransmit>("retransmit", lb::kPositiveDuration,
                                               "after how long a lost message is sent again; doubles each time")
          .optional<&NetworkModel::connections>("connections", "what a new connection costs")
          .build();
  return table;
}

const std::string& balancer_zone(const Scenario& scenario) {
  if (!scenario.network.zone.empty() || !scenario.balancer.zones) return scenario.network.zone;
  return scenario.balancer.zones->zone;
}

lb::InputErrors validate_network(const Scenario& scenario) { return NetworkValidator(scenario).check(); }

}  // namespace sim
