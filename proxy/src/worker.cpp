// The thread: its listener, its timer and its end. What the engine asks for is performed in worker_actions.cpp.
#include "worker.h"

#include <boost/asio/post.hpp>

#include "upstream_connection.h"

namespace proxy {
namespace {

constexpr lb::Duration kSweepInterval = std::chrono::milliseconds(100);
constexpr int kBacklog =
    4096;  // of connections that the system holds: its own limit (somaxconn) is lower or equal

}  // namespace

Worker::Worker(const WorkerShared& shared, std::uint32_t index)
    : shared_(shared),
      metrics_(shared.config.nodes.size()),
      acceptor_(context_),
      timer_(context_),
      pool_(*this),
      prober_(*this) {
  wake();
  // Worker 0 has the scenario's own seed: a proxy of one worker decides as the simulator does.
  balancer_.emplace(RecordedBalancer::Setup{.config = shared.config.balancer,
                                            .nodes = shared.config.nodes,
                                            .seed = shared.config.seed + index,
                                            .listener = &metrics_,
                                            .recording = shared.recording,
                                            .index = index},
                    now_);
  publish();
}

Worker::~Worker() = default;

std::string Worker::open(const Endpoint& endpoint, bool share_port) {
  Error error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
  using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
  if (!error && share_port) acceptor_.set_option(ReusePort(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kBacklog, error);
  return error ? error.message() : std::string{};
}

std::uint16_t Worker::port() const {
  Error ignored;
  return acceptor_.local_endpoint(ignored).port();
}

void Worker::run() {
  accept();
  arm_timer();  // for the first probes: they wait for no request
  context_.run();
  balancer_->flush();
}

void Worker::drain() {
  asio::post(context_, [this] { start_draining(); });
}

void Worker::stop() {
  asio::post(context_, [this] { stop_now(); });
}

void Worker::wake() {
  now_ =
      lb::TimePoint(std::chrono::duration_cast<lb::Duration>(std::chrono::steady_clock::now() - shared_.origin));
}

ClientSession& Worker::spare_session() {
  if (free_sessions_.empty()) {
    free_sessions_.push_back(static_cast<std::uint32_t>(sessions_.size()));
    sessions_.push_back(std::make_unique<ClientSession>(*this, free_sessions_.back()));
  }
  const std::uint32_t slot = free_sessions_.back();
  free_sessions_.pop_back();
  return *sessions_[slot];
}

void Worker::accept() {
  accepting_ = &spare_session();
  acceptor_.async_accept(accepting_->socket(), accepting_->endpoint(),
                         Completion<Worker, &Worker::on_accept>{this, &accept_memory_});
}

void Worker::on_accept(const Error& error, std::size_t) {
  wake();
  ClientSession& session = *accepting_;
  accepting_ = nullptr;
  if (!error) {
    metrics_.accepted.add();
    metrics_.connections.add();
    session.start();
  } else {
    free_sessions_.push_back(session.slot());
  }
  // Without a descriptor to spare accepting would fail again at once: the sweep tries later.
  const bool exhausted = error && error != asio::error::connection_aborted;
  if (!ended_ && !draining_ && !exhausted) accept();
  if (draining_) end_if_drained();
  if (next_sweep_ == lb::kNever) next_sweep_ = lb::later(now_, kSweepInterval);
  arm_timer();
}

void Worker::recycle(ClientSession& session) {
  metrics_.connections.subtract();
  free_sessions_.push_back(session.slot());
  end_if_drained();
}

void Worker::arm_timer() {
  const lb::TimePoint wanted = std::min(balancer_->engine().next_deadline(), next_sweep_);
  if (ended_ || wanted >= timer_at_) return;
  timer_at_ = wanted;
  timer_.expires_at(shared_.origin + wanted.time_since_epoch());
  timer_.async_wait(Completion<Worker, &Worker::on_timer>{this, &timer_memory_});
}

void Worker::on_timer(const Error& error, std::size_t) {
  if (error || ended_) return;  // replaced by an earlier one
  wake();
  timer_at_ = lb::kNever;
  if (balancer_->engine().next_deadline() <= now_) perform(balancer_->on_deadline(now_));
  if (now_ >= next_sweep_) sweep();
  arm_timer();
}

void Worker::sweep() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (sessions_[i]->is_open()) sessions_[i]->check_time(now_);
  }
  pool_.check_time(now_);
  if (now_ >= drain_until_) return stop_now();
  if (accepting_ == nullptr && !draining_ && !ended_) accept();
  const bool idle = metrics_.connections.get() == 0 && pool_.empty() && accepting_ != nullptr && !draining_;
  next_sweep_ = idle ? lb::kNever : lb::later(now_, kSweepInterval);
}

// Connections that the system accepted before the listener closed are served.
void Worker::accept_waiting() {
  Error error;
  acceptor_.non_blocking(true, error);
  while (!error) {
    ClientSession& session = spare_session();
    acceptor_.accept(session.socket(), session.endpoint(), error);
    if (error) return free_sessions_.push_back(session.slot());
    metrics_.accepted.add();
    metrics_.connections.add();
    session.start();
  }
}

void Worker::start_draining() {
  if (draining_ || ended_) return;
  wake();
  accept_waiting();
  draining_ = true;
  drain_until_ = lb::later(now_, live().timeouts.drain);
  Error ignored;
  acceptor_.close(ignored);
  for (std::size_t i = 0; i < sessions_.size(); ++i) sessions_[i]->drain();
  next_sweep_ = lb::later(now_, kSweepInterval);
  arm_timer();
  end_if_drained();
}

void Worker::stop_now() {
  if (ended_) return;
  draining_ = true;
  Error ignored;
  acceptor_.close(ignored);
  for (std::size_t i = 0; i < sessions_.size(); ++i) sessions_[i]->close();
  end_if_drained();
}

void Worker::end_if_drained() {
  if (!draining_ || ended_ || acceptor_.is_open() || metrics_.connections.get() > 0) return;
  ended_ = true;
  pool_.close_all();
  prober_.stop();
  timer_.cancel();
}

}  // namespace proxy
