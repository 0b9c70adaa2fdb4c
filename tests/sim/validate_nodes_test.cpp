// What no single range of a node's or the network's knobs can say: named with its path, and why.
#include <gtest/gtest.h>

#include <string>

#include "support/scenario_file.h"

namespace {

std::string with_backend(const std::string& backend) {
  return support::errors_of(R"({"nodes": [{"name": "a", "backend": )" + backend + R"(}], "traffic": [{}]})");
}

std::string with_network(const std::string& network, const std::string& backend = "{}") {
  return support::errors_of(R"({"network": )" + network +
                            R"(, "nodes": [{"name": "a", "zone": "east", "backend": )" + backend +
                            R"(}, {"name": "b", "zone": "west"}], "traffic": [{}]})");
}

void expect_error(const std::string& errors, const std::string& path, const std::string& part) {
  EXPECT_EQ(errors.find(path), 0U) << errors;
  EXPECT_NE(errors.find(part), std::string::npos) << errors;
}

TEST(ValidateNodes, TakesAllOfIt) {
  EXPECT_EQ(with_backend(R"({"discipline": "lifo", "when_full": "refuse", "overload": {"collapse": 2},
    "warm_up": {}, "pauses": {}, "antagonist": {}, "response_size": {"lognormal": {}}, "bandwidth": 1e6,
    "service_time": {"empirical": [["1ms", 3], ["5ms", 1]]},
    "failure": {"kind": "reset", "part": 0.2, "bursty": {}, "under_load": {}}})"),
            "");
  EXPECT_EQ(with_network(R"({"zone": "east", "zones": [{"from": "east", "to": "west"}], "loss": 0.1,
    "retransmit": "1s", "connections": {}})"),
            "");
}

TEST(ValidateNodes, RefusesWhatChangesNothing) {
  const std::string backend = "/nodes/0/backend";
  expect_error(with_backend(R"({"overload": {"factor": 0}})"), backend + "/overload", "changes nothing");
  expect_error(with_backend(R"({"overload": {"collapse_from": 20}})"), backend + "/overload/collapse_from",
               "without collapse");
  expect_error(with_backend(R"({"overload": {"collapse": 1, "collapse_from": 5}})"),
               backend + "/overload/collapse_from", "threshold");
  expect_error(with_backend(R"({"warm_up": {"factor": 1}})"), backend + "/warm_up/factor", "more than 1");
  expect_error(with_backend(R"({"antagonist": {"share": 0}})"), backend + "/antagonist/share", "more than 0");
  expect_error(with_backend(R"({"pauses": {"for": {"constant": "0ms"}}})"), backend + "/pauses/for",
               "more than 0");
  expect_error(with_backend(R"({"bandwidth": 1000})"), backend + "/bandwidth", "response_size");
  expect_error(with_backend(R"({"failure": {"kind": "hang"}})"), backend + "/failure/kind", "nothing fails");
  expect_error(with_backend(R"({"failure": {"rate": 1, "part": 0.1}})"), backend + "/failure/part", "reset");
  expect_error(with_backend(R"({"failure": {"rate": 1, "kind": "reset", "after": "1ms"}})"),
               backend + "/failure/after", "status");
  expect_error(with_backend(R"({"failure": {"bursty": {"rate_good": 1}}})"), backend + "/failure/bursty", "same");
}

TEST(ValidateNodes, RefusesWhatCannotBe) {
  const std::string backend = "/nodes/0/backend";
  expect_error(with_backend(R"({"pauses": {"every": {"exponential": "100ns"}}})"), backend + "/pauses/every",
               "1us");
  expect_error(with_backend(R"({"pauses": {"every": {"uniform": {"low": "3ms"}}}})"),
               backend + "/pauses/every/uniform/low", "high");
  expect_error(with_backend(R"({"failure": {"bursty": {"good_for": "10ns", "bad_for": "10ns"}}})"),
               backend + "/failure/bursty/good_for", "1us");
  expect_error(with_backend(R"({"antagonist": {"share": 1}})"), "/nodes/0/backend/antagonist/share", "0.99");
  expect_error(with_backend(R"({"failure": {"under_load": {"from": 100}}})"), backend + "/failure/under_load/from",
               "less than to");
  expect_error(with_backend(R"({"service_time": {"empirical": [["1ms", 0]]}})"),
               backend + "/service_time/empirical", "weight");
  expect_error(with_backend(R"({"response_size": {"uniform": {"low": 30000}}})"),
               backend + "/response_size/uniform/low", "high");
}

TEST(ValidateNodes, RefusesANetworkThatConcernsNobody) {
  const std::string pair = R"({"zones": [{"from": "east", "to": "west"}]})";
  expect_error(with_network(pair), "/network/zones", "network.zone");
  expect_error(with_network(R"({"zone": "east", "zones": [{"from": "east", "to": "wset"}]})"), "/network/zones",
               "no pair");
  expect_error(with_network(R"({"zone": "east", "zones": [{"from": "east", "to": "west"},
                                                          {"from": "east", "to": "wst"}]})"),
               "/network/zones/1/to", "did you mean \"west\"");
  expect_error(with_network(R"({"zone": "east", "zones": [{"from": "east", "to": "west"},
                                                          {"from": "east", "to": "west"}]})"),
               "/network/zones/1", "already");
  expect_error(with_network(R"({"zone": "east"})"), "/network/zone", "without zones");
  expect_error(with_network(R"({"retransmit": "1s"})"), "/network/retransmit", "nothing is lost");
  expect_error(with_network(R"({"connections": {}})"), "/network/connections", "backend.network");
  EXPECT_EQ(with_network(R"({"connections": {}})", R"({"network": {"constant": "1ms"}})"), "");
  expect_error(with_network(R"({"connections": {}})", R"({"network": {"empirical": [["1ms", 0]]}})"),
               "/nodes/0/backend/network/empirical", "weight");
}

}  // namespace
