// The life of a request: attempts, retries, timeouts, streaming, cancellation.
#include <gtest/gtest.h>

#include "support/test_driver.h"

namespace lb::testing {
namespace {

using namespace std::chrono_literals;

BalancerConfig with_retry(std::uint32_t max_attempts) {
  BalancerConfig config;
  config.retry.emplace().max_attempts = max_attempts;
  return config;
}

TEST(Balancer, StartsOneAttemptAndFinishesWithItsAnswer) {
  TestDriver driver({}, letters(2));
  const auto started = driver.begin(Method::kGet, 77);
  ASSERT_EQ(started.size(), 1U);
  EXPECT_EQ(started[0].kind, ActionKind::kStartAttempt);
  EXPECT_EQ(started[0].tag, 77U);
  EXPECT_EQ(started[0].attempt_number, 1U);
  EXPECT_FALSE(started[0].retry);
  EXPECT_EQ(driver.balancer.node(started[0].node).in_flight, 1U);

  const auto finished = driver.finish(started[0], Outcome::response(204));
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(finished[0].verdict, Verdict::kSucceeded);
  EXPECT_EQ(finished[0].status, 204);
  EXPECT_EQ(finished[0].tag, 77U);
  EXPECT_EQ(driver.balancer.node(started[0].node).in_flight, 0U);
  EXPECT_EQ(driver.balancer.requests_in_flight(), 0U);
}

// A driver that streams asks before the body is read: the wait must be known to the engine by then.
TEST(Balancer, HeedsTheRetryAfterOfAnAnswerThatBegan) {
  BalancerConfig config = with_retry(2);
  config.retry->retry_after.emplace();
  TestDriver driver(config, letters(2));
  const Action start = driver.begin()[0];
  Outcome answer = Outcome::response(503);
  answer.retry_after = 2s;
  const Balancer::Actions actions = driver.balancer.attempt_answered(start.attempt, answer, driver.now);
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(actions[0].kind, ActionKind::kAbortAttempt);
  EXPECT_TRUE(driver.wait(1999ms).empty());
  const auto again = driver.wait(1001ms);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].kind, ActionKind::kStartAttempt);
}

TEST(Balancer, WithoutRetryAFailureGoesToTheClient) {
  TestDriver driver({}, letters(2));
  const auto end = driver.finish(driver.begin()[0], Outcome::response(500));
  ASSERT_EQ(end.size(), 1U);
  EXPECT_EQ(end[0].verdict, Verdict::kFailed);
  EXPECT_EQ(end[0].reason, Reason::kStatus);
  EXPECT_EQ(end[0].status, 500);
}

TEST(Balancer, MissingAnswersBecomeGatewayStatuses) {
  TestDriver driver({}, letters(1));
  EXPECT_EQ(driver.finish(driver.begin()[0], Outcome::connect_failure())[0].status, 502);
  EXPECT_EQ(driver.finish(driver.begin()[0], Outcome::reset())[0].status, 502);
}

TEST(Balancer, ARetryGoesToAnotherNode) {
  TestDriver driver(with_retry(3), letters(3));
  const auto first = driver.begin()[0];
  const auto second = driver.finish(first, Outcome::response(500));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].kind, ActionKind::kStartAttempt);
  EXPECT_TRUE(second[0].retry);
  EXPECT_EQ(second[0].attempt_number, 2U);
  EXPECT_NE(second[0].node, first.node);
  const auto third = driver.finish(second[0], Outcome::reset());
  EXPECT_NE(third[0].node, first.node);
  EXPECT_NE(third[0].node, second[0].node);
  const auto end = driver.finish(third[0], Outcome::response(503));
  EXPECT_EQ(end[0].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(end[0].attempt_number, 3U);
  EXPECT_EQ(end[0].status, 503);
}

