#include "probe_desk.h"

#include <algorithm>
#include <regex>
#include <string>

#include "streams.h"

namespace sim {
namespace {

bool probes(const lb::Variant& policy) {
  return policy.active != nullptr && lb::find_policy(policy.active->name)->doc.probes;
}

}  // namespace

bool has_load_probes(const lb::BalancerConfig& balancer) {
  return probes(balancer.policy) ||
         std::ranges::any_of(balancer.routes, [](const lb::RouteConfig& route) { return probes(route.policy); });
}

ProbeDesk::ProbeDesk(const Scenario& scenario, std::size_t nodes) {
  const auto& monitor = scenario.balancer.health_monitor;
  http_ = monitor && monitor->type != lb::ProbeType::kConnect;
  if (http_) note_statuses(monitor->status_regex);
  if (has_load_probes(scenario.balancer)) meters_.resize(nodes);
  rng_.reserve(nodes);
  for (std::size_t i = 0; i < nodes; ++i) rng_.push_back(make_stream(scenario.seed, Purpose::kProbe, i));
}

void ProbeDesk::note_statuses(const std::string& regex) {
  const std::regex wanted(regex);
  for (std::size_t status = 100; status < passing_.size(); ++status) {
    passing_[status] = std::regex_search(std::to_string(status), wanted);
  }
}

lb::Duration ProbeDesk::half_trip(const NodeModel& node, std::uint32_t index) {
  return node.half_round_trip(rng_[index]);
}

std::optional<ProbeDesk::Reply> ProbeDesk::ask(lb::ProbeKind kind, NodeModel& node, std::uint32_t index,
                                               lb::TimePoint now) {
  if (node.outage() == Outage::kBlackhole) return std::nullopt;
  if (node.outage() != Outage::kNone) return Reply{};
  Reply reply;
  reply.result.passed = true;
  if (kind == lb::ProbeKind::kLoad) {
    const RifMeter::Answer answer = meters_[index].probe(now);
    reply.result.in_flight = answer.in_flight;
    reply.result.latency = answer.latency;
    reply.delay = node.stopped_for(now);
  } else if (http_) {
    const NodeModel::PageAnswer page = node.answer_page(rng_[index], now);
    reply.result.passed = passing_[page.status];
    reply.delay = page.delay;
  }
  if (reply.delay == lb::kForever) return std::nullopt;
  return reply;
}

void ProbeDesk::reset(std::uint32_t node) {
  if (asks_for_load()) meters_[node].reset();
}

}  // namespace sim
