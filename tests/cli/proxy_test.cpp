// `lbsim proxy`, `backend` and `replay` from the command line: real processes on loopback, ports chosen by the
// system.
#include <gtest/gtest.h>

#include <csignal>
#include <memory>

#include "cli.h"
#include "http.h"

namespace cli_test {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

// Reads "... PREFIX127.0.0.1:PORT" off standard error. 0 when the process did not say so.
std::uint16_t port_of(Process& process, const std::string& prefix) {
  if (!process.wait_for(prefix + "127.0.0.1:", kPatience)) return 0;
  const std::string start = prefix + "127.0.0.1:";
  process.wait_for("\n", kPatience);
  return static_cast<std::uint16_t>(std::atoi(process.err().c_str() + process.err().find(start) + start.size()));
}

// Three demo backends, the second flaky, and a proxy in front of them.
class Stack {
 public:
  explicit Stack(const std::string& record) {
    const std::string live = R"("live": {"listen": "127.0.0.1:0", "admin": "127.0.0.1:0"}, )";
    std::string nodes;
    for (int i = 1; i <= 3; ++i) {
      const std::string name = "server" + std::to_string(i);
      ProcessOptions options;
      options.environment = {{"SKIP_SOME_REQUESTS", i == 2 ? "True" : "false"}, {"SERVER_NAME", name}};
      backends_.push_back(std::make_unique<Process>(command({"backend", "--port", "0"}), options));
      const std::uint16_t port = port_of(*backends_.back(), "listening on ");
      EXPECT_NE(port, 0) << backends_.back()->err();
      nodes += std::string(i > 1 ? ", " : "") + R"({"name": ")" + name + R"(", "address": "127.0.0.1:)" +
               std::to_string(port) + R"("})";
    }
    const std::string path = folder_.write(
        "live.json", "{" + live +
                         R"("balancer": {"retry": {"max_attempts": 3, "methods": ["GET", "POST"]}}, "nodes": [)" +
                         nodes + R"(], "traffic": [{"name": "t"}]})");
    proxy_ = std::make_unique<Process>(command({"proxy", path, "--record", record}));
    port_ = port_of(*proxy_, "listening on ");
    admin_ = port_of(*proxy_, "admin on ");
  }

  Process& proxy() { return *proxy_; }
  std::uint16_t port() const { return port_; }
  std::uint16_t admin() const { return admin_; }

 private:
  Folder folder_;
  std::vector<std::unique_ptr<Process>> backends_;
  std::unique_ptr<Process> proxy_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_ = 0;
};

TEST(Proxy, NoClientSeesTheFlakyNodeAndTheRecordingIsReproduced) {
  const Folder folder;
  const std::string record = folder.path() + "/r.jsonl";
  {
    Stack stack(record);
    ASSERT_NE(stack.port(), 0) << stack.proxy().err();
    ASSERT_NE(stack.admin(), 0) << stack.proxy().err();
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(http_status(stack.port(), "POST", "/register"), 201) << i;
      ASSERT_EQ(http_status(stack.port(), "GET", "/login"), 200) << i;
    }
    // One POST in five of those at server2: none among some 30 is 0.8^30 = 0.1 %, and the seed is fixed.
    const std::string metrics = http_answer(stack.admin(), "GET", "/metrics");
    EXPECT_NE(metrics.find("target_domain_success_counter_total{"), std::string::npos) << metrics;
    EXPECT_NE(metrics.find("Total_domains_failed_counter_total"), std::string::npos) << metrics;
    stack.proxy().send(SIGTERM);
    EXPECT_EQ(stack.proxy().finish(kPatience).exit_code, 0) << stack.proxy().err();
  }
  const ProcessResult replay = lbsim({"replay", record});
  EXPECT_EQ(replay.exit_code, 0) << replay.out << replay.err;
  EXPECT_NE(replay.out.find("Every decision was reproduced."), std::string::npos) << replay.out;
  const ProcessResult other = lbsim({"replay", record, "--policy", "random"});
  EXPECT_EQ(other.exit_code, 0);
  EXPECT_NE(other.out.find("Under random, "), std::string::npos) << other.out;
  EXPECT_EQ(lbsim({"replay", record, "--policy", "rnadom"}).exit_code, 2);
}

TEST(Proxy, ARecordingThatWasTamperedWithIsNotReproduced) {
  const Folder folder;
  const std::string record = folder.path() + "/r.jsonl";
  {
    Stack stack(record);
    ASSERT_NE(stack.port(), 0) << stack.proxy().err();
    for (int i = 0; i < 6; ++i) ASSERT_EQ(http_status(stack.port(), "GET", "/login"), 200);
    stack.proxy().send(SIGTERM);
    ASSERT_EQ(stack.proxy().finish(kPatience).exit_code, 0);
  }
  std::string text = folder.read("r.jsonl");
  const std::string start = R"("do":"start")";
  const std::size_t at = text.find(R"("node":)", text.find(start));
  ASSERT_NE(at, std::string::npos) << text;
  text[at + 7] = text[at + 7] == '0' ? '1' : '0';
  const ProcessResult replay = lbsim({"replay", folder.write("r.jsonl", text)});
  EXPECT_EQ(replay.exit_code, 1) << replay.out << replay.err;
  EXPECT_NE(replay.out.find("NOT reproduced"), std::string::npos) << replay.out;
}