TEST(Balancer, TriesTheSameNodeAsOftenAsAsked) {
  BalancerConfig config = with_retry(5);
  config.retry->same_node_tries = 2;
  TestDriver driver(config, letters(2));
  auto attempt = driver.begin()[0];
  std::string nodes(1, static_cast<char>('a' + index_of(attempt.node)));
  for (int i = 0; i < 4; ++i) {
    attempt = driver.finish(attempt, Outcome::response(500))[0];
    nodes += static_cast<char>('a' + index_of(attempt.node));
  }
  EXPECT_EQ(nodes, "aabba") << "when every node was given up on, the round begins again";
}

TEST(Balancer, OneNodeIsTriedAgainWhenThereIsNoOther) {
  TestDriver driver(with_retry(3), letters(1));
  const auto second = driver.finish(driver.begin()[0], Outcome::response(500));
  EXPECT_EQ(second[0].kind, ActionKind::kStartAttempt);
}

TEST(Balancer, WaitsTheBackoffBeforeARetry) {
  BalancerConfig config = with_retry(2);
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 40ms, .jitter = {}};
  TestDriver driver(config, letters(2));
  const auto first = driver.begin()[0];
  EXPECT_TRUE(driver.finish(first, Outcome::response(500)).empty());
  EXPECT_EQ(driver.balancer.next_deadline(), TimePoint{40ms});
  EXPECT_TRUE(driver.wait(39ms).empty());
  const auto second = driver.wait(1ms);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].kind, ActionKind::kStartAttempt);
  EXPECT_EQ(driver.balancer.next_deadline(), kNever);
}

TEST(Balancer, APerTryTimeoutAbortsTheAttemptAndRetries) {
  BalancerConfig config = with_retry(2);
  config.retry->per_try_timeout = 100ms;
  TestDriver driver(config, letters(2));
  const auto first = driver.begin()[0];
  const auto actions = driver.wait(100ms);
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].kind, ActionKind::kAbortAttempt);
  EXPECT_EQ(actions[0].attempt, first.attempt);
  EXPECT_EQ(actions[1].kind, ActionKind::kStartAttempt);
  const auto end = driver.wait(100ms);
  ASSERT_EQ(end.size(), 2U);
  EXPECT_EQ(end[1].reason, Reason::kTimeout);
  EXPECT_EQ(end[1].status, 504);
  EXPECT_TRUE(driver.finish(first, Outcome::response(200)).empty()) << "a late answer is ignored";
}

