#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "byte_buffer.h"
#include "client_session.h"
#include "health_prober.h"
#include "metrics.h"
#include "net.h"
#include "proxy/proxy.h"
#include "proxy/record.h"
#include "upstream_pool.h"

namespace proxy {

class UpstreamConnection;

/// What all workers of a proxy share, unchanged while they run.
struct WorkerShared {
  const ProxyConfig& config;
  std::vector<Endpoint> node_endpoints;     ///< by node
  std::optional<ProbeCheck> probe_check{};  ///< how the health monitor's probes are judged
  std::chrono::steady_clock::time_point origin;
  Recording* recording = nullptr;
};

/// One thread of the proxy: a Balancer, the clients that the system gave it, and its own connections to the nodes.
///
/// It performs what the engine decides and decides nothing itself. There is one timer, for the engine's next
/// deadline and for a sweep over the connections ten times a second: none of them has a timer of its own.
///
/// Threads   everything runs in run(); drain(), stop() and metrics() may be called from another thread.
class Worker {
 public:
  Worker(const WorkerShared& shared, std::uint32_t index);
  ~Worker();

  /// Binds and listens. Out: what failed, empty when it listens.
  std::string open(const Endpoint& endpoint, bool share_port);
  std::uint16_t port() const;

  void run();
  void drain();
  void stop();
  const WorkerMetrics& metrics() const { return metrics_; }

  // For its sessions and connections.
  Executor executor() { return context_.get_executor(); }
  BlockPool& blocks() { return blocks_; }
  UpstreamPool& pool() { return pool_; }
  const LiveConfig& live() const { return shared_.config.live; }
  const std::string& node_address(lb::NodeId node) const {
    return shared_.config.nodes[lb::index_of(node)].address;
  }
  const lb::BalancerConfig& balancer_config() const { return shared_.config.balancer; }
  bool is_draining() const { return draining_; }

  /// Reads the clock: once a wake-up, by whoever was woken.
  void wake();
  lb::TimePoint now() const { return now_; }

  void begin(ClientSession& session, const lb::Request& request);
  void cancel(lb::RequestId request);
  void answered(lb::AttemptId attempt, const lb::Outcome& answer);
  void finished(lb::AttemptId attempt, const lb::Outcome& outcome);

  /// What a probe of the health monitor brought.
  void probed(lb::ProbeId probe, bool passed);
  const Endpoint& node_endpoint(lb::NodeId node) const { return shared_.node_endpoints[lb::index_of(node)]; }
  const ProbeCheck* probe_check() const { return shared_.probe_check ? &*shared_.probe_check : nullptr; }

  /// The same attempt once more, on a fresh connection.
  void send_again(ClientSession& session, lb::AttemptId attempt, lb::NodeId node);

  void count_refused() { metrics_.refused.add(); }
  void recycle(ClientSession& session);

 private:
  void accept();
  void on_accept(const Error& error, std::size_t);
  void accept_waiting();
  void perform(RecordedBalancer::Actions actions);
  void perform(const lb::Action& action);
  void start_attempt(const lb::Action& action);
  void abort_attempt(const lb::Action& action);
  void forward(const lb::Action& action);
  std::string cookie_for(const lb::Action& action) const;
  void publish();
  void connect(ClientSession& session, lb::AttemptId attempt, lb::NodeId node);
  void set_attempt(lb::AttemptId attempt, UpstreamConnection* connection);
  ClientSession* session_of(std::uint64_t tag);
  UpstreamConnection* connection_of(lb::AttemptId attempt);
  ClientSession& spare_session();
  void arm_timer();
  void on_timer(const Error& error, std::size_t);
  void sweep();
  void start_draining();
  void stop_now();
  void end_if_drained();

  const WorkerShared& shared_;
  asio::io_context context_{1};
  BlockPool blocks_;
  WorkerMetrics metrics_;
  Acceptor acceptor_;
  Timer timer_;
  OperationMemory accept_memory_;
  OperationMemory timer_memory_;
  std::optional<RecordedBalancer> balancer_;
  UpstreamPool pool_;
  HealthProber prober_;
  std::vector<std::unique_ptr<ClientSession>> sessions_;  // by slot
  std::vector<std::uint32_t> free_sessions_;
  ClientSession* accepting_ = nullptr;
  std::vector<UpstreamConnection*> attempts_;  // by slot of the attempt
  std::vector<lb::Action> actions_;            // to be performed, in order
  lb::TimePoint now_{};
  lb::TimePoint timer_at_ = lb::kNever;
  lb::TimePoint next_sweep_ = lb::kNever;
  lb::TimePoint drain_until_ = lb::kNever;
  bool performing_ = false;
  bool draining_ = false;
  bool ended_ = false;
};

}  // namespace proxy
