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

// The policies of an earlier configuration are gone: who retries by one of them asks the same one of the present
// configuration, or the balancer's.
std::size_t place_of(const Variant& policy, const RouteTable& table) {
  for (const Route& route : table.routes) {
    if (route.policy > 0 && equal(route.config.policy, policy)) return route.policy;
  }
  return 0;
}

}  // namespace

bool Route::failed(const Outcome& outcome) const {
  if (config.success_status == 0 || outcome.kind != OutcomeKind::kResponse) return retry.is_failure(outcome);
  return outcome.status != config.success_status;
}

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
  tables_.push_back(std::move(table));
}

const Route& RouteTables::match(Method method, std::string_view path) {
  RouteTable& table = *tables_.back();
  ++table.users;
  for (std::size_t i = 1; i < table.routes.size(); ++i) {
    if (table.routes[i].config.matches(method, path)) return table.routes[i];
  }
  return table.routes[0];
}

void RouteTables::release(const Route& route) {
  RouteTable* table = route.table;
  if (--table->users > 0 || table == tables_.back().get()) return;
  std::erase_if(tables_, [table](const auto& one) { return one.get() == table; });
}

}  // namespace lb
