#include "made_up_result.h"

#include <algorithm>

#include "derived.h"
#include "diagnosis/diagnosis.h"

namespace support {

MadeUpResult::MadeUpResult(std::size_t nodes) {
  scenario.duration = std::chrono::seconds(10);
  scenario.nodes.emplace_back().count = static_cast<std::uint32_t>(nodes);
  scenario.nodes.back().node.name = "n";
  sim::Series& series = result.series;
  series.bucket = std::chrono::milliseconds(100);
  series.buckets = kBuckets;
  for (auto* counts : {&series.requests, &series.succeeded}) counts->assign(kBuckets, 100);
  for (auto* counts : {&series.failed, &series.retries, &series.client_retries}) counts->assign(kBuckets, 0);
  for (auto* times : {&series.latency_p50_ms, &series.latency_p99_ms, &series.latency_p999_ms}) {
    times->assign(kBuckets, 20);
  }
  for (lb::NodeConfig& node : sim::expand_nodes(scenario)) {
    sim::NodeResult& entry = result.nodes.emplace_back();
    entry.node = std::move(node);
    entry.series.attempts.assign(kBuckets, static_cast<std::uint32_t>(100 / nodes));
    for (auto* counts : {&entry.series.failures, &entry.series.retries, &entry.series.in_flight}) {
      counts->assign(kBuckets, 0);
    }
    entry.series.latency_p99_ms.assign(kBuckets, 20);
    entry.series.utilization.assign(kBuckets, 0.5F);
  }
  derive();
}

void MadeUpResult::add_fault(double at, double until, std::vector<std::uint32_t> nodes) {
  const auto number = static_cast<std::uint32_t>(scenario.faults.size());
  sim::Fault& fault = scenario.faults.emplace_back();
  fault.at = time_of(at);
  fault.slow = 10;
  result.faults.push_back({.fault = number,
                           .at = time_of(at),
                           .until = until >= 10 ? lb::kForever : time_of(until),
                           .nodes = std::move(nodes),
                           .detect_s = {},
                           .recover_s = {}});
}

void MadeUpResult::add_event(double at, sim::ResultEventKind kind, std::uint32_t node, std::uint32_t balancer) {
  result.events.push_back({.at = time_of(at), .kind = kind, .node = node, .balancer = balancer, .fault = -1});
}

void MadeUpResult::set_node(std::uint32_t node, std::size_t from, std::size_t to, Load load) {
  sim::NodeSeries& series = result.nodes[node].series;
  for (std::size_t b = from; b < to; ++b) {
    series.attempts[b] = load.attempts;
    series.failures[b] = load.failures;
    series.latency_p99_ms[b] = load.latency_p99_ms;
  }
}

void MadeUpResult::set_ends(std::size_t from, std::size_t to, std::uint32_t succeeded, std::uint32_t failed) {
  for (std::size_t b = from; b < to; ++b) {
    result.series.succeeded[b] = succeeded;
    result.series.failed[b] = failed;
  }
}

void MadeUpResult::set_requests(std::size_t from, std::size_t to, std::uint32_t requests) {
  for (std::size_t b = from; b < to; ++b) result.series.requests[b] = requests;
}

void MadeUpResult::set_retries(std::size_t from, std::size_t to, std::uint32_t retries) {
  for (std::size_t b = from; b < to; ++b) result.series.retries[b] = retries;
}

void MadeUpResult::derive() {
  for (sim::NodeResult& node : result.nodes) {
    node.attempts = 0;
    for (const std::uint32_t attempts : node.series.attempts) node.attempts += attempts;
    node.total.attempts = node.attempts;
  }
  sim::derive(result, scenario);
}

std::vector<sim::Finding> MadeUpResult::findings(std::string_view kind) {
  derive();
  std::vector<sim::Finding> all = sim::diagnose(result, scenario);
  std::erase_if(all, [&](const sim::Finding& finding) { return finding.kind != kind; });
  return all;
}

}  // namespace support
