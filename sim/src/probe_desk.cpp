#include "probe_desk.h"

#include <algorithm>
#include <regex>
#include <string>

#include "streams.h"

namespace sim {
namespace {

std::uint64_t key_of(lb::AttemptId attempt) { return std::uint64_t{attempt.slot} << 32U | attempt.generation; }

bool probes(const lb::Variant& policy) {
  return policy.active != nullptr && lb::find_policy(policy.active->name)->doc.probes;
}

}  // namespace

bool asks_for_load(const lb::BalancerConfig& balancer) {
  return probes(balancer.policy) ||
         std::ranges::any_of(balancer.routes, [](const lb::RouteConfig& route) { return probes(route.policy); });
}

ProbeDesk::ProbeDesk(const Scenario& scenario, std::size_t nodes) {
  const auto& monitor = scenario.balancer.health_monitor;
  http_ = monitor && monitor->type != lb::ProbeType::kConnect;
  if (http_) note_statuses(monitor->status_regex);
  if (asks_for_load(scenario.balancer)) meters_.resize(nodes);
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

std::optional<ProbeDesk::Reply> ProbeDesk::ask(lb::ProbeKind kind, const NodeModel& node, std::uint32_t index) {
  if (node.outage() == Outage::kBlackhole) return std::nullopt;
  if (node.outage() != Outage::kNone) return Reply{};
  Reply reply;
  reply.result.passed = true;
  if (kind == lb::ProbeKind::kLoad) {
    const RifMeter::Answer answer = meters_[index].probe();
    reply.result.in_flight = answer.in_flight;
    reply.result.latency = answer.latency;
  } else if (http_) {
    const NodeModel::PageAnswer page = node.answer_page(rng_[index]);
    reply.result.passed = passing_[page.status];
    reply.delay = page.delay;
  }
  return reply;
}

void ProbeDesk::note_arrival(std::uint32_t node, lb::AttemptId attempt, lb::TimePoint now) {
  visits_[key_of(attempt)] = {.node = node, .found = meters_[node].arrive(), .since = now};
}

void ProbeDesk::note_service(std::uint32_t node, lb::AttemptId attempt, lb::TimePoint now) {
  const auto visit = visits_.find(key_of(attempt));
  if (visit == visits_.end()) return;
  meters_[node].serve(visit->second.found, now - visit->second.since);
  visits_.erase(visit);
}

void ProbeDesk::reset(std::uint32_t node) {
  if (meters_.empty()) return;
  meters_[node].reset();
  std::erase_if(visits_, [node](const auto& visit) { return visit.second.node == node; });
}

}  // namespace sim
