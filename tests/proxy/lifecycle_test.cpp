// Starting, draining and stopping; ports, the admin port and its metrics.
#include <unistd.h>

#include <csignal>
#include <future>

#include "fixture.h"
#include "proxy/backend.h"

namespace {

using namespace test;

TEST(Lifecycle, FindsWhatIsWrongWithAConfiguration) {
  proxy::ProxyConfig config = config_for({"127.0.0.1:80", "nowhere", "a:0", ""});
  config.live.listen = "here";
  config.live.admin = "[::1]:70000";
  std::vector<std::string> paths;
  for (const lb::InputError& error : proxy::validate(config)) paths.push_back(error.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"/nodes/1/address", "/nodes/2/address", "/nodes/3/address",
                                             "/live/listen", "/live/admin"}));
}

TEST(Lifecycle, SaysThatThePortIsTaken) {
  ScriptedNode node(always(ok_answer("ok")));
  for (const std::uint32_t workers : {1U, 2U}) {
    proxy::ProxyConfig config = config_for({node.address()});
    config.live.workers = workers;
    RunningProxy first(config);
    config.live.listen = "127.0.0.1:" + std::to_string(first.port());
    proxy::Proxy second(config);
    EXPECT_NE(second.start().find("cannot listen on " + config.live.listen), std::string::npos);
  }
}

TEST(Lifecycle, SaysWhichHostIsUnknown) {
  proxy::Proxy proxy(config_for({"no-such-host.invalid:80"}));
  EXPECT_NE(proxy.start().find("node server1: cannot resolve no-such-host.invalid"), std::string::npos);
}

TEST(Lifecycle, FinishesWhatIsInFlightWhenDraining) {
  std::promise<void> asked;
  std::promise<void> go;
  ScriptedNode node([&](NodeConnection& connection) {
    if (connection.read_request().empty()) return;
    asked.set_value();
    go.get_future().wait();
    connection.send(ok_answer("finished"));
  });
  RunningProxy proxy(config_for({node.address()}));
  RawClient busy(proxy.port());
  RawClient idle(proxy.port());
  busy.send(get("/"));
  asked.get_future().wait();
  proxy->drain();
  EXPECT_TRUE(idle.at_end());
  go.set_value();
  const std::string answer = busy.read_answer();
  EXPECT_EQ(body_of(answer), "finished");
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(busy.at_end());
  busy.close();
  const std::uint16_t port = proxy.port();
  EXPECT_EQ(proxy->wait(), "");
  EXPECT_FALSE(RawClient(port).connected());
}

TEST(Lifecycle, DrainsNoLongerThanItsTimeout) {
  ScriptedNode node([](NodeConnection& connection) { connection.read_to_end(); });
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.timeouts.drain = std::chrono::milliseconds(200);
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  client.send(get("/"));
  ASSERT_TRUE(proxy.wait_for("lbsim_attempts_in_flight{node=\"server1\"}", 1));
  proxy->drain();
  EXPECT_EQ(proxy->wait(), "");
  EXPECT_EQ(client.read_to_end(), "");
}

// The port opens in a moment: connecting is tried, a bounded number of times, until it does.
std::string ask_when_it_listens(std::uint16_t port) {
  for (int i = 0; i < 100000; ++i) {
    RawClient client(port);
    if (!client.connected()) {
      std::this_thread::yield();
      continue;
    }
    client.send(get("/"));
    return body_of(client.read_answer());
  }
  return "nothing";
}

// The node sends the signal while the proxy waits for its answer.
std::string serve_until_sigterm() {
  ScriptedNode node([](NodeConnection& connection) {
    if (connection.read_request().empty()) return;
    ::kill(::getpid(), SIGTERM);
    connection.send(ok_answer("finished"));
  });
  const std::uint16_t port = closed_port();
  proxy::ProxyConfig config = config_for({node.address()});
  config.live.listen = "127.0.0.1:" + std::to_string(port);
  std::string got;
  std::thread client([port, &got] { got = ask_when_it_listens(port); });
  std::string error = proxy::run_proxy(config);
  client.join();
  std::fprintf(stderr, "client got %s\n", got.c_str());
  return error;
}

[[noreturn]] void run_until_sigterm() {
  const std::string error = serve_until_sigterm();
  std::fprintf(stderr, "ended: %s.\n", error.c_str());
  std::exit(error.empty() ? 0 : 3);
}

// In a process of its own: signals are the process's.
TEST(LifecycleDeathTest, DrainsOnSigterm) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_until_sigterm(), testing::ExitedWithCode(0),
              "listening on 127.0.0.1:[0-9]+(.|\n)*client got finished\n(.|\n)*ended: \\.");
}

TEST(Admin, ServesOnlyWhatItHas) {
  ScriptedNode node(always(ok_answer("ok")));
  RunningProxy proxy(config_for({node.address()}));
  const auto ask = [&](const std::string& request) {
    RawClient client(proxy->admin_port());
    client.send(request);
    return client.read_answer();
  };
  EXPECT_EQ(body_of(ask(get("/healthz"))), "ok\n");
  EXPECT_EQ(status_of(ask(get("/metrics?x=y"))), 200);
  EXPECT_EQ(status_of(ask(get("/nothing"))), 404);
  EXPECT_EQ(status_of(ask(post("/metrics", "x"))), 405);
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\n\r\n")), 400);
}

TEST(Admin, CountsAsDocument004Does) {
  ScriptedNode bad(always("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"));
  ScriptedNode good(always(ok_answer("done")));
  proxy::ProxyConfig config = config_for({bad.address(), good.address()});
  config.balancer.retry.emplace().max_attempts = 2;
  RunningProxy proxy(config);
  RawClient client(proxy.port());
  for (int i = 0; i < 6; ++i) {
    client.send(get("/login"));
    ASSERT_EQ(status_of(client.read_answer()), 200);
  }
  ASSERT_TRUE(proxy.wait_for("lbsim_requests_total{reason=\"ok\"}", 6));
  const std::string text = proxy.metrics();
  const double failed = proxy.metric("Total_domains_failed_counter_total");
  EXPECT_GE(failed, 1);
  EXPECT_NE(text.find("target_domain_success_counter_total{domain=\"" + good.address() + "\"} 6.0\n"),
            std::string::npos);
  EXPECT_NE(text.find("target_domain_success_counter_total{domain=\"" + bad.address() + "\"} 0.0\n"),
            std::string::npos);
  EXPECT_NE(text.find("\nTotal_domains_success_counter_total 6.0\n"), std::string::npos);
  EXPECT_EQ(proxy.metric("target_domain_failed_counter_total{domain=\"" + bad.address() + "\"}"), failed);
  EXPECT_EQ(proxy.metric("lbsim_retries_total{node=\"server2\"}") +
                proxy.metric("lbsim_retries_total{node=\"server1\"}"),
            failed);
  EXPECT_EQ(proxy.metric("lbsim_attempts_total{node=\"server1\"}"), failed);
  EXPECT_EQ(proxy.metric("lbsim_attempt_duration_seconds_count{node=\"server2\"}"), 6);
  EXPECT_EQ(proxy.metric("lbsim_attempt_duration_seconds_bucket{node=\"server2\",le=\"+Inf\"}"), 6);
}

}  // namespace
