#include "sim/log_scenario.h"

#include <algorithm>
#include <cmath>

#include "lb/duration_text.h"
#include "lb/json/codec.h"
#include "lb/policy_registry.h"

namespace sim {
namespace {

// Beyond the reach of chance: once in two million.
constexpr double kDeviations = 5;
constexpr double kSliceTolerance = 0.03;
constexpr std::uint32_t kNobodyWaits = 1'000'000;  // the most servers a node can have

// Six figures: more than the log knows, and no rest of a binary fraction.
double figures(double value) {
  if (!(value > 0)) return 0;
  double unit = 1e-12;
  while (value / unit >= 1e6) unit *= 10;
  const double steps = std::floor(value / unit + 0.5);
  return unit < 1 ? steps / std::floor(1 / unit + 0.5) : steps * unit;
}

lb::Variant named(std::span<const lb::VariantCase> cases, std::string_view name) {
  lb::Variant variant;
  variant.choose(*std::ranges::find(cases, name, &lb::VariantCase::name));
  return variant;
}

std::string node_name(const LoggedNode& node) {
  return node.name.empty() ? "server" : lb::json::printable(node.name, 255);
}

// Equal weights where the counts differ by no more than chance. One time in 400 it is chance all the same, and the
// weights are as equal as the counts.
bool even(const std::vector<LoggedNode>& nodes, double mean) {
  return std::ranges::all_of(nodes, [mean](const LoggedNode& node) {
    return std::abs(static_cast<double>(node.requests) - mean) <= 3 * std::sqrt(mean);
  });
}

lb::Variant latency_of(const LoggedNode& node) {
  lb::Variant variant = named(distribution_cases(), "empirical");
  auto& values = static_cast<EmpiricalDistribution*>(variant.address())->values;
  values.clear();
  for (const LatencySlice& slice : node.latencies)
    values.push_back({slice.value, static_cast<double>(slice.count)});
  return variant;
}

void add_nodes(const LogFindings& found, Scenario& scenario) {
  const double mean = static_cast<double>(found.requests) / static_cast<double>(found.nodes.size());
  const bool weighted = !even(found.nodes, mean);
  const auto most = static_cast<double>(std::ranges::max(found.nodes, {}, &LoggedNode::requests).requests);
  for (const LoggedNode& logged : found.nodes) {
    ScenarioNode& node = scenario.nodes.emplace_back();
    node.node.name = node_name(logged);
    constexpr double kFinest = 1000;  // a thousandth of the busiest node
    const double weight = std::max(1.0, std::floor(kFinest * static_cast<double>(logged.requests) / most + 0.5));
    if (weighted) node.node.weight = static_cast<std::uint32_t>(weight);
    if (!logged.latencies.empty()) node.backend.service_time = latency_of(logged);
    node.backend.concurrency = kNobodyWaits;
    if (logged.failed == 0) continue;
    node.backend.failure.rate = figures(static_cast<double>(logged.failed) / static_cast<double>(logged.requests));
    node.backend.failure.status = logged.failure_status;
    node.backend.failure.after = logged.failure_latency;
  }
  if (weighted) scenario.balancer.policy = lb::default_policy("weighted_round_robin");
}

lb::Variant arrivals_of(const LogFindings& found, double share) {
  lb::Variant variant = named(arrival_cases(), "schedule");
  auto& schedule = *static_cast<ScheduleArrivals*>(variant.address());
  schedule.points.clear();
  for (const LoggedRate& rate : found.rates) schedule.points.push_back({rate.start, figures(rate.rate * share)});
  schedule.shape = ScheduleShape::kSteps;
  return variant;
}

// Names that had to be cut are made different by their number.
std::string route_name(const LoggedRoute& route, std::size_t number) {
  if (route.path.empty()) return "other";
  constexpr std::size_t kLongest = 200;
  const std::string whole = route.method + " " + route.path;
  const std::string shown = lb::json::printable(whole, kLongest);
  return shown == whole ? shown : shown + " " + std::to_string(number);
}

void add_traffic(const LogFindings& found, Scenario& scenario) {
  std::uint64_t all = 0;
  for (const LoggedRoute& route : found.routes) all += route.requests;
  for (const LoggedRoute& route : found.routes) {
    const double share = static_cast<double>(route.requests) / static_cast<double>(all);
    TrafficClass& traffic = scenario.traffic.emplace_back();
    traffic.path = route.path.empty() ? "/other" : route.path;
    traffic.method = lb::method_from(route.method);
    traffic.name = route_name(route, scenario.traffic.size());
    traffic.arrivals = arrivals_of(found, share);
    const double clients = std::floor(static_cast<double>(found.clients) * share + 0.5);
    constexpr double kMost = static_cast<double>(kMaxClients) / 2;  // of all classes together, however rounded
    traffic.clients = static_cast<std::uint32_t>(std::clamp(clients, 1.0, kMost * share + 1));
  }
}

void expect(Scenario& scenario, const std::string& metric, double value, double tolerance) {
  Expectation& expectation = scenario.expect.emplace_back();
  expectation.metric = metric;
  expectation.lowest = figures(std::max(0.0, value - tolerance));
  expectation.highest = figures(value + tolerance);
}

double binomial_spread(double count, double ratio) { return kDeviations * std::sqrt(count * ratio * (1 - ratio)); }

void add_expectations(const LogFindings& found, Scenario& scenario) {
  const auto requests = static_cast<double>(found.requests);
  const double spread = kDeviations * std::sqrt(requests);
  expect(scenario, "requests", requests, spread);
  const double failed = static_cast<double>(found.failed);
  const double rate = failed / requests;
  expect(scenario, "failed", failed, binomial_spread(requests, rate) + rate * spread);
  if (found.has_latencies) {
    const double standard_error = found.latency_sd_ms / std::sqrt(requests);
    expect(scenario, "latency_ms.mean", found.latency_ms,
           found.latency_ms * kSliceTolerance + kDeviations * standard_error);
  }
  constexpr std::size_t kNodesNamed = 20;  // of more nodes, shares would be a list nobody reads
  if (found.nodes.size() < 2 || found.nodes.size() > kNodesNamed) return;
  for (const LoggedNode& node : found.nodes) {
    const double share = static_cast<double>(node.requests) / requests;
    expect(scenario, "share", share, 0.001 + 0.001 * share + binomial_spread(requests, share) / requests);
    scenario.expect.back().node = node_name(node);
  }
}

std::string story(const LogFindings& found, const std::string& log) {
  const auto plural = [](std::uint64_t count, const std::string& one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
  };
  std::string text = "What " + log + " tells: " + plural(found.requests, "request") + " from about " +
                     plural(found.clients, "client") + " to " + plural(found.nodes.size(), "node") + ", " +
                     std::to_string(found.failed) + " of which failed. Rates are in steps of " +
                     lb::print_duration(found.step) + ", and each route has the same share all the time.";
  text +=
      found.has_latencies
          ? " Nodes take as long as in the log, and any number of requests at once: waits there are in it already."
          : " The log has no latencies: every answer takes the 1 ms of a node of which nothing is said.";
  if (found.without_node > 0)
    text += " Left out: " + plural(found.without_node, "request") + " that reached no node.";
  if (found.clients_left > 0) text += " Clients that gave up: " + std::to_string(found.clients_left) + ".";
  return text;
}

}  // namespace

Scenario scenario_of(const LogFindings& found, const std::string& log) {
  Scenario scenario;
  const std::string called = lb::json::printable(log, 200);
  scenario.name = "Imported from " + called;
  scenario.description = story(found, called);
  scenario.duration = found.duration;
  add_nodes(found, scenario);
  add_traffic(found, scenario);
  add_expectations(found, scenario);
  return scenario;
}

}  // namespace sim
