// Which outcomes are failures, and which requests may be sent again.
#include <gtest/gtest.h>

#include "lb/retry.h"

namespace lb {
namespace {

RetryConfig three_attempts() {
  RetryConfig config;
  config.max_attempts = 3;
  return config;
}

TEST(RetryPolicy, RetriesServerErrorsAndMissingAnswersByDefault) {
  const RetryPolicy policy(three_attempts());
  EXPECT_TRUE(policy.may_retry(Method::kGet, 1, Outcome::response(500)));
  EXPECT_TRUE(policy.may_retry(Method::kGet, 2, Outcome::response(599)));
  EXPECT_TRUE(policy.may_retry(Method::kGet, 1, Outcome::connect_failure()));
  EXPECT_TRUE(policy.may_retry(Method::kGet, 1, Outcome::reset()));
  EXPECT_TRUE(policy.may_retry(Method::kGet, 1, {OutcomeKind::kTimeout, 0}));
  for (const std::uint16_t status : std::initializer_list<std::uint16_t>{200, 301, 404, 499}) {
    EXPECT_FALSE(policy.may_retry(Method::kGet, 1, Outcome::response(status))) << status;
  }
}

TEST(RetryPolicy, StopsAtMaxAttempts) {
  const RetryPolicy policy(three_attempts());
  EXPECT_FALSE(policy.may_retry(Method::kGet, 3, Outcome::response(500)));
  EXPECT_FALSE(RetryPolicy(RetryConfig{}).may_retry(Method::kGet, 1, Outcome::response(500)));
}

TEST(RetryPolicy, SendsANonIdempotentRequestAgainOnlyWhenItCannotHaveBeenProcessed) {
  const RetryPolicy policy(three_attempts());
  EXPECT_FALSE(policy.may_retry(Method::kPost, 1, Outcome::response(500)));
  EXPECT_FALSE(policy.may_retry(Method::kPost, 1, Outcome::reset()));
  EXPECT_TRUE(policy.may_retry(Method::kPost, 1, Outcome::connect_failure()));
}

TEST(RetryPolicy, SendsItAgainWhenItsMethodIsListed) {
  RetryConfig config = three_attempts();
  config.methods = {Method::kPost};
  const RetryPolicy policy(config);
  EXPECT_TRUE(policy.may_retry(Method::kPost, 1, Outcome::response(500)));
  EXPECT_FALSE(policy.may_retry(Method::kGet, 1, Outcome::response(500)));
}

TEST(RetryPolicy, CountsListedStatusesAndServerErrorsAsFailures) {
  RetryConfig config = three_attempts();
  config.on = {{FailureKind::What::kStatus, 429}};
  const RetryPolicy policy(config);
  EXPECT_TRUE(policy.is_failure(Outcome::response(429)));
  EXPECT_TRUE(policy.may_retry(Method::kGet, 1, Outcome::response(429)));
  EXPECT_TRUE(policy.is_failure(Outcome::response(503))) << "a failure, although it is not retried";
  EXPECT_FALSE(policy.may_retry(Method::kGet, 1, Outcome::response(503)));
  EXPECT_TRUE(policy.is_failure(Outcome::reset()));
  EXPECT_FALSE(policy.is_failure(Outcome::response(404)));
}

TEST(RetryPolicy, WaitsAsLongAsTheNodeAsksOnlyWhereThatIsHeeded) {
  RetryConfig config = three_attempts();
  config.backoff.type = BackoffType::kFixed;
  config.backoff.base = std::chrono::milliseconds(40);
  Outcome busy = Outcome::response(503);
  busy.retry_after = std::chrono::seconds(2);
  Rng rng(1);
  BackoffState state;
  EXPECT_EQ(RetryPolicy(config).wait(1, busy, state, rng), config.backoff.base);
  config.retry_after.emplace();
  const Duration asked = RetryPolicy(config).wait(1, busy, state, rng);
  EXPECT_GE(asked, std::chrono::seconds(2));
  EXPECT_LT(asked, std::chrono::seconds(3));
  EXPECT_EQ(RetryPolicy(config).wait(1, Outcome::response(503), state, rng), config.backoff.base);
  busy.retry_after = std::chrono::seconds(301);
  EXPECT_EQ(RetryPolicy(config).wait(1, busy, state, rng), config.backoff.base) << "more than max";
}

TEST(FailureKind, IsWrittenAsAWordOrAStatus) {
  for (const char* text : {"5xx", "connect_failure", "timeout", "reset", "429", "100", "599"}) {
    FailureKind kind;
    EXPECT_EQ(parse_knob(text, kind), "") << text;
    EXPECT_EQ(print_knob(kind), text);
  }
  for (const char* text : {"", "6xx", "99", "600", "-1", "500.5", "4xx"}) {
    FailureKind kind;
    EXPECT_NE(parse_knob(text, kind), "") << text;
  }
}

}  // namespace
}  // namespace lb
