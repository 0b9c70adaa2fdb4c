#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result.h"

namespace sim {

/// The names an expectation may use for the run, a node, a class, a fault or a balancer: whichever it names. The order
/// is that of the documentation.
std::vector<std::string_view> metrics_for(const Expectation& expectation);

/// The number of that name; nothing when there is none of that name.
std::optional<double> summary_metric(const RunResult& result, std::string_view name);
std::optional<double> node_metric(const NodeResult& node, std::string_view name);
std::optional<double> class_metric(const ClassResult& traffic_class, std::string_view name);
std::optional<double> fault_metric(const FaultResult& fault, std::string_view name);
std::optional<double> balancer_metric(const BalancerResult& balancer, std::string_view name);

/// Looks every expectation of the scenario up in the result. In: validate(scenario) found nothing.
///
/// An expectation on a name that stands for several nodes, or on a fault that came several times, holds when it
/// holds for each; the value told is that of the first that breaks it, otherwise that of the first. A fault that did
/// not come in the run is as one that nobody noticed.
std::vector<Verdict> judge(const RunResult& result, const Scenario& scenario);

}  // namespace sim
