// Recording live traffic and feeding it to a fresh engine: the same decisions, or what another policy would do.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "fixture.h"
#include "lb/policy_registry.h"
#include "proxy/backend.h"
#include "proxy/record.h"
#include "proxy/replay.h"
#include "recording_file.h"

namespace {

using namespace test;

// Document 004's set-up: three nodes, one of which drops a fifth of the POST requests.
void record_traffic(const std::string& path, std::uint32_t workers) {
  proxy::Backend flaky({.port = 0, .name = "server1", .skip_some_requests = true});
  proxy::Backend second({.port = 0, .name = "server2"});
  proxy::Backend third({.port = 0, .name = "server3"});
  ASSERT_EQ(flaky.start() + second.start() + third.start(), "");
  proxy::ProxyConfig config = config_for({flaky.listening(), second.listening(), third.listening()});
  config.live.workers = workers;
  config.record_path = path;
  lb::RetryConfig& retry = config.balancer.retry.emplace();
  retry.max_attempts = 5;
  retry.methods.push_back(lb::Method::kPost);
  retry.backoff.type = lb::BackoffType::kExponential;
  retry.backoff.base = std::chrono::milliseconds(1);
  retry.backoff.jitter.type = lb::JitterType::kFull;
  config.balancer.breaker.emplace().failures = 3;
  config.balancer.breaker->open_for = std::chrono::milliseconds(50);
  RunningProxy proxy(config);
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&, i] {
      RawClient client(proxy.port());
      for (int n = 0; n < 100; ++n) {
        client.send(n % 2 == 0 ? post("/register", "name=" + std::to_string(i)) : get("/login"));
        EXPECT_EQ(status_of(client.read_answer()), n % 2 == 0 ? 201 : 200);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_GT(flaky.dropped(), 0U);
  EXPECT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"ok\"}", 400));
  proxy->drain();
  EXPECT_EQ(proxy->wait(), "");
}

std::string first_error(const std::string& path) {
  const lb::Result<proxy::ReplayReport> report = proxy::replay(path);
  if (report) return "";
  const lb::InputError& error = report.errors().front();
  return std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.path + error.message;
}

TEST(Replay, ReproducesEveryDecisionOfLiveTraffic) {
  for (const std::uint32_t workers : {1U, 2U}) {
    const RecordingFile file;
    record_traffic(file.path(), workers);
    const lb::Result<proxy::ReplayReport> result = proxy::replay(file.path());
    ASSERT_TRUE(result) << first_error(file.path());
    const proxy::ReplayReport& report = result.value();
    EXPECT_TRUE(report.reproduced()) << report.first_mismatch->line << "\n"
                                     << report.first_mismatch->expected << "\n"
                                     << report.first_mismatch->got;
    EXPECT_EQ(report.balancers, workers);
    EXPECT_GE(report.inputs, 1200U);
    EXPECT_GE(report.decisions, 1200U);
    EXPECT_EQ(report.picks, report.same_picks);
    ASSERT_EQ(report.nodes.size(), 3U);
    EXPECT_EQ(report.nodes[0].name, "server1");
    std::uint64_t attempts = 0;
    for (const proxy::ReplayNode& node : report.nodes) {
      EXPECT_EQ(node.recorded, node.replayed);
      attempts += node.recorded;
    }
    EXPECT_GT(attempts, 400U) << "retries are attempts too";
    EXPECT_EQ(attempts, report.picks);
  }
}

TEST(Replay, NoticesADecisionThatWasChanged) {
  const RecordingFile file;
  record_traffic(file.path(), 1);
  std::string text = file.text();
  const std::size_t at = text.find("\"node\":1", text.find("\"in\":\"begin\""));
  ASSERT_NE(at, std::string::npos);
  text[at + 7] = '2';
  file.write(text);
  const lb::Result<proxy::ReplayReport> report = proxy::replay(file.path());
  ASSERT_TRUE(report);
  ASSERT_TRUE(report.value().first_mismatch);
  EXPECT_EQ(report.value().mismatches, 1U);
  EXPECT_EQ(
      report.value().first_mismatch->line,
      static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
          1);
  EXPECT_NE(report.value().first_mismatch->expected.find("\"node\":2"), std::string::npos);
}

TEST(Replay, SaysWhatAnotherPolicyWouldHavePicked) {
  const RecordingFile file;
  record_traffic(file.path(), 1);
  proxy::ReplayOptions options;
  options.policy = lb::default_policy("p2c");
  const lb::Result<proxy::ReplayReport> result = proxy::replay(file.path(), options);
  ASSERT_TRUE(result);
  const proxy::ReplayReport& report = result.value();
  EXPECT_EQ(report.policy, "p2c");
  EXPECT_EQ(report.mismatches, 0U);
  EXPECT_GT(report.picks, 400U);
  EXPECT_LT(report.same_picks, report.picks);
  EXPECT_GT(report.same_picks, 0U);
}

TEST(Replay, OfTheSamePolicyAsAnotherPicksTheSame) {
  const RecordingFile file;
  record_traffic(file.path(), 1);
  proxy::ReplayOptions options;
  options.policy = lb::default_policy("round_robin");
  const lb::Result<proxy::ReplayReport> result = proxy::replay(file.path(), options);
  ASSERT_TRUE(result);
  // First attempts agree; a retry may come at another moment between them, because deadlines are kept exactly.
  EXPECT_EQ(result.value().only_recorded, 0U);
  EXPECT_EQ(result.value().only_replayed, 0U);
  for (const proxy::ReplayNode& node : result.value().nodes) {
    EXPECT_NEAR(static_cast<double>(node.recorded), static_cast<double>(node.replayed), 30);
  }
}

