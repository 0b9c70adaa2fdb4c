// The watchers watched: one planted fault a test. Each must be found within the cases, by the rule that is meant for
// it; if the model did not look, the fuzz test would pass for nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "faulty.h"
#include "twins.h"

namespace lb::testing {
namespace {

constexpr std::uint64_t kCases = 20'000;

// The first case that finds the fault, by any of the rules.
void expect_found(const MakeSubject& faulty, const std::vector<std::string>& rules) {
  std::string others;
  for (std::uint64_t seed = 0; seed < kCases; ++seed) {
    const CaseResult result = run_case(Draws(seed), faulty);
    if (!result.violation) continue;
    if (std::ranges::find(rules, result.violation->rule) != rules.end()) return;
    others = result.violation->rule + ": " + result.violation->text;
  }
  FAIL() << "the fault was not found; other rules: " << others;
}

void expect_found(const Fault& fault, const std::vector<std::string>& rules) {
  expect_found(with_fault(fault), rules);
}

template <class Which>
Fault actions_without(const Which& which) {
  return {.actions = [which](Subject::Actions& actions, std::uint32_t) { std::erase_if(actions, which); }};
}

TEST(Canary, TwinThatDecidesOtherwiseIsFound) {
  const auto others = [](const testing::Setup& setup, std::uint64_t seed, Model& model) {
    return std::make_unique<Twins>(setup, seed, seed + 1, model);
  };
  expect_found(others, {"listener"});
}

TEST(Canary, DroppedFinishIsFound) {
  expect_found(actions_without([](const Action& action) { return action.kind == ActionKind::kFinishRequest; }),
               {"finish"});
}

TEST(Canary, DoubledFinishIsFound) {
  const auto twice = [](Subject::Actions& actions, std::uint32_t) {
    if (!actions.empty() && actions.back().kind == ActionKind::kFinishRequest)
      actions.push_back(Action(actions.back()));
  };
  expect_found({.actions = twice}, {"finish"});
}

TEST(Canary, DoubledAttemptIsFound) {
  const auto twice = [](Subject::Actions& actions, std::uint32_t) {
    if (actions.empty() || actions.back().kind != ActionKind::kStartAttempt) return;
    actions.push_back(Action(actions.back()));
    actions.back().attempt.slot += 1000;
  };
  expect_found({.actions = twice}, {"attempt"});
}

TEST(Canary, AttemptThatWasNotStartedIsFound) {
  expect_found(actions_without([](const Action& action) { return action.kind == ActionKind::kStartAttempt; }),
               {"attempt"});
}

TEST(Canary, LostAbortIsFound) {
  expect_found(actions_without([](const Action& action) { return action.kind == ActionKind::kAbortAttempt; }),
               {"attempt", "finish"});
}

TEST(Canary, LostEndOfProbeIsFound) {
  expect_found(actions_without([](const Action& action) { return action.kind == ActionKind::kAbortProbe; }),
               {"deadline", "overdue"});
}

TEST(Canary, LostProbeIsFound) {
  expect_found(actions_without([](const Action& action) { return action.kind == ActionKind::kStartProbe; }),
               {"overdue", "dead"});
}

TEST(Canary, DeadIdIsFound) {
  const auto dead = [](Subject::Actions& actions, std::uint32_t) {
    for (Action& action : actions) action.attempt.generation += action.kind == ActionKind::kAbortAttempt ? 1 : 0;
  };
  expect_found({.actions = dead}, {"dead"});
}

TEST(Canary, LostDeadlineIsFound) {
  expect_found({.deadline = [](TimePoint) { return kNever; }}, {"deadline"});
}

TEST(Canary, LateDeadlineIsFound) {
  expect_found({.deadline = [](TimePoint next) { return next == kNever ? next : next + Duration(1); }},
               {"deadline"});
}

TEST(Canary, DeadlineOfThePastIsFound) {
  expect_found({.deadline = [](TimePoint) { return TimePoint{} - Duration(1); }}, {"deadline"});
}

TEST(Canary, LeakedRequestIsFound) { expect_found({.leak_in_flight = 1}, {"in_flight"}); }

TEST(Canary, LeakedAttemptIsFound) { expect_found({.leak_on_node = 1}, {"in_flight"}); }

TEST(Canary, ChanceIsFound) {
  std::uint32_t made = 0;  // never the same from run to run
  const auto other = [&made](Subject::Actions& actions, std::uint32_t) {
    for (Action& action : actions) action.status = static_cast<std::uint16_t>(++made);
  };
  std::uint64_t found = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CaseResult result = run_case_twice(Draws(seed), with_fault({.actions = other}));
    found += result.violation && result.violation->rule == "deterministic" ? 1 : 0;
  }
  EXPECT_GT(found, 0U);
}

struct Redirect {
  Exclusion out;
  const char* rule;
};

class RedirectCanary : public ::testing::TestWithParam<Redirect> {};

TEST_P(RedirectCanary, PickOfANodeThatIsOutIsFound) {
  expect_found({.redirect_to = GetParam().out}, {GetParam().rule});
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, RedirectCanary,
    ::testing::Values(Redirect{Exclusion::kRemoved, "removed"}, Redirect{Exclusion::kNotInSubset, "subset"},
                      Redirect{Exclusion::kDisabled, "disabled"}, Redirect{Exclusion::kDraining, "draining"},
                      Redirect{Exclusion::kZeroWeight, "zero_weight"}, Redirect{Exclusion::kExcluded, "down"},
                      Redirect{Exclusion::kDown, "down"}, Redirect{Exclusion::kMaxFails, "ejected"},
                      Redirect{Exclusion::kEjected, "ejected"}, Redirect{Exclusion::kBreakerOpen, "breaker_open"}),
    [](const auto& test) { return std::string(to_string(test.param.out)); });

// The engine is told of another limit than the model.
struct Limit {
  const char* name;
  void (*change)(BalancerConfig&);
  std::vector<std::string> rules;
};

class LimitCanary : public ::testing::TestWithParam<Limit> {};

TEST_P(LimitCanary, LimitThatIsNotHeldIsFound) { expect_found({.config = GetParam().change}, GetParam().rules); }

void change_retry(BalancerConfig& config, void (*change)(RetryConfig&)) {
  if (config.retry) change(*config.retry);
}
void change_limits(BalancerConfig& config, void (*change)(LimitsConfig&)) {
  if (config.limits) change(*config.limits);
}

const std::vector<Limit> kLimits{
    {"attempts", [](auto& c) { change_retry(c, [](auto& r) { r.max_attempts += 1; }); }, {"attempts"}},
    {"nodes", [](auto& c) { change_retry(c, [](auto& r) { r.max_nodes = 0; }); }, {"max_nodes"}},
    {"same_node", [](auto& c) { change_retry(c, [](auto& r) { r.same_node_tries += 3; }); }, {"same_node"}},
    {"budget", [](auto& c) { change_retry(c, [](auto& r) { r.budget.clear(); }); }, {"retry_budget"}},
    {"hedges",
     [](auto& c) {
       change_retry(c, [](auto& r) {
         if (r.hedge) r.hedge->max += 1;
       });
     },
     {"hedges"}},
    {"extra_load",
     [](auto& c) {
       change_retry(c, [](auto& r) {
         if (r.hedge) r.hedge->max_extra_load = 1;
       });
     },
     {"hedge_budget"}},
    {"hedge_lost",
     [](auto& c) {
       change_retry(c, [](auto& r) {
         if (r.hedge) r.hedge->max_extra_load = 1e-6;
       });
     },
     {"hedge_lost"}},
    {"methods", [](auto& c) { change_retry(c, [](auto& r) { r.methods.push_back(Method::kPost); }); }, {"retry"}},
    {"per_try_timeout",
     [](auto& c) { change_retry(c, [](auto& r) { r.per_try_timeout = kForever; }); },
     {"deadline"}},
    {"timeout", [](auto& c) { c.timeout = kForever; }, {"deadline"}},
    {"queue_timeout",
     [](auto& c) { change_limits(c, [](auto& l) { l.queue_timeout = kForever; }); },
     {"deadline"}},
    {"per_node", [](auto& c) { change_limits(c, [](auto& l) { l.max_in_flight_per_node += 1; }); }, {"full"}},
    {"in_flight",
     [](auto& c) { change_limits(c, [](auto& l) { l.max_in_flight += l.max_in_flight > 0 ? 1 : 0; }); },
     {"max_in_flight"}},
    {"queue", [](auto& c) { change_limits(c, [](auto& l) { l.queue += 1; }); }, {"queue"}},
    {"clients",
     [](auto& c) { change_limits(c, [](auto& l) { l.max_connections_per_client = 0; }); },
     {"client_limit"}},
    {"rate", [](auto& c) { change_limits(c, [](auto& l) { l.rate.reset(); }); }, {"rate"}},
    {"client_rate", [](auto& c) { change_limits(c, [](auto& l) { l.rate_per_client.reset(); }); }, {"rate"}},
    {"breaker_time",
     [](auto& c) {
       if (c.breaker) c.breaker->open_for = kForever;
     },
     {"deadline", "overdue"}},
    {"breaker_probes",
     [](auto& c) {
       if (c.breaker) c.breaker->half_open_probes += 2;
     },
     {"breaker_open"}},
    {"panic",
     [](auto& c) {
       if (c.panic) c.panic->threshold = 1;
     },
     {"down", "ejected", "breaker_open"}},
};

INSTANTIATE_TEST_SUITE_P(Limits, LimitCanary, ::testing::ValuesIn(kLimits),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace lb::testing
