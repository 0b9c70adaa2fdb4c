#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <optional>
#include <regex>

#include "lb/json/codec.h"
#include "metrics.h"
#include "node_index.h"
#include "sim/scenario.h"

namespace sim {
namespace {

// Starts and ends of faults at nodes: 32 bytes each.
constexpr std::uint64_t kMaxFaultChanges = std::uint64_t{1} << 23U;

class Validator {
 public:
  explicit Validator(const Scenario& scenario) : scenario_(scenario), index_(scenario) {}

  lb::InputErrors check() {
    check_times();
    const std::size_t before = errors_.size();
    adopt("/balancer", lb::validate(scenario_.balancer));
    check_probes();
    check_nodes();
    if (errors_.size() == before) adopt("", lb::validate(scenario_.balancer, entries()));
    check_traffic();
    check_faults();
    check_expectations();
    return std::move(errors_);
  }

 private:
  void check_times();
  void check_probes();
  void check_nodes();
  void check_expanded_names();
  void check_traffic();
  void check_class_names();
  void check_faults();
  void check_fault(std::size_t i);
  void check_overlaps();
  bool overlap(const Fault& a, const Fault& b) const;
  void check_expectations();
  void check_expectation(std::size_t i);
  std::string unknown_node(std::string_view name) const;
  std::vector<lb::NodeConfig> entries() const;  // of the file, each once

  void fail(std::string path, std::string message) { errors_.push_back({std::move(path), std::move(message)}); }
  void adopt(const std::string& path, lb::InputErrors errors) {
    for (lb::InputError& error : errors) fail(path + error.path, std::move(error.message));
  }

  const Scenario& scenario_;
  NodeIndex index_;
  lb::InputErrors errors_;
};

std::string at(const char* list, std::size_t i) { return list + std::to_string(i); }

void Validator::check_times() {
  if (scenario_.duration <= lb::Duration{}) fail("/duration", "must be more than 0");
  if (scenario_.warmup >= scenario_.duration) {
    fail("/warmup", "must be less than duration, or no request would be in the summary");
  }
}

// Nothing, and `why`, when it is none.
std::optional<std::regex> regex_of(const std::string& text, std::string& why) {
  try {
    return std::regex(text);
  } catch (const std::regex_error& error) {
    why = "is no regular expression (ECMAScript): " + std::string(error.what());
    return std::nullopt;
  }
}

void Validator::check_probes() {
  if (!scenario_.balancer.health_monitor) return;
  const lb::HealthMonitorConfig& monitor = *scenario_.balancer.health_monitor;
  const std::string path = "/balancer/health_monitor";
  std::string why;
  if (!regex_of(monitor.status_regex, why)) fail(path + "/status_regex", why);
  const std::optional<std::regex> body = regex_of(monitor.body_regex, why);
  if (!body) return fail(path + "/body_regex", why);
  const bool asks = monitor.type == lb::ProbeType::kHttp || monitor.type == lb::ProbeType::kHttps;
  if (!asks || std::regex_search("", *body)) return;
  fail(path + "/body_regex", "must match an empty body: simulated nodes answer without one, so none would be up");
}

std::vector<lb::NodeConfig> Validator::entries() const {
  std::vector<lb::NodeConfig> nodes;
  nodes.reserve(scenario_.nodes.size());
  for (const ScenarioNode& entry : scenario_.nodes) nodes.push_back(entry.node);
  return nodes;
}

void Validator::check_nodes() {
  adopt("/nodes", lb::validate(entries()));
  for (std::size_t i = 0; i < scenario_.nodes.size(); ++i) {
    if (scenario_.nodes[i].count == 0) fail(at("/nodes/", i) + "/count", "must be at least 1");
    adopt(at("/nodes/", i) + "/backend", validate(scenario_.nodes[i].backend));
  }
  check_expanded_names();
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < scenario_.nodes.size(); ++i) {
    total += scenario_.nodes[i].count;
    if (total <= kMaxNodes) continue;
    fail(at("/nodes/", i) + "/count", "makes " + std::to_string(node_total(scenario_)) +
                                          " nodes in all; allowed are " + std::to_string(kMaxNodes) +
                                          ", what fits in memory");
    return;
  }
}

// A node "api-2" beside {"name": "api", "count": 3}. Names made by `count` can only meet names as written: two
// entries of one name are an error already.
void Validator::check_expanded_names() {
  for (std::size_t i = 0; i < scenario_.nodes.size(); ++i) {
    const ScenarioNode& entry = scenario_.nodes[i];
    if (!index_.is_expansion(entry.node.name)) continue;
    fail(at("/nodes/", i) + "/name", "another entry's count makes a node of this name too: each needs its own");
  }
}

void Validator::check_traffic() {
  if (scenario_.traffic.empty())
    fail("/traffic", "no requests would come: at least one class of traffic is needed");
  double rate = 0;
  std::uint64_t clients = 0;
  for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) {
    const TrafficClass& traffic = scenario_.traffic[i];
    const double own = mean_rate(traffic.arrivals);
    if (!(own > 0)) fail(at("/traffic/", i) + "/arrivals", "the rate must be more than 0");
    rate += own;
    clients += traffic.clients;
    if (clients > kMaxClients && clients - traffic.clients <= kMaxClients) {
      fail(at("/traffic/", i) + "/clients", "all classes together have at most 16777216 clients");
    }
  }
  check_class_names();
  const double requests = rate * lb::to_seconds(scenario_.duration);
  if (requests <= kMaxRequests) return;
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "makes about %.3g requests (rate x duration); allowed are %.3g",
                requests, kMaxRequests);
  fail("/duration", text.data());
}

