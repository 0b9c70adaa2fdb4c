#include "route_table.h"

#include <algorithm>

namespace lb {
namespace {

// Budgets belong to a retry object: routes without one of their own share the balancer's.
void add_budgets(Route& route, RouteTable& table, TimePoint now) {
  const RetryConfig& retry = route.retry.config();
  if (retry.budget.active != nullptr) {
    route.budget = table.budgets.emplace_back(make_retry_budget(retry.budget, now)).get();
  }
  if (retry.hedge) route.hedges = table.hedges.emplace_back(std::make_unique<HedgeBudget>(*retry.hedge)).get();
}

void add_timers(Route& route, const RouteTables::Timers& timers) {
  const RetryConfig& retry = route.retry.config();
  route.has_attempt_timeout = retry.per_try_timeout != kForever;
  if (route.has_attempt_timeout) route.attempt_list = timers.attempts.list_of(retry.per_try_timeout);
  if (retry.hedge) route.hedge_list = timers.hedges.list_of(retry.hedge->after);
}

void mark_failures(Route& route) {
  const std::uint32_t success = route.config.success_status;
  for (std::size_t i = 0; i < route.failing.size(); ++i) {
    const auto status = static_cast<std::uint16_t>(i);
    route.failing[i] = success > 0 ? status != success : route.retry.is_failure(Outcome::response(status));
  }
}

// The policies of an earlier configuration are gone: who retries by one of them asks the same one of the present
// configuration, or the balancer's.
std::size_t place_of(const Variant& policy, const RouteTable& table) {
  for (const Route& route : table.routes) {
    if (route.policy > 0 && equal(route.config.policy, policy)) return route.policy;
  }
  return 0;
}

}  // namespace

bool Route::may_retry(Method method, std::uint32_t attempts, const Outcome& outcome) const {
  if (retry.may_retry(method, attempts, outcome)) return true;
  const bool other_status = config.success_status > 0 && outcome.kind == OutcomeKind::kResponse;
  return other_status && failed(outcome) && attempts < retry.config().max_attempts && retry.may_repeat(method);
}

void RouteTables::configure(const BalancerConfig& config, const Timers& timers, TimePoint now) {
  auto table = std::make_unique<RouteTable>();
  std::size_t policies = 1;
  table->routes.resize(1 + config.routes.size());
  for (std::size_t i = 0; i < table->routes.size(); ++i) {
    Route& route = table->routes[i];
    if (i > 0) route.config = config.routes[i - 1];
    const bool own_retry = i == 0 || route.config.retry;
    route.retry = RetryPolicy((route.config.retry ? route.config.retry : config.retry).value_or(RetryConfig{}));
    if (i > 0 && route.config.policy.active != nullptr) route.policy = policies++;
    mark_failures(route);
    add_timers(route, timers);
    if (own_retry) {
      add_budgets(route, *table, now);
    } else {
      route.budget = table->routes[0].budget;
      route.hedges = table->routes[0].hedges;
    }
    route.table = table.get();
  }
  std::erase_if(tables_, [](const auto& old) { return old->users == 0; });
  for (const auto& old : tables_) {
    for (Route& route : old->routes) route.policy = place_of(route.config.policy, *table);
  }
  present_ = tables_.emplace_back(std::move(table)).get();
  only_ = present_->routes.size() == 1 ? &present_->routes.front() : nullptr;
}

const Route& RouteTables::find(const RouteTable& table, Method method, std::string_view path) {
  for (std::size_t i = 1; i < table.routes.size(); ++i) {
    if (table.routes[i].config.matches(method, path)) return table.routes[i];
  }
  return table.routes[0];
}

bool RouteTables::has_timers() const {
  return std::ranges::any_of(
      present_->routes, [](const Route& route) { return route.has_attempt_timeout || route.hedges != nullptr; });
}

bool RouteTables::offer_more() const {
  return std::ranges::any_of(present_->routes, [](const Route& route) {
    const bool again = route.retry.config().max_attempts > 1 || route.hedges != nullptr || route.budget != nullptr;
    return again || route.config.mode != RouteMode::kBalance;
  });
}

void RouteTables::drop(const RouteTable* table) {
  std::erase_if(tables_, [table](const auto& one) { return one.get() == table; });
}

}  // namespace lb
