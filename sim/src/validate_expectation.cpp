#include "validate_expectation.h"

#include <algorithm>

#include "lb/json/codec.h"

namespace sim {
namespace {

std::string unknown_class(const std::string& name, const Scenario& scenario) {
  std::vector<std::string_view> names;
  for (const TrafficClass& traffic : scenario.traffic) names.push_back(traffic.name);
  const std::string_view near = lb::json::did_you_mean(name, names);
  std::string message = "there is no traffic class of that name";
  if (!near.empty()) message += "; did you mean \"" + std::string(near) + "\"?";
  return message;
}

}  // namespace

lb::InputErrors check_selectors(const Expectation& expectation, const Scenario& scenario) {
  lb::InputErrors errors;
  const std::string& name = expectation.traffic_class;
  const int named = (expectation.node.empty() ? 0 : 1) + (name.empty() ? 0 : 1) +
                    (expectation.fault >= 0 ? 1 : 0) + (expectation.balancer >= 0 ? 1 : 0);
  if (named > 1) {
    errors.push_back({"", "names more than one of node, class, fault and balancer: whose number is meant?"});
  }
  const auto is_it = [&](const TrafficClass& traffic) { return traffic.name == name; };
  if (!name.empty() && std::ranges::none_of(scenario.traffic, is_it)) {
    errors.push_back({"/class", unknown_class(name, scenario)});
  }
  const auto faults = static_cast<std::int64_t>(scenario.faults.size());
  if (expectation.fault >= faults) {
    errors.push_back({"/fault", faults == 0 ? "the scenario has no faults"
                                            : "there are faults 0 to " + std::to_string(faults - 1)});
  }
  if (expectation.balancer >= 0 && scenario.balancers == 1) {
    errors.push_back(
        {"/balancer", "the scenario has one balancer: its numbers are those of the run; leave it out"});
  } else if (expectation.balancer >= static_cast<std::int64_t>(scenario.balancers)) {
    errors.push_back({"/balancer", "there are balancers 0 to " + std::to_string(scenario.balancers - 1)});
  }
  return errors;
}

}  // namespace sim
