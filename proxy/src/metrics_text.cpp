#include <charconv>
#include <functional>
#include <span>

#include "lb/breaker.h"
#include "lb/exclusion.h"
#include "lb/node.h"
#include "metrics.h"

namespace proxy {
namespace {

using Workers = std::vector<const WorkerMetrics*>;

std::string number(double value) {
  char text[32];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  return {text, end.ptr};
}

// Document 004's counters come from the Python client, which writes every number as a float: 15.0.
std::string python_number(std::uint64_t value) { return std::to_string(value) + ".0"; }

// Prometheus exposition format 0.0.4: backslash, quote and line feed are escaped in label values.
std::string label(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped.push_back('\\');
    if (c == '\n') {
      escaped.append("\\n");
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

void describe(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  out.append(name).append(" ").append(type).append("\n");
}

std::uint64_t sum(const Workers& workers, const std::function<std::uint64_t(const WorkerMetrics&)>& get) {
  std::uint64_t total = 0;
  for (const WorkerMetrics* worker : workers) total += get(*worker);
  return total;
}

std::uint64_t of_node(const Workers& workers, std::size_t node, Counter NodeMetrics::*counter) {
  return sum(workers, [&](const WorkerMetrics& worker) { return (worker.nodes[node].*counter).get(); });
}

void write_document_004(std::string& out, const std::vector<MetricsNode>& nodes, const Workers& workers) {
  const auto family = [&](std::string_view name, std::string_view help, Counter NodeMetrics::*counter) {
    describe(out, name, "counter", help);
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::uint64_t value = of_node(workers, i, counter);
      total += value;
      out.append(name).append("{domain=\"").append(label(nodes[i].address)).append("\"} ");
      out.append(python_number(value)).append("\n");
    }
    return total;
  };
  const std::uint64_t succeeded =
      family("target_domain_success_counter_total", "attempts that succeeded", &NodeMetrics::succeeded);
  const std::uint64_t failed =
      family("target_domain_failed_counter_total", "attempts that failed", &NodeMetrics::failed);
  describe(out, "Total_domains_failed_counter_total", "counter", "attempts that failed on any node");
  out.append("Total_domains_failed_counter_total ").append(python_number(failed)).append("\n");
  describe(out, "Total_domains_success_counter_total", "counter", "attempts that succeeded on any node");
  out.append("Total_domains_success_counter_total ").append(python_number(succeeded)).append("\n");
}

struct NodeFamily {
  std::string_view name;
  std::string_view type;
  std::string_view help;
  Counter NodeMetrics::*counter;
};

constexpr NodeFamily kNodeFamilies[] = {
    {"lbsim_attempts_total", "counter", "attempts sent to the node", &NodeMetrics::attempts},
    {"lbsim_retries_total", "counter", "attempts that were a retry", &NodeMetrics::retries},
    {"lbsim_hedges_total", "counter", "attempts beside another of the same request", &NodeMetrics::hedges},
    {"lbsim_retries_denied_total", "counter", "retries that the budget did not allow after the node failed",
     &NodeMetrics::retries_denied},
    {"lbsim_ejections_total", "counter", "times the node was ejected", &NodeMetrics::ejections},
    {"lbsim_attempts_succeeded_total", "counter", "attempts that succeeded", &NodeMetrics::succeeded},
    {"lbsim_attempts_failed_total", "counter", "attempts that failed", &NodeMetrics::failed},
    {"lbsim_attempts_abandoned_total", "counter", "attempts whose answer nobody wanted any more",
     &NodeMetrics::abandoned},
    {"lbsim_breaker_trips_total", "counter", "times the node's breaker opened", &NodeMetrics::breaker_trips},
};

void write_nodes(std::string& out, const std::vector<MetricsNode>& nodes, const Workers& workers) {
  for (const NodeFamily& family : kNodeFamilies) {
    describe(out, family.name, family.type, family.help);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      out.append(family.name).append("{node=\"").append(label(nodes[i].name)).append("\"} ");
      out.append(std::to_string(of_node(workers, i, family.counter))).append("\n");
    }
  }
  describe(out, "lbsim_attempts_in_flight", "gauge", "attempts that the node has at present");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::uint64_t ended = of_node(workers, i, &NodeMetrics::succeeded) +
                                of_node(workers, i, &NodeMetrics::failed) +
                                of_node(workers, i, &NodeMetrics::abandoned);
    const std::uint64_t began = of_node(workers, i, &NodeMetrics::attempts);
    out.append("lbsim_attempts_in_flight{node=\"").append(label(nodes[i].name)).append("\"} ");
    out.append(std::to_string(began > ended ? began - ended : 0)).append("\n");
  }
}

/// What each worker thinks of each node: every worker has an engine of its own, so the gauges count workers.
struct StateFamily {
  std::string_view name;
  std::string_view help;
  std::string_view label;
  std::span<const std::string_view> states;
  Counter NodeMetrics::*state;
};

constexpr StateFamily kStateFamilies[] = {
    {"lbsim_breaker_state", "workers whose breaker of the node is in that state", "state", lb::kBreakerStateNames,
     &NodeMetrics::breaker_state},
    {"lbsim_node_health", "workers that take the node's health for that", "health", lb::kHealthNames,
     &NodeMetrics::health},
    {"lbsim_node_out", "workers for which the node is out for that reason, or a candidate", "reason",
     lb::kExclusionNames, &NodeMetrics::out},
};

void write_states(std::string& out, const std::vector<MetricsNode>& nodes, const Workers& workers) {
  for (const StateFamily& family : kStateFamilies) {
    describe(out, family.name, "gauge", family.help);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      for (std::size_t state = 0; state < family.states.size(); ++state) {
        const std::uint64_t count = sum(workers, [&](const WorkerMetrics& worker) -> std::uint64_t {
          return (worker.nodes[i].*family.state).get() == state ? 1 : 0;
        });
        out.append(family.name).append("{node=\"").append(label(nodes[i].name)).append("\",");
        out.append(family.label).append("=\"").append(family.states[state]).append("\"} ");
        out.append(std::to_string(count)).append("\n");
      }
    }
  }
}

