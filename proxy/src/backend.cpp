#include "proxy/backend.h"

#include <chrono>
#include <cstdio>
#include <future>
#include <string>

#include "address.h"
#include "backend_session.h"
#include "lb/rng.h"
#include "metrics.h"
#include "signals.h"

namespace proxy {
namespace {

constexpr double kDropRate = 0.2;  // document 004: a flaky server drops one POST in five

}  // namespace

class Backend::Impl {
 public:
  explicit Impl(const BackendOptions& options)
      : options_(options),
        rng_(options.seed),
        decide_([this](std::string_view method, std::string_view path) {
          BackendAnswer answer = decide(method, path);
          if (options_.capacity > 0) answer.load = report(answer.status >= 500);
          return answer;
        }),
        acceptor_(context_) {}

  ~Impl() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  std::string start() {
    const Address address{options_.host, options_.port};
    if (std::string error = resolve(address, endpoint_); !error.empty()) return error;
    Error error;
    acceptor_.open(endpoint_.protocol(), error);
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint_, error);
    if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
    if (error) return "cannot listen on " + to_text(endpoint_) + ": " + error.message();
    endpoint_ = acceptor_.local_endpoint(error);
    accept();
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  const Endpoint& endpoint() const { return endpoint_; }
  std::uint64_t requests() const { return requests_.get(); }
  std::uint64_t dropped() const { return dropped_.get(); }

 private:
  void accept() {
    acceptor_.async_accept([this](const Error& error, Socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) std::make_shared<BackendSession>(std::move(socket), options_.delay, decide_)->start();
      accept();
    });
  }

  BackendAnswer decide(std::string_view method, std::string_view path) {
    requests_.add();
    if (method == "POST" && options_.skip_some_requests && rng_.chance(kDropRate)) {
      dropped_.add();
      return {500, "request dropped by server\n"};
    }
    if (method == "POST" && (path == "/register" || path == "/changePassword")) {
      return {201, options_.name + ": done\n"};
    }
    if (method == "GET" && path == "/login") return {200, options_.name + ": welcome\n"};
    return {404, options_.name + ": not found\n"};
  }

  // Of the last whole second, so that a rate is not that of a moment; of what there is in the first.
  std::string report(bool failed) {
    const auto now = std::chrono::steady_clock::now();
    if (now - window_began_ >= std::chrono::seconds(1)) {
      const double seconds = std::chrono::duration<double>(now - window_began_).count();
      rate_ = static_cast<double>(window_requests_) / seconds;
      errors_ = static_cast<double>(window_errors_) / seconds;
      window_began_ = now;
      window_requests_ = window_errors_ = 0;
    }
    ++window_requests_;
    if (failed) ++window_errors_;
    const double rate = rate_ > 0 ? rate_ : static_cast<double>(window_requests_);
    return "TEXT application_utilization=" + std::to_string(rate / options_.capacity) +
           ",rps_fractional=" + std::to_string(rate) + ",eps=" + std::to_string(errors_);
  }

  BackendOptions options_;
  lb::Rng rng_;
  BackendSession::Decide decide_;
  Counter requests_;
  Counter dropped_;
  std::chrono::steady_clock::time_point window_began_ = std::chrono::steady_clock::now();
  std::uint64_t window_requests_ = 0;
  std::uint64_t window_errors_ = 0;
  double rate_ = 0;    // requests a second
  double errors_ = 0;  // of them
  asio::io_context context_{1};
  Acceptor acceptor_;
  Endpoint endpoint_;
  std::thread thread_;
};

Backend::Backend(const BackendOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Backend::~Backend() = default;
std::string Backend::start() { return impl_->start(); }
std::uint16_t Backend::port() const { return impl_->endpoint().port(); }
std::string Backend::listening() const { return to_text(impl_->endpoint()); }
std::uint64_t Backend::requests() const { return impl_->requests(); }
std::uint64_t Backend::dropped() const { return impl_->dropped(); }

std::string run_backend(const BackendOptions& options) {
  Backend backend(options);
  std::promise<void> asked;
  StopSignals signals([&asked](int count) {
    if (count == 1) asked.set_value();
  });
  if (std::string error = backend.start(); !error.empty()) return error;
  signals.watch();
  std::fprintf(stderr, "%s listening on %s\n", options.name.c_str(), backend.listening().c_str());
  asked.get_future().wait();
  return {};
}

}  // namespace proxy
