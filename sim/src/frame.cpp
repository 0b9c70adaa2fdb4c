#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "sim/fault_spans.h"
#include "sim/sim_feed.h"

namespace sim {
namespace {

lb::FeedNode feed_node(const NodeResult& node) {
  lb::FeedNode feed{.name = node.node.name,
                    .address = node.node.address,
                    .weight = node.node.weight,
                    .priority = node.node.priority,
                    .condition = node.node.condition,
                    .attempts = node.total.attempts,
                    .failures = node.total.failures,
                    .retries = node.total.retries,
                    .breaker_trips = node.total.breaker_trips,
                    .latency_p50_ms = node.total.latency_p50_ms,
                    .latency_p99_ms = node.total.latency_p99_ms,
                    .attempts_series = node.series.attempts,
                    .failures_series = node.series.failures,
                    .in_flight_series = node.series.in_flight,
                    .latency_p99_series = node.series.latency_p99_ms,
                    .breaker = {}};
  for (const BreakerSpan& span : node.breaker) feed.breaker.push_back({span.from, span.to, span.state});
  return feed;
}

// "attempts_per_request" 3.0625 -> "attempts per request 3.06"
std::string evidence_of(const Finding& finding) {
  std::string line;
  for (const auto& [name, value] : finding.evidence) {
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), std::abs(value) < 1000 ? " %.3g" : " %.0f", value);
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    line += (line.empty() ? "" : "   ") + words + number.data();
  }
  return line;
}

lb::FeedFinding feed_finding(const Finding& finding) {
  lb::FeedFinding feed{.from = finding.from,
                       .to = finding.to,
                       .node = finding.node,
                       .kind = std::string(finding.kind),
                       .text = finding.text,
                       .evidence = evidence_of(finding)};
  std::ranges::replace(feed.kind, '_', ' ');
  return feed;
}

void copy_groups(const RunResult& result, lb::FeedFrame& frame) {
  for (const Finding& finding : result.findings) frame.findings.push_back(feed_finding(finding));
  std::ranges::stable_sort(frame.findings, {}, &lb::FeedFinding::from);
  for (const ClassResult& each : result.classes) {
    if (result.classes.size() == 1) break;
    frame.classes.push_back(
        {each.name, each.requests, each.failed, each.goodput, each.latency.p50, each.latency.p99});
  }
  for (const BalancerResult& each : result.balancers) {
    frame.balancers.push_back({each.attempts, each.failures, each.breaker_trips, each.ejections, each.imbalance});
  }
}

lb::FeedEvent::Kind feed_kind(ResultEventKind kind) {
  using Kind = lb::FeedEvent::Kind;
  switch (kind) {
    case ResultEventKind::kBreakerTripped:
      return Kind::kBreakerTripped;
    case ResultEventKind::kBreakerProbing:
      return Kind::kBreakerProbing;
    case ResultEventKind::kBreakerClosed:
      return Kind::kBreakerClosed;
    case ResultEventKind::kFaultStarted:
      return Kind::kFaultStarted;
    case ResultEventKind::kFaultEnded:
      return Kind::kFaultEnded;
    default:
      return Kind::kOther;
  }
}

lb::FeedEvent feed_event(const ResultEvent& event, const RunResult& result, const Scenario& scenario) {
  const std::string what = describe(event, scenario);
  if (event.nodes != 1) {
    return {event.at, feed_kind(event.kind), -1, describe_place(event, result, scenario) + " " + what};
  }
  return {event.at, feed_kind(event.kind), static_cast<std::int32_t>(event.node), what};
}

lb::FeedFault feed_fault(const Fault& fault, const FaultSpan& span) {
  using Kind = lb::FeedFault::Kind;
  lb::FeedFault feed{.from = span.from, .to = span.to, .text = describe_targets(fault) + " " + describe(fault)};
  switch (kind_of(fault)) {
    case FaultKind::kOutage:
    case FaultKind::kFlap:
    case FaultKind::kPause:
      feed.kind = Kind::kOutage;
      break;
    case FaultKind::kFailureRate:
      feed.kind = Kind::kFailureRate;
      break;
    case FaultKind::kSlow:
    case FaultKind::kLatency:
      feed.kind = Kind::kSlow;
      break;
    default:
      break;
  }
  return feed;
}

void copy_totals(const Summary& total, lb::FeedFrame& frame) {
  frame.requests = total.requests;
  frame.succeeded = total.succeeded;
  frame.failed = total.failed;
  frame.attempts = total.attempts;
  frame.retries = total.retries;
  frame.breaker_trips = total.breaker_trips;
  frame.latency_p50_ms = total.latency.p50;
  frame.latency_p99_ms = total.latency.p99;
}

void copy_series(const Series& series, lb::FeedFrame& frame) {
  frame.bucket = series.bucket;
  frame.buckets = series.buckets;
  frame.requests_series = series.requests;
  frame.succeeded_series = series.succeeded;
  frame.failed_series = series.failed;
  frame.retries_series = series.retries;
  frame.latency_p50_series = series.latency_p50_ms;
  frame.latency_p99_series = series.latency_p99_ms;
  frame.latency_p999_series = series.latency_p999_ms;
  frame.heat_rows_ms = series.heat_rows_ms;
  frame.heat = series.heat;
}

}  // namespace

std::shared_ptr<const lb::FeedFrame> make_frame(const RunResult& result, const Scenario& scenario,
                                                std::string title) {
  auto frame = std::make_shared<lb::FeedFrame>();
  frame->title = std::move(title);
  frame->policy = scenario.balancer.policy.active->name;
  frame->length = scenario.duration;
  copy_totals(result.total, *frame);
  copy_series(result.series, *frame);
  frame->nodes.reserve(result.nodes.size());
  for (const NodeResult& node : result.nodes) frame->nodes.push_back(feed_node(node));
  for (const ResultEvent& event : result.events) frame->events.push_back(feed_event(event, result, scenario));
  const auto spans = fault_spans(result, scenario);
  for (std::size_t f = 0; f < spans.size(); ++f) {
    for (const FaultSpan& span : spans[f]) frame->faults.push_back(feed_fault(scenario.faults[f], span));
  }
  copy_groups(result, *frame);
  return frame;
}

}  // namespace sim
