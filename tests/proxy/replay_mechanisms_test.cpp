// Recordings of traffic with every mechanism on: all that the engine is told must be in them.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fixture.h"
#include "lb/policy_registry.h"
#include "lb/retry_budget.h"
#include "proxy/record.h"
#include "proxy/replay.h"
#include "recording_file.h"

namespace {

using namespace test;
using namespace std::chrono_literals;

lb::AccessRule rule(lb::AccessType type, const std::string& block) {
  lb::AccessRule rule{.type = type};
  EXPECT_EQ(lb::parse_knob(block, rule.address), "");
  return rule;
}

void protect(lb::BalancerConfig& balancer) {
  balancer.access_list = {rule(lb::AccessType::kDeny, "0.0.0.0/0"), rule(lb::AccessType::kAllow, "127.0.0.1")};
  lb::LimitsConfig& limits = balancer.limits.emplace();
  limits.max_in_flight = 5;
  limits.max_in_flight_per_node = 3;
  limits.queue = 8;
  limits.queue_timeout = 500ms;
  limits.max_connections_per_client = 12;
  limits.rate = lb::RateConfig{.per_second = 1e6, .burst = 350};
  limits.rate_per_client = lb::RateConfig{.per_second = 1, .burst = 330};
  balancer.admission.choose(*std::ranges::find(lb::admission_cases(), "aimd", &lb::VariantCase::name));
}

void watch(lb::BalancerConfig& balancer) {
  lb::OutlierConfig& outlier = balancer.outlier.emplace();
  outlier.consecutive_5xx = 3;
  outlier.max_ejection_percent = 100;
  outlier.interval = 50ms;
  outlier.base_ejection_time = 50ms;
  outlier.max_ejection_time_jitter = 10ms;
  lb::HealthMonitorConfig& monitor = balancer.health_monitor.emplace();
  monitor.type = lb::ProbeType::kHttp;
  monitor.delay = 40ms;
  monitor.timeout = 200ms;
  monitor.jitter = 0.5;
  monitor.body_regex = "well|done";
  balancer.breaker.emplace().failures = 4;
  balancer.breaker->open_for = 30ms;
  balancer.observe.emplace();
  balancer.slow_start.emplace().window = 100ms;
}

void repeat(lb::BalancerConfig& balancer) {
  lb::RetryConfig& retry = balancer.retry.emplace();
  retry.max_attempts = 4;
  retry.methods.push_back(lb::Method::kPost);
  retry.per_try_timeout = 300ms;
  retry.retry_after.emplace().max = 2s;
  retry.backoff.type = lb::BackoffType::kExponential;
  retry.backoff.base = 1ms;
  retry.backoff.jitter.type = lb::JitterType::kFull;
  retry.budget = lb::default_budget("grpc");
  retry.hedge.emplace().after = 10ms;
  retry.hedge->max_extra_load = 1;
  balancer.persistence.emplace().cookie = "at";
  lb::RouteConfig& route = balancer.routes.emplace_back();
  route.path = "/all*";
  route.mode = lb::RouteMode::kFanOut;
  route.respond = lb::Respond::kFirst;
}

// Answers in its own way each time: well, with a load report; with a failure; with Retry-After; late; not at all.
ScriptedNode::Script moody(std::atomic<std::uint32_t>& turn) {
  return [&turn](NodeConnection& connection) {
    while (true) {
      const std::string request = connection.read_request();
      if (request.empty()) return;
      const std::uint32_t now = request.starts_with("GET / ") ? 0 : ++turn % 40;
      if (now == 3) return;
      if (now == 5 || request.starts_with("POST /late "))
        std::this_thread::sleep_for(30ms);  // a slow node, not a synchronisation
      std::string answer = "HTTP/1.1 200 OK\r\nEndpoint-Load-Metrics: TEXT cpu_utilization=0.37,rps_fractional=" +
                           std::to_string(now + 1) + ".1\r\nContent-Length: 4\r\n\r\nwell";
      if (now >= 7 && now <= 10) answer = "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops";
      if (now == 12) answer = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
      if (!connection.send(answer)) return;
    }
  };
}

void send_requests(std::uint16_t port, int client) {
  std::string cookie;
  for (int n = 0; n < 50; ++n) {
    RawClient connection(port);
    const bool leaves = n % 13 == 12;
    const std::string path = leaves ? "/late" : n % 9 == 8 ? "/all" : "/one";
    connection.send("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + cookie + "X-User: u" + std::to_string(client) +
                    "\r\nContent-Length: 2\r\n\r\nhi");
    if (leaves) {
      connection.close(true);
      continue;
    }
    const std::string answer = connection.read_answer();
    EXPECT_NE(status_of(answer), 0);
    if (const std::size_t at = answer.find("Set-Cookie: "); at != std::string::npos && n % 3 != 0) {
      cookie = "Cookie: " + answer.substr(at + 12, answer.find(';', at) - at - 12) + "\r\n";
    }
  }
}

// Also with a policy that hashes a header: two fields of each request are asked for then.
void record_all(const std::string& path, const lb::Variant& policy) {
  std::atomic<std::uint32_t> turn{0};
  ScriptedNode one(moody(turn));
  ScriptedNode two(moody(turn));
  ScriptedNode three(moody(turn));
  proxy::ProxyConfig config = config_for({one.address(), two.address(), three.address()});
  config.record_path = path;
  config.balancer.policy = policy;
  protect(config.balancer);
  watch(config.balancer);
  repeat(config.balancer);
  RunningProxy proxy(config);
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) clients.emplace_back(send_requests, proxy.port(), i);
  for (std::thread& client : clients) client.join();
  proxy->drain();
  EXPECT_EQ(proxy->wait(), "");
}

