#pragma once

#include <bitset>
#include <memory>
#include <string_view>
#include <vector>

#include "deadlines.h"
#include "lb/balancer_config.h"
#include "lb/hedge.h"
#include "lb/retry_budget.h"

namespace lb {

struct RouteTable;

/// What holds for the requests of one route, worked out of the configuration.
struct Route {
  RouteConfig config;
  RetryPolicy retry{RetryConfig{}};
  std::size_t policy = 0;  // its place among the configuration's policies
  bool has_attempt_timeout = false;
  std::uint32_t attempt_list = 0;  // of the per-try timeout
  std::uint32_t hedge_list = 0;    // of the time until a hedge
  RetryBudget* budget = nullptr;   // null: retries are not rationed
  HedgeBudget* hedges = nullptr;   // null: no hedges
  RouteTable* table = nullptr;
  std::bitset<640> failing;  // answers that are failures, by status

  /// Whether the end of an attempt counts against its node and may be followed by another attempt.
  bool failed(const Outcome& outcome) const {
    if (outcome.kind != OutcomeKind::kResponse || outcome.status >= failing.size()) return true;
    return failing[outcome.status];
  }

  /// Whether a request may have another attempt after `attempts` of them, the last of which failed so.
  bool may_retry(Method method, std::uint32_t attempts, const Outcome& outcome) const;
};

/// The routes of one configuration. Lives until the last request that took one of them has ended.
struct RouteTable {
  std::vector<Route> routes;  // the first is taken by requests that match no other
  std::vector<std::unique_ptr<RetryBudget>> budgets;
  std::vector<std::unique_ptr<HedgeBudget>> hedges;
  std::uint32_t users = 0;
};

/// The routes of the present configuration, and of earlier ones that are still in use.
class RouteTables {
 public:
  struct Timers {
    TimeoutLists& attempts;
    TimeoutLists& hedges;
  };
  void configure(const BalancerConfig& config, const Timers& timers, TimePoint now);

  /// The first route that matches. To be released when the request ends.
  const Route& match(Method method, std::string_view path) {
    ++present_->users;
    return only_ != nullptr ? *only_ : find(*present_, method, path);
  }

  /// Whether some route of the present configuration has a per-try timeout or hedges.
  bool has_timers() const;

  /// Whether some route of the present configuration may take more than one attempt, or counts for a budget of them.
  bool offer_more() const;

  void release(const Route& route) {
    RouteTable* table = route.table;
    if (--table->users == 0 && table != present_) drop(table);
  }

 private:
  static const Route& find(const RouteTable& table, Method method, std::string_view path);
  void drop(const RouteTable* table);

  std::vector<std::unique_ptr<RouteTable>> tables_;  // the present one is the last
  RouteTable* present_ = nullptr;
  const Route* only_ = nullptr;  // the one route of the present table; null where there are several
};

}  // namespace lb
