#include "validate_faults.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "fault_targets.h"
#include "lb/json/codec.h"

namespace sim {
namespace {

constexpr double kMaxHeld = 4'194'304;  // faults that hold at nodes at one time: 4 bytes each, and as much to name
constexpr double kMaxTracks = 1'048'576;  // nodes that fail each on its own: 100 bytes each
constexpr double kMaxChanges = 1e8;       // a few seconds to a minute of computing

std::string at(const char* list, std::size_t i) { return list + std::to_string(i); }

std::string number_text(const char* format, double value) {
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

class FaultRules {
 public:
  FaultRules(const Scenario& scenario, const NodeIndex& index) : scenario_(scenario), index_(index) {}

  lb::InputErrors check() {
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i) check_fault(i);
    if (errors_.empty() && node_total(scenario_) <= kMaxNodes) {
      check_amounts();
      if (errors_.empty()) check_start();
      check_requests();
    }
    check_discovery();
    return std::move(errors_);
  }

 private:
  void check_fault(std::size_t i);
  void check_where(const Fault& fault, const std::string& path);
  void check_zone(const Fault& fault, const std::string& path);
  void check_load(const Fault& fault, const std::string& path);
  void check_repetition(const Fault& fault, const std::string& path);
  void check_random(const Fault& fault, const std::string& path);
  void check_time(const lb::Variant& times, lb::Duration mean, const std::string& name, const std::string& path);
  void check_flap(const Fault& fault, const std::string& path);
  void check_amounts();
  void check_start();
  void check_requests();
  void check_discovery();
  double nodes_at_once(const Fault& fault) const;
  double changes_of(const Fault& fault) const;
  double requests_of(std::size_t traffic) const;

  void fail(std::string path, std::string message) { errors_.push_back({std::move(path), std::move(message)}); }

  const Scenario& scenario_;
  const NodeIndex& index_;
  lb::InputErrors errors_;
};

void FaultRules::check_fault(std::size_t i) {
  const Fault& fault = scenario_.faults[i];
  const std::string path = at("/faults/", i);
  for (lb::InputError& error : validate_distribution(fault.latency)) {
    fail(path + "/latency" + error.path, std::move(error.message));
  }
  if (fault.at >= scenario_.duration) fail(path + "/at", "must be less than duration, or it would never start");
  const int kinds = kinds_in(fault);
  if (kinds != 1) {
    fail(path,
         std::string(kinds == 0 ? "says nothing of what goes wrong" : "says more than one thing that goes wrong") +
             ": exactly one of outage, failure_rate (above 0), slow (other than 1), latency, pause, flap, "
             "weight, condition, add, remove and load (other than 1) is needed");
  }
  fault.load != 1 ? check_load(fault, path) : check_where(fault, path);
  check_repetition(fault, path);
  check_random(fault, path);
  if (fault.flap) check_flap(fault, path);
}

void FaultRules::check_where(const Fault& fault, const std::string& path) {
  if (!fault.classes.empty()) fail(path + "/classes", "are of traffic, which only load changes");
  if (!(fault.share > 0)) fail(path + "/share", "must be more than 0, or it would hit no node");
  if (fault.nodes.empty() && fault.zone.empty() && fault.share >= 1) {
    fail(path + "/nodes", "names no node: at least one is needed, or a zone, or a share of all nodes");
  }
  if (!fault.nodes.empty() && !fault.zone.empty()) {
    fail(path + "/zone", "nodes and zone exclude each other: use one of them");
  }
  for (std::size_t k = 0; k < fault.nodes.size(); ++k) {
    if (!index_.find(fault.nodes[k])) fail(path + at("/nodes/", k), index_.unknown(fault.nodes[k]));
  }
  if (!fault.zone.empty()) check_zone(fault, path);
}

void FaultRules::check_zone(const Fault& fault, const std::string& path) {
  std::vector<std::string_view> zones;
  for (const ScenarioNode& entry : scenario_.nodes) {
    if (entry.node.zone == fault.zone) return;
    if (!entry.node.zone.empty()) zones.push_back(entry.node.zone);
  }
  std::string message = "no node stands in zone \"" + lb::json::printable(fault.zone) + "\"";
  const std::string_view near = lb::json::did_you_mean(fault.zone, zones);
  if (!near.empty()) message += "; did you mean \"" + lb::json::printable(near) + "\"?";
  if (zones.empty()) message += ": no node names a zone";
  fail(path + "/zone", std::move(message));
}

void FaultRules::check_load(const Fault& fault, const std::string& path) {
  const std::string why = "load is of the traffic, not of nodes: leave it out";
  if (!fault.nodes.empty()) fail(path + "/nodes", why);
  if (!fault.zone.empty()) fail(path + "/zone", why);
  if (fault.share != 1) fail(path + "/share", why);
  if (fault.rolling) fail(path + "/rolling", why);
  if (fault.together) fail(path + "/together", why);
  for (std::size_t k = 0; k < fault.classes.size(); ++k) {
    const std::string& name = fault.classes[k];
    const bool known = std::ranges::any_of(scenario_.traffic, [&](const auto& each) { return each.name == name; });
    if (known && !name.empty()) continue;
    fail(path + at("/classes/", k), "no class of traffic is called \"" + lb::json::printable(name) + "\"");
  }
}

void FaultRules::check_repetition(const Fault& fault, const std::string& path) {
  if (fault.every == lb::Duration{}) {
    if (fault.times > 0) fail(path + "/times", "says how often it comes with every, which is missing");
    if (fault.rolling) fail(path + "/rolling", "goes from node to node with every, which is missing");
    return;
  }
  if (is_random(fault)) fail(path + "/every", "comes at fixed times: not together with times at random");
  if (fault.lasts == lb::kForever) fail(path + "/for", "how long does it last each time?");
  if (fault.rolling && fault.share < 1) {
    fail(path + "/share", "rolling goes through all of the nodes: not together with share");
  }
}

void FaultRules::check_time(const lb::Variant& times, lb::Duration mean, const std::string& name,
                            const std::string& path) {
  const std::string mean_name = "/mean_" + name;
  if (mean > lb::Duration{} && !is_nothing(times)) {
    return fail(path + "/" + name, name + " and mean_" + name + " exclude each other: use one of them");
  }
  if (mean > lb::Duration{}) return;
  if (is_nothing(times)) {
    return fail(path + mean_name, "is missing: failures at random need mean_between and mean_repair");
  }
  const std::size_t before = errors_.size();
  for (lb::InputError& error : validate_distribution(times)) {
    fail(path + "/" + name + error.path, std::move(error.message));
  }
  if (errors_.size() == before && !(Distribution(times).mean() > 0)) {
    fail(path + "/" + name, "must not always be 0");
  }
}

void FaultRules::check_random(const Fault& fault, const std::string& path) {
  const bool repairs = fault.mean_repair > lb::Duration{} || !is_nothing(fault.repair);
  if (is_random(fault) || repairs) {
    check_time(fault.between, fault.mean_between, "between", path);
    check_time(fault.repair, fault.mean_repair, "repair", path);
  } else if (fault.together) {
    fail(path + "/together", "is for failures at random: mean_between and mean_repair are missing");
  }
}

void FaultRules::check_flap(const Fault& fault, const std::string& path) {
  if (!(fault.flap->up > 0 && fault.flap->up < 1)) {
    fail(path + "/flap/up", "must be more than 0 and less than 1, or nothing would flap");
  }
  if (fault.every > lb::Duration{} && fault.lasts > fault.every) {
    fail(path + "/for", "must not be more than every: a node cannot flap twice at once");
  }
}

// Those that it holds at one time, counted as often as it does.
double FaultRules::nodes_at_once(const Fault& fault) const {
  if (kind_of(fault) == FaultKind::kLoad) return 1;
  double nodes = 0;
  for (const std::string& name : fault.nodes) {
    nodes += static_cast<double>(index_.find(name).value_or(NodeRange{}).count);
  }
  for (const ScenarioNode& entry : scenario_.nodes) {
    const bool meant = fault.zone.empty() || entry.node.zone == fault.zone;
    if (fault.nodes.empty() && meant) nodes += entry.count;
  }
  if (fault.every == lb::Duration{}) return nodes;
  const lb::Duration lasts = std::min(fault.lasts, scenario_.duration);
  return nodes * std::ceil(lb::to_seconds(lasts) / lb::to_seconds(fault.every));
}

// The mean of what comes up to the end of the run; of those without a mean the least that comes.
double mean_seconds(const lb::Variant& times) {
  if (const auto* pareto = times.as<ParetoDistribution>(); pareto != nullptr && pareto->shape <= 1) {
    return lb::to_seconds(pareto->minimum);
  }
  return Distribution(times).mean() * 1e-9;
}

// How often it changes at all its nodes together, about.
double FaultRules::changes_of(const Fault& fault) const {
  const double seconds = lb::to_seconds(std::min(scenario_.duration - fault.at, fault.lasts));
  const double whole = lb::to_seconds(scenario_.duration - fault.at);
  double changes = 2;
  if (is_random(fault)) {
    changes = 2 * seconds / std::max(mean_seconds(between_of(fault)) + mean_seconds(repair_of(fault)), 1e-9);
  } else if (fault.every > lb::Duration{}) {
    const double starts = whole / lb::to_seconds(fault.every);
    changes = 2 * (fault.times == 0 ? starts : std::min<double>(fault.times, starts));
  }
  if (fault.flap) changes += 2 * whole / lb::to_seconds(fault.flap->period);
  return changes * (fault.rolling ? 1 : nodes_at_once(fault));
}

void FaultRules::check_amounts() {
  double held = 0;
  double tracks = 0;
  double changes = 0;
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    const Fault& fault = scenario_.faults[i];
    held += nodes_at_once(fault);
    tracks += is_independent(fault) ? nodes_at_once(fault) : 1;
    changes += changes_of(fault);
    const std::string path = at("/faults/", i);
    if (held > kMaxHeld) {
      return fail(path + "/nodes", "faults x nodes is more than the 4194304 that fit in memory");
    }
    if (tracks > kMaxTracks) {
      return fail(path + "/together",
                  "more than 1048576 nodes would fail each on its own; let them fail together");
    }
    if (changes > kMaxChanges) {
      return fail(path, number_text("makes about %.3g changes at nodes; allowed are 1e8 in all", changes));
    }
  }
}

// Nodes that an `add` names are absent at the start.
void FaultRules::check_start() {
  const FaultTargets targets(scenario_);
  std::vector<bool> absent(node_total(scenario_));
  std::size_t last_add = 0;
  for (std::uint32_t f = 0; f < scenario_.faults.size(); ++f) {
    if (kind_of(scenario_.faults[f]) != FaultKind::kAdd) continue;
    last_add = f;
    for (const std::uint32_t node : targets.of(f)) absent[node] = true;
  }
  bool secondaries = false;
  bool takes_traffic = false;
  bool primaries = false;
  std::size_t node = 0;
  for (const ScenarioNode& entry : scenario_.nodes) {
    const bool secondary = entry.node.type == lb::NodeType::kSecondary;
    for (std::uint32_t k = 0; k < entry.count; ++k, ++node) {
      secondaries = secondaries || secondary;
      if (absent[node]) continue;
      takes_traffic = takes_traffic || entry.node.weight > 0;
      primaries = primaries || !secondary;
    }
  }
  const std::string path = at("/faults/", last_add);
  if (std::ranges::find(absent, true) == absent.end()) return;
  if (!takes_traffic) {
    fail(path + "/add", "no node would be there at the start: at least one with a weight above 0 is needed");
  } else if (secondaries && !primaries) {
    fail(path + "/add", "no PRIMARY would be there at the start: at least one is needed");
  }
}

// At most: what repeats or comes at random counts as if it always held, and what makes fewer requests not at all.
double FaultRules::requests_of(std::size_t traffic) const {
  const TrafficClass& own = scenario_.traffic[traffic];
  std::vector<std::pair<lb::Duration, double>> changes{{scenario_.duration, 1}};
  for (const Fault& fault : scenario_.faults) {
    const auto& names = fault.classes;
    const bool concerned = names.empty() || std::ranges::find(names, own.name) != names.end();
    if (!concerned || fault.load <= 1) continue;
    const bool once = fault.every == lb::Duration{} && !is_random(fault);
    changes.emplace_back(fault.at, fault.load);
    if (once && end_of(fault) < scenario_.duration) changes.emplace_back(end_of(fault), 1 / fault.load);
  }
  std::ranges::stable_sort(changes, {}, &std::pair<lb::Duration, double>::first);
  double requests = 0;
  double factor = mean_rate(own.arrivals, scenario_.duration);
  lb::Duration since{};
  for (const auto& [time, change] : changes) {
    requests += factor * lb::to_seconds(time - since);
    factor *= change;
    since = time;
  }
  return requests;
}

void FaultRules::check_requests() {
  const auto load = std::ranges::find_if(scenario_.faults, [](const Fault& fault) { return fault.load > 1; });
  if (load == scenario_.faults.end()) return;
  const auto is_wrong = [](const TrafficClass& traffic) { return !validate_arrivals(traffic.arrivals).empty(); };
  if (std::ranges::any_of(scenario_.traffic, is_wrong)) return;
  double requests = 0;
  for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) requests += requests_of(i);
  if (requests <= kMaxRequests) return;
  fail(at("/faults/", static_cast<std::size_t>(load - scenario_.faults.begin())) + "/load",
       number_text("the loads make up to %.3g requests; allowed are 1e11", requests));
}

void FaultRules::check_discovery() {
  const auto is_operated = [](const Fault& fault) {
    return fault.weight.value >= 0 || fault.condition != NewCondition::kNone || fault.add || fault.remove;
  };
  if (!scenario_.discovery || std::ranges::any_of(scenario_.faults, is_operated)) return;
  fail("/discovery",
       "changes nothing: balancers learn by it what an operator does, and no fault has weight, condition, add or "
       "remove; leave it out");
}

}  // namespace

lb::InputErrors validate_faults(const Scenario& scenario, const NodeIndex& index) {
  return FaultRules(scenario, index).check();
}

}  // namespace sim
