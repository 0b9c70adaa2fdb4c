#include <algorithm>
#include <optional>
#include <regex>

#include "lb/json/codec.h"
#include "metrics.h"
#include "node_index.h"
#include "sim/scenario.h"
#include "validate_expectation.h"
#include "validate_faults.h"
#include "validate_traffic.h"

namespace sim {
namespace {

class Validator {
 public:
  explicit Validator(const Scenario& scenario) : scenario_(scenario), index_(scenario) {}

  lb::InputErrors check() {
    check_times();
    const std::size_t before = errors_.size();
    adopt("/balancer", lb::validate(scenario_.balancer));
    check_probes();
    check_nodes();
    check_fleet();
    if (errors_.size() == before) adopt("", lb::validate(scenario_.balancer, entries()));
    adopt("", validate_network(scenario_));
    adopt("", validate_traffic(scenario_));
    adopt("", validate_faults(scenario_, index_));
    check_expectations();
    return std::move(errors_);
  }

 private:
  void check_times();
  void check_fleet();
  void check_probes();
  void check_nodes();
  void check_expanded_names();
  void check_expectations();
  void check_expectation(std::size_t i);
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

void Validator::check_fleet() {
  if (scenario_.balancers * node_total(scenario_) > kMaxViews && scenario_.balancers > 1) {
    fail("/balancers", "balancers x nodes is more than the 4000000 that fit in memory");
  }
  if (scenario_.balancer_start_spread >= scenario_.duration && scenario_.balancer_start_spread > lb::Duration{}) {
    fail("/balancer_start_spread", "must be less than duration, or some balancers would never start");
  }
  if (scenario_.balancers > 1) return;
  if (scenario_.balancer_start_spread > lb::Duration{}) {
    fail("/balancer_start_spread", "is of a fleet: balancers must be more than 1");
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
    fail(path + "/node", index_.unknown(expectation.node));
  }
  for (lb::InputError& error : check_selectors(expectation, scenario_))
    fail(path + error.path, std::move(error.message));
  const std::vector<std::string_view> names = metrics_for(expectation);
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