void write_latency(std::string& out, const std::vector<MetricsNode>& nodes, const Workers& workers) {
  constexpr std::string_view kName = "lbsim_attempt_duration_seconds";
  describe(out, kName, "histogram", "how long attempts took, to the last byte of the answer");
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::string node = "node=\"" + label(nodes[i].name) + "\"";
    std::uint64_t count = 0;
    for (std::size_t bucket = 0; bucket < LatencyHistogram::kBuckets; ++bucket) {
      count += sum(workers, [&](const WorkerMetrics& worker) { return worker.nodes[i].latency.count(bucket); });
      const bool last = bucket + 1 == LatencyHistogram::kBuckets;
      out.append(kName).append("_bucket{").append(node).append(",le=\"");
      out.append(last ? "+Inf" : number(LatencyHistogram::bound(bucket)));
      out.append("\"} ").append(std::to_string(count)).append("\n");
    }
    double seconds = 0;
    for (const WorkerMetrics* worker : workers) seconds += worker->nodes[i].latency.sum_seconds();
    out.append(kName).append("_sum{").append(node).append("} ").append(number(seconds)).append("\n");
    out.append(kName).append("_count{").append(node).append("} ").append(std::to_string(count)).append("\n");
  }
}

void write_requests(std::string& out, const Workers& workers) {
  describe(out, "lbsim_requests_total", "counter", "requests that ended, by reason");
  for (std::size_t reason = 0; reason < WorkerMetrics::kReasons; ++reason) {
    const std::uint64_t count =
        sum(workers, [&](const WorkerMetrics& worker) { return worker.requests[reason].get(); });
    out.append("lbsim_requests_total{reason=\"").append(lb::kReasonNames[reason]).append("\"} ");
    out.append(std::to_string(count)).append("\n");
  }
  const auto single = [&](std::string_view name, std::string_view type, std::string_view help,
                          Counter WorkerMetrics::*counter) {
    describe(out, name, type, help);
    const std::uint64_t value = sum(workers, [&](const WorkerMetrics& w) { return (w.*counter).get(); });
    out.append(name).append(" ").append(std::to_string(value)).append("\n");
  };
  single("lbsim_refused_total", "counter", "requests refused before they reached the engine",
         &WorkerMetrics::refused);
  single("lbsim_requests_waiting", "gauge", "requests that wait for a node", &WorkerMetrics::waiting);
  single("lbsim_client_connections", "gauge", "clients connected", &WorkerMetrics::connections);
  single("lbsim_client_connections_total", "counter", "clients that connected", &WorkerMetrics::accepted);
}

}  // namespace

std::string metrics_text(const std::vector<MetricsNode>& nodes, const Workers& workers) {
  std::string out;
  write_document_004(out, nodes, workers);
  write_requests(out, workers);
  write_nodes(out, nodes, workers);
  write_states(out, nodes, workers);
  write_latency(out, nodes, workers);
  return out;
}

}  // namespace proxy
