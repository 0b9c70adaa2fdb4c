#include "proxy/proxy.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "address.h"
#include "admin.h"
#include "chars.h"
#include "metrics.h"
#include "probe_check.h"
#include "proxy/record.h"
#include "worker.h"

namespace proxy {
namespace {

void add(lb::InputErrors& errors, const std::string& prefix, lb::InputErrors more) {
  for (lb::InputError& error : more) {
    error.path = prefix + error.path;
    errors.push_back(std::move(error));
  }
}

// SO_REUSEPORT lets a second proxy of the same user take half of the clients of the first: so it is found out
// first whether the port is free.
std::string probe_port(const Endpoint& endpoint) {
  asio::io_context context;
  Acceptor acceptor(context);
  Error error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1, error);
  return error ? error.message() : std::string{};
}

// prequal asks the nodes how many requests they have: there is no agreed way to ask that over HTTP.
void check_policy(const lb::Variant& policy, const std::string& path, lb::InputErrors& errors) {
  if (policy.active == nullptr || policy.active->name != "prequal") return;
  errors.push_back(
      {path, "prequal asks nodes for their load, which lbsim proxy cannot: simulate it with lbsim run"});
}

// What the engine can do and this driver cannot, and texts that go into a head.
void check_servable(const lb::BalancerConfig& balancer, lb::InputErrors& errors) {
  check_policy(balancer.policy, "/balancer/policy", errors);
  for (std::size_t i = 0; i < balancer.routes.size(); ++i) {
    check_policy(balancer.routes[i].policy, "/balancer/routes/" + std::to_string(i) + "/policy", errors);
  }
  if (balancer.health_monitor) add(errors, "/balancer/health_monitor", check_probes(*balancer.health_monitor));
  if (balancer.persistence && !all(balancer.persistence->cookie, kToken)) {
    errors.push_back({"/balancer/persistence/cookie", "expected letters, digits and !#$%&'*+-.^_`|~"});
  }
  if (balancer.error_page && !all(balancer.error_page->content_type, kValue)) {
    errors.push_back({"/balancer/error_page/content_type", "expected a media type such as \"text/html\""});
  }
}

}  // namespace

lb::InputErrors validate(const ProxyConfig& config) {
  lb::InputErrors errors;
  add(errors, "/balancer", lb::validate(config.balancer));
  add(errors, "/nodes", lb::validate(std::span<const lb::NodeConfig>(config.nodes)));
  if (errors.empty()) add(errors, "", lb::validate(config.balancer, config.nodes));
  if (errors.empty()) check_servable(config.balancer, errors);
  for (std::size_t i = 0; i < config.nodes.size(); ++i) {
    Address ignored;
    if (std::string problem = parse_address(config.nodes[i].address, 1, ignored); !problem.empty()) {
      errors.push_back({.path = "/nodes/" + std::to_string(i) + "/address", .message = std::move(problem)});
    }
  }
  add(errors, "/live", validate(config.live));
  return errors;
}

class Proxy::Impl {
 public:
  explicit Impl(const ProxyConfig& config) : config_(config) {}

  ~Impl() {
    stop();
    wait();
  }

  std::string start() {
    if (std::string error = resolve_nodes(); !error.empty()) return error;
    if (!config_.record_path.empty()) {
      if (std::string error = recording_.open(config_.record_path); !error.empty()) return error;
      shared_.recording = &recording_;
    }
    if (config_.balancer.health_monitor) shared_.probe_check.emplace(*config_.balancer.health_monitor);
    shared_.origin = std::chrono::steady_clock::now();
    if (std::string error = open_workers(); !error.empty()) return error;
    if (std::string error = start_admin(); !error.empty()) return error;
    threads_.reserve(workers_.size());
    for (const std::unique_ptr<Worker>& worker : workers_) {
      threads_.emplace_back([&worker] { worker->run(); });
    }
    return {};
  }

  std::string wait() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    admin_.reset();
    return recording_.close();
  }

  void drain() {
    for (const std::unique_ptr<Worker>& worker : workers_) worker->drain();
  }
  void stop() {
    for (const std::unique_ptr<Worker>& worker : workers_) worker->stop();
  }
  Endpoint listening() const { return listening_; }
  Endpoint admin() const { return admin_ ? admin_->endpoint() : Endpoint{}; }

 private:
  std::string resolve_nodes() {
    for (const lb::NodeConfig& node : config_.nodes) {
      Address address;
      Endpoint endpoint;
      parse_address(node.address, 1, address);
      if (std::string error = resolve(address, endpoint); !error.empty())
        return "node " + node.name + ": " + error;
      shared_.node_endpoints.push_back(endpoint);
    }
    return {};
  }

  std::string open_workers() {
    Address address;
    parse_address(config_.live.listen, 0, address);
    if (std::string error = resolve(address, listening_); !error.empty()) return error;
    const bool share = config_.live.workers > 1;
    const std::string where = "cannot listen on " + to_text(listening_) + ": ";
    if (share && listening_.port() != 0) {
      if (const std::string error = probe_port(listening_); !error.empty()) return where + error;
    }
    for (std::uint32_t i = 0; i < config_.live.workers; ++i) {
      workers_.push_back(std::make_unique<Worker>(shared_, i));
      if (const std::string error = workers_.back()->open(listening_, share); !error.empty()) return where + error;
      listening_.port(workers_.back()->port());
    }
    return {};
  }

  std::string start_admin() {
    if (config_.live.admin.empty()) return {};
    Address address;
    Endpoint endpoint;
    parse_address(config_.live.admin, 0, address);
    if (std::string error = resolve(address, endpoint); !error.empty()) return error;
    admin_ = std::make_unique<Admin>([this] { return metrics(); });
    const std::string error = admin_->start(endpoint);
    return error.empty() ? error : "cannot listen on " + to_text(endpoint) + " (admin): " + error;
  }

  std::string metrics() const {
    std::vector<MetricsNode> nodes;
    for (const lb::NodeConfig& node : config_.nodes) nodes.push_back({node.name, node.address});
    std::vector<const WorkerMetrics*> workers;
    for (const std::unique_ptr<Worker>& worker : workers_) workers.push_back(&worker->metrics());
    return metrics_text(nodes, workers);
  }

  ProxyConfig config_;
  Recording recording_;
  WorkerShared shared_{.config = config_, .node_endpoints = {}, .origin = {}, .recording = nullptr};
  Endpoint listening_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Admin> admin_;
  std::vector<std::thread> threads_;
};

Proxy::Proxy(const ProxyConfig& config) : impl_(std::make_unique<Impl>(config)) {}
Proxy::~Proxy() = default;
std::string Proxy::start() { return impl_->start(); }
std::string Proxy::listening() const { return to_text(impl_->listening()); }
std::string Proxy::admin() const { return impl_->admin().port() == 0 ? std::string{} : to_text(impl_->admin()); }
std::uint16_t Proxy::port() const { return impl_->listening().port(); }
std::uint16_t Proxy::admin_port() const { return impl_->admin().port(); }
void Proxy::drain() { impl_->drain(); }
void Proxy::stop() { impl_->stop(); }
std::string Proxy::wait() { return impl_->wait(); }

}  // namespace proxy