TEST(Replay, RefusesWhatIsNoRecording) {
  const RecordingFile file;
  EXPECT_NE(first_error(file.path()).find("cannot be read"), std::string::npos);
  EXPECT_NE(first_error("/dev/null").find("not a regular file"), std::string::npos);
  EXPECT_NE(first_error("/").find("not a regular file"), std::string::npos);
  const std::string header = "{\"lbsim_recording\":2}\n";
  const std::string start =
      "{\"w\":0,\"t\":5,\"in\":\"start\",\"seed\":1,\"balancer\":{},\"nodes\":[{\"name\":\"a\"}],\"out\":[]}\n";
  const std::pair<std::string, std::string> cases[] = {
      {"", "1:1: the recording is empty"},
      {"{}\n", "1:1: not a recording"},
      {"{\"lbsim_recording\":1}\n" + start,
       "1:1: a recording of format 1, made by another version of lbsim; this one reads format 2"},
      {"nonsense\n", "1:"},
      {header, "2:1: the recording is empty"},
      {header + start.substr(0, 40), "2:41: the recording is cut short"},
      {header + start.substr(0, 40) + "\n", "2:"},
      {header + "[]\n", "2:1: expected an object"},
      {header + start + start, "3:1: in: this balancer was started before"},
      {header + "{\"w\":0,\"t\":5,\"in\":\"deadline\",\"out\":[]}\n", "2:1: w: this balancer has no"},
      {header + start + "{\"w\":0,\"t\":4,\"in\":\"deadline\",\"out\":[]}\n", "3:1: t: time goes back"},
      {header + start + "{\"w\":0,\"t\":-1,\"in\":\"deadline\",\"out\":[]}\n", "3:12: t: expected a whole number"},
      {header + start + "{\"w\":5000,\"t\":9,\"in\":\"deadline\",\"out\":[]}\n",
       "3:6: w: expected a whole number of 0..1023"},
      {header + start + "{\"w\":0,\"t\":9,\"in\":\"guess\",\"out\":[]}\n", "3:19: in: expected one of start"},
      {header + start + "{\"w\":0,\"t\":9,\"in\":\"cancel\",\"request\":\"x\",\"out\":[]}\n",
       "request: expected slot"},
      {header + start +
           "{\"w\":0,\"t\":9,\"in\":\"answered\",\"attempt\":\"0.0\",\"outcome\":\"response\",\"status\":7,"
           "\"out\":[]}\n",
       "100..599"},
      {header + start + "{\"w\":0,\"t\":9,\"in\":\"deadline\",\"out\":[{\"do\":\"x\"}]}\n",
       "out: expected \"do\""},
      {header + "{\"w\":0,\"t\":5,\"in\":\"start\",\"seed\":1,\"balancer\":{},\"nodes\":[],\"out\":[]}\n",
       "/nodes"},
      {header + "{\"w\":0,\"t\":5,\"in\":\"start\",\"seed\":1,\"balancer\":{\"polcy\":1},\"nodes\":[{\"name\":"
                "\"a\"}],\"out\":[]}\n",
       "/balancer/polcy"},
  };
  for (const auto& [text, expected] : cases) {
    file.write(text);
    const std::string error = first_error(file.path());
    EXPECT_NE(error.find(expected), std::string::npos) << "got: " << error << "\nfor: " << text;
  }
}

TEST(Replay, SurvivesCallsThatMeanNothing) {
  const RecordingFile file;
  file.write(
      "{\"lbsim_recording\":2}\n"
      "{\"w\":3,\"t\":5,\"in\":\"start\",\"seed\":1,\"balancer\":{},\"nodes\":[{\"name\":\"a\"}],\"out\":[]}\n"
      "{\"w\":3,\"t\":6,\"in\":\"finished\",\"attempt\":\"4000000000.7\",\"outcome\":\"reset\",\"status\":0,"
      "\"out\":[]}\n"
      "{\"w\":3,\"t\":6,\"in\":\"cancel\",\"request\":\"-\",\"out\":[]}\n"
      "{\"w\":3,\"t\":9223372036854775806,\"in\":\"deadline\",\"out\":[]}\n");
  for (const bool other : {false, true}) {
    proxy::ReplayOptions options;
    if (other) options.policy = lb::default_policy("random");
    const lb::Result<proxy::ReplayReport> report = proxy::replay(file.path(), options);
    ASSERT_TRUE(report);
    EXPECT_EQ(report.value().inputs, 3U);
    EXPECT_TRUE(report.value().reproduced());
  }
}

// A full disk, as a process sees one: a limit on the size of its files. Ends the process.
[[noreturn]] void record_on_a_full_disk(const std::string& path) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{100000, 100000};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  proxy::Recording recording;
  std::string error = recording.open(path);
  const std::string line = "{\"w\":0}" + std::string(1000, ' ') + "\n";
  for (int i = 0; i < 200; ++i) recording.append(line);
  error = recording.close();
  const std::size_t header = std::string_view("{\"lbsim_recording\":2}\n").size();
  const std::size_t rest = (std::filesystem::file_size(path) - header) % line.size();
  std::fprintf(stderr, "%s; rest %d\n", error.c_str(), static_cast<int>(rest));
  std::exit(error.empty() ? 0 : 3);
}

TEST(RecordingDeathTest, EndsCleanlyOnAFullDisk) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const RecordingFile file;
  EXPECT_EXIT(record_on_a_full_disk(file.path()), testing::ExitedWithCode(3),
              "the recording stopped, it is not whole: File too large; rest 0");
}

}  // namespace
