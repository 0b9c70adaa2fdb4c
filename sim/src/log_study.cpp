#include "sim/log_study.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "distinct_count.h"
#include "logged_node.h"
#include "rate_steps.h"
#include "route_mix.h"

namespace sim {

struct LogStudy::State {
  explicit State(lb::Duration step) : rates(step) {}

  RateSteps rates;
  RouteMix routes;
  DistinctCount clients;
  std::map<std::string, LoggedNodeCounts, std::less<>> nodes;  // "" where the log names none
  std::uint64_t requests = 0;
};

LogStudy::LogStudy(lb::Duration step) : state_(std::make_unique<State>(step)) {}
LogStudy::~LogStudy() = default;

std::uint64_t LogStudy::requests() const { return state_->requests; }

std::string LogStudy::add(const LogRecord& record) {
  State& state = *state_;
  const lb::Duration at = record.time.since;
  const bool near =
      state.requests == 0 || (at - state.rates.first() <= kLongestLog && state.rates.last() - at <= kLongestLog);
  if (!near) return "the time is more than a year from that of other lines";
  auto node = state.nodes.find(record.node);
  if (node == state.nodes.end()) {
    if (state.nodes.size() == kMaxLogNodes)
      return "is of one more node than the " + std::to_string(kMaxLogNodes) + " that are told apart";
    node = state.nodes.emplace(record.node, LoggedNodeCounts{}).first;
  }
  ++state.requests;
  state.rates.add(at);
  node->second.add(record);
  state.clients.add(record.client);
  state.routes.add(record.method.empty() ? "GET" : record.method, record.path.empty() ? "/" : record.path);
  return {};
}

void LogStudy::fill_nodes(LogFindings& found) const {
  LoggedNodeCounts::Moments sum;
  for (const auto& [name, counts] : state_->nodes) {
    if (name.empty() && state_->nodes.size() > 1) {
      found.without_node = counts.requests();
      continue;
    }
    found.nodes.push_back(counts.finish(name));
    found.requests += counts.requests();
    found.failed += counts.failed();
    found.clients_left += counts.clients_left();
    sum.count += counts.moments().count;
    sum.seconds += counts.moments().seconds;
    sum.squares += counts.moments().squares;
  }
  found.has_latencies = sum.count > 0;
  if (!found.has_latencies) return;
  const double mean = sum.seconds / sum.count;
  found.latency_ms = mean * 1e3;
  found.latency_sd_ms = std::sqrt(std::max(0.0, sum.squares / sum.count - mean * mean)) * 1e3;
}

LogFindings LogStudy::findings(std::size_t routes, lb::Duration resolution) const {
  const State& state = *state_;
  LogFindings found;
  fill_nodes(found);
  found.clients = state.clients.estimate();
  // The last request stands for the time until the next would have come.
  const lb::Duration span = state.rates.last() - state.rates.first();
  const auto gaps = static_cast<std::int64_t>(std::max<std::uint64_t>(state.requests, 2) - 1);
  const lb::Duration whole =
      std::chrono::ceil<std::chrono::milliseconds>(span + std::max(span / gaps, resolution));
  found.duration = std::max(whole, lb::Duration(std::chrono::milliseconds(1)));
  found.step = state.rates.width();
  const double reached = static_cast<double>(found.requests) / static_cast<double>(state.requests);
  for (const RateSteps::Step& step : state.rates.steps(state.rates.first() + found.duration)) {
    found.rates.push_back({step.start, step.rate * reached});
  }
  for (const RouteMix::Route& route : state.routes.busiest(routes)) {
    found.routes.push_back({route.method, route.path, route.requests});
  }
  return found;
}

}  // namespace sim
