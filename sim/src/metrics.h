#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result.h"

namespace sim {

/// The names an expectation may use without a node, and with one. The order is that of the documentation.
std::vector<std::string_view> summary_metrics();
std::vector<std::string_view> node_metrics();

/// The number of that name; nothing when there is none of that name.
std::optional<double> summary_metric(const RunResult& result, std::string_view name);
std::optional<double> node_metric(const NodeResult& node, std::string_view name);

/// Looks every expectation of the scenario up in the result. In: validate(scenario) found nothing.
///
/// An expectation on a name that stands for several nodes holds when it holds for each; the value told is that of
/// the first node that breaks it, otherwise that of the first node.
std::vector<Verdict> judge(const RunResult& result, const Scenario& scenario);

}  // namespace sim