void Validator::check_class_names() {
  std::vector<std::size_t> order(scenario_.traffic.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto name = [&](std::size_t i) -> const std::string& { return scenario_.traffic[i].name; };
  std::ranges::stable_sort(order, {}, name);
  for (std::size_t k = 1; k < order.size(); ++k) {
    if (name(order[k]).empty() || name(order[k]) != name(order[k - 1])) continue;
    fail(at("/traffic/", order[k]) + "/name", "two classes have this name: each needs its own");
  }
}

std::string Validator::unknown_node(std::string_view name) const {
  const std::vector<std::string_view> names = index_.names();
  const std::string_view near = lb::json::did_you_mean(name, names);
  std::string message = "no node is called \"" + lb::json::printable(name) + "\"";
  if (!near.empty()) return message + "; did you mean \"" + lb::json::printable(near) + "\"?";
  message += "; there are ";
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < std::min(kNamed, names.size()); ++i) {
    message += (i == 0 ? "" : ", ") + lb::json::printable(names[i], 20);
  }
  return names.size() > kNamed ? message + ", ..." : message;
}

void Validator::check_faults() {
  const std::size_t before = errors_.size();
  std::uint64_t changes = 0;
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    check_fault(i);
    for (const std::string& name : scenario_.faults[i].nodes) {
      changes += 2 * index_.find(name).value_or(NodeRange{}).count;
    }
    if (changes <= kMaxFaultChanges) continue;
    fail(at("/faults/", i) + "/nodes", "faults x nodes is more than the 4194304 that fit in memory");
    return;
  }
  if (errors_.size() == before) check_overlaps();
}

void Validator::check_fault(std::size_t i) {
  const Fault& fault = scenario_.faults[i];
  const std::string path = at("/faults/", i);
  const int kinds = kinds_in(fault);
  if (kinds != 1) {
    fail(path,
         std::string(kinds == 0 ? "says nothing of what goes wrong" : "says more than one thing that goes wrong") +
             ": exactly one of outage, failure_rate (above 0), slow (other than 1), weight and condition is "
             "needed");
  }
  if (fault.at >= scenario_.duration) fail(path + "/at", "must be less than duration, or it would never start");
  if (fault.nodes.empty()) fail(path + "/nodes", "names no node: at least one is needed");
  for (std::size_t k = 0; k < fault.nodes.size(); ++k) {
    if (!index_.find(fault.nodes[k])) fail(path + at("/nodes/", k), unknown_node(fault.nodes[k]));
  }
}

bool Validator::overlap(const Fault& a, const Fault& b) const {
  if (kind_of(a) != kind_of(b) || end_of(a) <= b.at || end_of(b) <= a.at) return false;
  return std::ranges::any_of(a.nodes, [&](const std::string& name) {
    const NodeRange one = index_.find(name).value_or(NodeRange{});
    return std::ranges::any_of(b.nodes, [&](const std::string& other_name) {
      const NodeRange other = index_.find(other_name).value_or(NodeRange{});
      return one.first < other.first + other.count && other.first < one.first + one.count;
    });
  });
}

// One error a fault at most, named at the later of the two.
void Validator::check_overlaps() {
  const std::vector<Fault>& faults = scenario_.faults;
  for (std::size_t i = 1; i < faults.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (!overlap(faults[k], faults[i])) continue;
      fail(at("/faults/", i), at("overlaps /faults/", k) +
                                  ", which is of the same kind, at the same node: what they "
                                  "do together would be undefined");
      break;
    }
  }
}

void Validator::check_expectations() {
  for (std::size_t i = 0; i < scenario_.expect.size(); ++i) check_expectation(i);
}

void Validator::check_expectation(std::size_t i) {
  const Expectation& expectation = scenario_.expect[i];
  const std::string path = at("/expect/", i);
  const bool bounded = expectation.lowest > -lb::kNoLimit || expectation.highest < lb::kNoLimit;
  if (!bounded) fail(path, "expects nothing: min, max or both are needed");
  if (expectation.lowest > expectation.highest) fail(path + "/min", "must not be more than max");
  if (!expectation.node.empty() && !index_.find(expectation.node)) {
    fail(path + "/node", unknown_node(expectation.node));
  }
  const std::vector<std::string_view> names = expectation.node.empty() ? summary_metrics() : node_metrics();
  if (std::ranges::find(names, expectation.metric) != names.end()) return;
  const std::string_view near = lb::json::did_you_mean(expectation.metric, names);
  std::string message = "unknown metric";
  if (!near.empty()) message += "; did you mean \"" + std::string(near) + "\"?";
  message += near.empty() ? "; known are " : " Known are ";
  for (std::size_t k = 0; k < names.size(); ++k) message += (k == 0 ? "" : ", ") + std::string(names[k]);
  fail(path + "/metric", std::move(message));
}

}  // namespace

lb::InputErrors validate(const Scenario& scenario) { return Validator(scenario).check(); }

}  // namespace sim
