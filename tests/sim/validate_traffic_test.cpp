// What traffic a scenario may not ask for: each case with the path and a part of the message.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/scenario_file.h"

namespace {

struct Case {
  const char* name;
  std::string traffic;  // of one class
  std::string path;
  std::string message;
};

class TrafficRefused : public testing::TestWithParam<Case> {};

TEST_P(TrafficRefused, WithPathAndReason) {
  const std::string errors = support::errors_of(R"({"duration": "10s", "nodes": [{"name": "a"}], "traffic": [{)" +
                                                GetParam().traffic + "}]}");
  EXPECT_EQ(errors.rfind(GetParam().path + ": ", 0), 0U) << errors;
  EXPECT_NE(errors.find(GetParam().message), std::string::npos) << errors;
}

std::string schedule(const std::string& points, const std::string& more = "") {
  return R"("arrivals": {"schedule": {"points": )" + points + more + "}}";
}

const std::string kClosed = R"("arrivals": {"closed": {"users": 5, "think": {"constant": "1s"}}})";

const std::vector<Case> kCases{
    {"BurstyWithoutRequests", R"("arrivals": {"bursty": {"states": [{"rate": 0}, {"rate": 0}]}})",
     "/traffic/0/arrivals/bursty/states", "no request would come"},
    {"BurstyOfOneState", R"("arrivals": {"bursty": {"states": [{"rate": 1}]}})",
     "/traffic/0/arrivals/bursty/states", "2 to 64"},
    {"ScheduleEmpty", schedule("[]"), "/traffic/0/arrivals/schedule/points", "1 to 65536"},
    {"ScheduleStartsLate", schedule(R"([["1s", 5]])"), "/traffic/0/arrivals/schedule/points/0/0",
     "must be \"0s\""},
    {"ScheduleUnsorted", schedule(R"([["0s", 5], ["3s", 6], ["2s", 7]])"),
     "/traffic/0/arrivals/schedule/points/2/0", "later than the point before"},
    {"ScheduleTwiceTheSameTime", schedule(R"([["0s", 5], ["3s", 6], ["3s", 7]])"),
     "/traffic/0/arrivals/schedule/points/2/0", "later than the point before"},
    {"ScheduleWithoutRequests", schedule(R"([["0s", 0], ["3s", 0]])"), "/traffic/0/arrivals/schedule/points",
     "some rate must be more than 0"},
    {"ScheduleStartsAfterTheEnd", schedule(R"([["0s", 0], ["30s", 5]])"), "/traffic/0/arrivals", "before the end"},
    {"ScheduleRoundTooShort", schedule(R"([["0s", 5], ["3s", 0]])", R"(, "repeat_after": "3s")"),
     "/traffic/0/arrivals/schedule/repeat_after", "later than the last point"},
    {"ScheduleRateNegative", schedule(R"([["0s", -1]])"), "/traffic/0/arrivals/schedule/points/0/1",
     "from 0 to 1000000000"},
    {"SineTooHigh", R"("arrivals": {"sine": {"amplitude": 1.1}})", "/traffic/0/arrivals/sine/amplitude", "ratio"},
    {"NoUsers", R"("arrivals": {"closed": {"users": 0}})", "/traffic/0/arrivals/closed/users",
     "from 1 to 1000000"},
    {"NoThinkTime", R"("arrivals": {"closed": {"think": {"constant": "0s"}}})", "/traffic/0/arrivals/closed/think",
     "more than 0 on average"},
    {"ThinkWithoutMean", R"("arrivals": {"closed": {"think": {"pareto": {"shape": 1}}}})",
     "/traffic/0/arrivals/closed/think", "must have a mean"},
    {"ThinkIsWrong", R"("arrivals": {"closed": {"think": {"uniform": {"low": "3s", "high": "2s"}}}})",
     "/traffic/0/arrivals/closed/think/uniform/low", "not be more than high"},
    {"ClosedTooFast", R"("arrivals": {"closed": {"users": 1000000, "think": {"constant": "1ns"}}})", "/duration",
     "about 1e+16 requests"},
    {"ClosedWithClients", kClosed + R"(, "clients": 7)", "/traffic/0/clients", "each user"},
    {"ClosedWithPopularity", kClosed + R"(, "popularity": {"zipf": 1})", "/traffic/0/popularity", "closed loop"},
    {"ZipfOfOne", R"("popularity": {"zipf": 1})", "/traffic/0/popularity", "clients must be more than 1"},
    {"RetryOfOneAttempt", R"("client_retry": {"attempts": 1})", "/traffic/0/client_retry/attempts",
     "from 2 to 1000"},
    {"RetryOnTimeoutThatIsOff", R"("client_retry": {"on": "timeout"})", "/traffic/0/client_retry/on",
     "no timeout"},
    {"RetryDelayIsWrong", R"("client_retry": {"delay": {"lognormal": {"median": "3s", "p99": "2s"}}})",
     "/traffic/0/client_retry/delay/lognormal/median", "p99"},
    {"RetriesTooMany", R"("arrivals": {"poisson": 1e9}, "client_retry": {"attempts": 1000})", "/duration",
     "about 1e+13 requests"},
};

INSTANTIATE_TEST_SUITE_P(Cases, TrafficRefused, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(TrafficRefused, UsersCountAsClients) {
  std::string classes = kClosed;
  for (int i = 0; i < 16; ++i) {
    classes += R"(}, {"arrivals": {"closed": {"users": 1000000, "think": {"constant": "1000s"}}})";
  }
  classes += R"(}, {"clients": 1000000)";
  EXPECT_EQ(support::errors_of(R"({"nodes": [{"name": "a"}], "traffic": [{)" + classes + "}]}"),
            "/traffic/17/clients: all classes together have at most 16777216 clients\n");
}

TEST(TrafficRefused, StatesThatChangeTooOften) {
  const std::string errors = support::errors_of(R"({"duration": "1000s", "nodes": [{"name": "a"}], "traffic": [
      {"arrivals": {"bursty": {"states": [{"rate": 1, "sojourn": "1ns"}, {"rate": 1, "sojourn": "1ns"}]}}}]})");
  EXPECT_EQ(errors, "/duration: bursty traffic changes its state about 1e+12 times; allowed are 1e+11\n");
}

}  // namespace