TEST(Proxy, NodesNeedAddressesToBeServedButNotToBeSimulated) {
  const Folder folder;
  const std::string path =
      folder.write("s.json", "{\n\"nodes\": [{\"name\": \"a\"}],\n\"traffic\": [{\"name\": \"t\"}]}");
  EXPECT_EQ(lbsim({"check", path}).exit_code, 0);
  const ProcessResult result = lbsim({"proxy", path});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(result.err.starts_with(path + ":2:")) << result.err;
  EXPECT_NE(result.err.find("/nodes/0/address"), std::string::npos) << result.err;
}

TEST(Proxy, WhatCannotBeServedIsToldAtTheStart) {
  const std::pair<std::string, std::string> cases[] = {
      {"balancer.policy.type=prequal", "/balancer/policy: prequal asks nodes for their load"},
      {"balancer.health_monitor.type=HTTPS", "/balancer/health_monitor/type: HTTPS: the proxy speaks no TLS"},
      {"balancer.persistence.cookie=a b", "/balancer/persistence/cookie: expected letters"}};
  for (const auto& [change, message] : cases) {
    EXPECT_EQ(lbsim({"check", shipped("flaky3.json"), "--set", change}).exit_code, 0) << change;
    const ProcessResult result =
        lbsim({"proxy", shipped("flaky3.json"), "--listen", "127.0.0.1:0", "--set", change});
    EXPECT_EQ(result.exit_code, 2) << change;
    EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
  }
}

TEST(Proxy, ARecordingOfAnotherFormatIsTold) {
  const Folder folder;
  const ProcessResult result = lbsim({"replay", folder.write("r.jsonl", "{\"lbsim_recording\":1}\n")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("a recording of format 1, made by another version of lbsim"), std::string::npos)
      << result.err;
}

TEST(Proxy, APortInUseIsAnErrorOfTheEnvironment) {
  Process first(command({"backend", "--port", "0"}));
  const std::uint16_t port = port_of(first, "listening on ");
  ASSERT_NE(port, 0);
  const ProcessResult second = lbsim({"backend", "--port", std::to_string(port)});
  EXPECT_EQ(second.exit_code, 3) << second.err;
  EXPECT_NE(second.err.find("in use"), std::string::npos) << second.err;
  const ProcessResult proxy = lbsim({"proxy", shipped("flaky3.json"), "--admin", "127.0.0.1:0", "--listen",
                                     "127.0.0.1:" + std::to_string(port)});
  EXPECT_EQ(proxy.exit_code, 3) << proxy.err;
  EXPECT_NE(proxy.err.find("in use"), std::string::npos) << proxy.err;
}

TEST(Proxy, BadOptionsAreTold) {
  const std::vector<std::pair<Words, std::string>> cases{
      {{"proxy", shipped("flaky3.json"), "--listen", "nonsense"}, "/live/listen"},
      {{"proxy", shipped("flaky3.json"), "--listen", "8080"}, "/live/listen"},
      {{"backend", "--port", "70000"}, "--port \"70000\": expected a whole number, 0..65535"},
      {{"backend", "--delay", "5"}, "--delay"},
      {{"backend", "--load-report", "much"}, "--load-report \"much\": expected a whole number"},
      {{"replay", "/no/such/recording"}, "No such file"}};
  for (const auto& [words, message] : cases) {
    const ProcessResult result = lbsim(words);
    EXPECT_EQ(result.exit_code, 2) << message;
    EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
  }
}

TEST(Backend, TheEnvironmentIsCheckedToo) {
  ProcessOptions options;
  options.environment = {{"SKIP_SOME_REQUESTS", "maybe"}, {"SERVER_PORT", "http"}};
  const ProcessResult result = lbsim({"backend"}, options);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("SKIP_SOME_REQUESTS=maybe: expected true or false"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("SERVER_PORT \"http\": expected a whole number"), std::string::npos) << result.err;
}

TEST(Backend, SkipsAFifthOfPostsAndNoGet) {
  Process backend(command({"backend", "--port", "0", "--skip", "--name", "flaky", "--seed", "3"}));
  const std::uint16_t port = port_of(backend, "flaky listening on ");
  ASSERT_NE(port, 0) << backend.err();
  int dropped = 0;
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(http_status(port, "GET", "/login"), 200);
    if (http_status(port, "POST", "/register") == 500) ++dropped;
  }
  EXPECT_NEAR(dropped, 40, 4 * 5.7);  // 4 standard errors, sqrt(200 x 0.2 x 0.8) = 5.7
  backend.send(SIGTERM);
  EXPECT_EQ(backend.finish(kPatience).exit_code, 0);
}

}  // namespace
}  // namespace cli_test