std::vector<lb::Variant> policies() {
  return {policy_from("round_robin", "{}"), policy_from("least_requests", "{}"),
          policy_from("load_report_round_robin", R"({"blackout": "0ms", "update_period": "100ms"})"),
          policy_from("ring_hash", R"({"hash_key": "header:X-User"})")};
}

constexpr std::array<std::string_view, 13> kWords{"\"in\":\"probed\"",
                                                  "\"do\":\"probe\"",
                                                  "\"hedge\":true",
                                                  "\"retry\":true",
                                                  "\"assign\":true",
                                                  "\"load\":[",
                                                  "\"retry_after\":1000000000",
                                                  "\"in\":\"cancel\"",
                                                  "\"do\":\"abort\"",
                                                  "[[\"cookie:at\",\"",
                                                  "\"reason\":\"rate_limited\"",
                                                  "\"in\":\"deadline\"",
                                                  "[\"header:X-User\",\"u1\"]"};

void record_and_replay(const lb::Variant& policy, std::set<std::string_view>& seen) {
  const RecordingFile file;
  record_all(file.path(), policy);
  const std::string text = file.text();
  for (const std::string_view word : kWords) {
    if (text.find(word) != std::string::npos) seen.insert(word);
  }
  const lb::Result<proxy::ReplayReport> report = proxy::replay(file.path());
  ASSERT_TRUE(report) << report.errors().front().line << ": " << report.errors().front().message;
  EXPECT_TRUE(report.value().reproduced())
      << policy.active->name << ", line " << report.value().first_mismatch->line << "\n"
      << report.value().first_mismatch->expected << "\n"
      << report.value().first_mismatch->got;
  EXPECT_GE(report.value().inputs, 600U);
}

// Whether a hedge finds a node that is neither full nor out depends on how busy this machine is: what has not shown
// by then is waited for a few rounds more.
TEST(ReplayOfAllMechanisms, ReproducesEveryDecision) {
  constexpr int kMostRounds = 20;
  std::set<std::string_view> seen;
  for (int round = 0; round < kMostRounds && seen.size() < kWords.size(); ++round) {
    for (const lb::Variant& policy : policies()) record_and_replay(policy, seen);
  }
  for (const std::string_view word : kWords) EXPECT_TRUE(seen.contains(word)) << word;
}

std::uint64_t occurrences(const std::string& text, std::string_view word) {
  std::uint64_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST(ReplayOfAllMechanisms, SaysWhatAnotherPolicyWouldHaveDone) {
  const RecordingFile file;
  record_all(file.path(), lb::default_policy("round_robin"));
  const std::uint64_t recorded = occurrences(file.text(), "\"do\":\"start\"");
  ASSERT_GT(recorded, 100U);
  for (const char* name : {"round_robin", "p2c", "random", "prequal"}) {
    proxy::ReplayOptions options;
    options.policy = lb::default_policy(name);
    const lb::Result<proxy::ReplayReport> report = proxy::replay(file.path(), options);
    ASSERT_TRUE(report);
    // How many agree is a matter of this machine's timing: live deadlines come late, those of the replay do not.
    EXPECT_EQ(report.value().picks + report.value().only_recorded, recorded) << name;
    EXPECT_GE(report.value().picks, recorded / 10) << name;
    EXPECT_GT(report.value().same_picks, 0U) << name;
    std::uint64_t attempts = 0;
    for (const proxy::ReplayNode& node : report.value().nodes) attempts += node.replayed;
    EXPECT_EQ(attempts, report.value().picks + report.value().only_replayed) << name;
  }
}

// Recorded probes keep the nodes up in the replay too, though its own probes come at other times.
TEST(ReplayOfAllMechanisms, GivesTheReplayTheRecordedHealth) {
  const RecordingFile file;
  {
    ScriptedNode good(always(ok_answer("well")));
    proxy::ProxyConfig config = config_for({good.address(), "127.0.0.1:" + std::to_string(closed_port())});
    config.record_path = file.path();
    lb::HealthMonitorConfig& monitor = config.balancer.health_monitor.emplace();
    monitor.delay = 50ms;
    monitor.timeout = 50ms;
    monitor.jitter = 0.5;
    monitor.attempts_before_deactivation = 2;
    RunningProxy proxy(config);
    ASSERT_TRUE(proxy.wait_for("lbsim_node_health{node=\"server2\",health=\"down\"}", 1));
    RawClient client(proxy.port());
    const auto until = std::chrono::steady_clock::now() + 400ms;
    while (std::chrono::steady_clock::now() < until) {
      client.send(get("/"));
      ASSERT_EQ(status_of(client.read_answer()), 200);
    }
    proxy->stop();
    ASSERT_EQ(proxy->wait(), "");
  }
  proxy::ReplayOptions options;
  options.policy = lb::default_policy("random");
  const lb::Result<proxy::ReplayReport> report = proxy::replay(file.path(), options);
  ASSERT_TRUE(report);
  EXPECT_GT(report.value().picks, 10U);
  EXPECT_EQ(report.value().same_picks, report.value().picks) << "server2 is down in the replay too";
}

}  // namespace