TEST(Balancer, TheRequestTimeoutEndsAttemptsAndWaits) {
  BalancerConfig config = with_retry(9);
  config.timeout = 50ms;
  config.retry->backoff = {.type = BackoffType::kFixed, .base = 1s, .jitter = {}};
  TestDriver driver(config, letters(2));
  driver.finish(driver.begin()[0], Outcome::response(500));  // now in its wait
  driver.begin();                                            // in an attempt
  const auto actions = driver.wait(50ms);
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(actions[0].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(actions[1].kind, ActionKind::kAbortAttempt);
  EXPECT_EQ(actions[2].kind, ActionKind::kFinishRequest);
  EXPECT_EQ(actions[2].reason, Reason::kTimeout);
  EXPECT_TRUE(driver.wait(2s).empty()) << "the retry that was waiting does not come back";
  EXPECT_EQ(driver.balancer.requests_in_flight(), 0U);
}

TEST(Balancer, ForwardsAnAnswerOnceItIsTheFinalOne) {
  TestDriver driver(with_retry(2), letters(2));
  const auto first = driver.begin()[0];
  const auto retried = driver.answer(first, 500);
  ASSERT_EQ(retried.size(), 2U);
  EXPECT_EQ(retried[0].kind, ActionKind::kAbortAttempt);
  EXPECT_EQ(retried[1].kind, ActionKind::kStartAttempt);
  const auto forwarded = driver.answer(retried[1], 500);
  ASSERT_EQ(forwarded.size(), 1U);
  EXPECT_EQ(forwarded[0].kind, ActionKind::kForwardResponse)
      << "the last attempt's failure is the client's answer";
  const auto end = driver.finish(retried[1], Outcome::response(500));
  EXPECT_EQ(end[0].verdict, Verdict::kFailed);
}

TEST(Balancer, ABodyCutShortIsAFailureWithoutARetry) {
  TestDriver driver(with_retry(5), letters(2));
  const auto first = driver.begin()[0];
  driver.answer(first, 200);
  const auto end = driver.finish(first, Outcome::reset());
  ASSERT_EQ(end.size(), 1U);
  EXPECT_EQ(end[0].reason, Reason::kReset);
}

TEST(Balancer, APerTryTimeoutEndsWhenTheAnswerBegins) {
  BalancerConfig config;
  config.retry.emplace().per_try_timeout = 10ms;
  TestDriver driver(config, letters(1));
  driver.answer(driver.begin()[0], 200);
  EXPECT_TRUE(driver.wait(1s).empty());
}

TEST(Balancer, ACancelledRequestIsAbortedAndFinished) {
  TestDriver driver(with_retry(3), letters(2));
  const auto first = driver.begin()[0];
  const auto actions = driver.cancel(first);
  ASSERT_EQ(actions.size(), 2U);
  EXPECT_EQ(actions[0].kind, ActionKind::kAbortAttempt);
  EXPECT_EQ(actions[1].reason, Reason::kCancelled);
  EXPECT_TRUE(driver.cancel(first).empty()) << "a second time does nothing";
  EXPECT_EQ(driver.balancer.node(first.node).in_flight, 0U);
}

TEST(Balancer, EveryRequestFinishesOnceWhateverHappens) {
  BalancerConfig config = with_retry(4);
  config.timeout = 90ms;
  config.retry->per_try_timeout = 20ms;
  config.retry->backoff = {.type = BackoffType::kExponential, .base = 5ms, .jitter = {JitterType::kFull, {}}};
  config.breaker = {.failures = 3, .window = {}, .open_for = 50ms};
  TestDriver driver(config, letters(4));
  Rng rng(99);
  std::vector<Action> running;
  std::vector<int> finished(20'000, 0);
  std::vector<int> attempts(20'000, 0);
  const auto take = [&](const std::vector<Action>& actions) {
    for (const Action& action : actions) {
      if (action.kind == ActionKind::kStartAttempt) running.push_back(action);
      if (action.kind == ActionKind::kStartAttempt) ++attempts[action.tag];
      if (action.kind == ActionKind::kFinishRequest) ++finished[action.tag];
    }
  };
  for (std::uint64_t tag = 0; tag < finished.size(); ++tag) {
    take(driver.begin(Method::kGet, tag));
    for (std::uint32_t i = rng.below(3); i > 0 && !running.empty(); --i) {
      std::swap(running[rng.below(static_cast<std::uint32_t>(running.size()))], running.back());
      const Action attempt = running.back();
      running.pop_back();
      const std::uint32_t what = rng.below(6);
      if (what == 0) take(driver.cancel(attempt));
      if (what == 1) take(driver.finish(attempt, Outcome::reset()));
      if (what == 2) take(driver.finish(attempt, Outcome::response(500)));
      if (what >= 4) take(driver.finish(attempt, Outcome::response(200)));  // 3: left to its timeout
    }
    take(driver.wait(Duration{rng.below(4'000'000)}));
  }
  for (int i = 0; i < 100; ++i) take(driver.wait(10ms));
  for (std::size_t tag = 0; tag < finished.size(); ++tag) {
    ASSERT_EQ(finished[tag], 1) << tag;
    ASSERT_LE(attempts[tag], 4) << tag;
  }
  for (std::uint32_t node = 0; node < 4; ++node) EXPECT_EQ(driver.balancer.node(NodeId{node}).in_flight, 0U);
  EXPECT_GT(driver.count(EventKind::kBreakerTripped), 0);
  EXPECT_EQ(driver.count(EventKind::kAttemptStarted), driver.count(EventKind::kAttemptFinished));
}

}  // namespace
}  // namespace lb::testing
