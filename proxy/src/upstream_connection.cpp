#include "upstream_connection.h"

#include <algorithm>
#include <array>

#include "answer_report.h"
#include "worker.h"

namespace proxy {
namespace {

constexpr std::size_t kReadRoom = 4096;
constexpr std::uint8_t kMaxInformational = 20;     // 1xx answers before the final one
constexpr std::uint32_t kMaxDrained = 64U << 10U;  // cheaper to read than a new connection
constexpr lb::Duration kDrainTime = std::chrono::seconds(1);

// RFC 9110 9.2.2: sending these twice does what sending them once does.
bool is_idempotent(lb::Method method) {
  switch (method) {
    case lb::Method::kGet:
    case lb::Method::kHead:
    case lb::Method::kPut:
    case lb::Method::kDelete:
    case lb::Method::kOptions:
    case lb::Method::kTrace:
      return true;
    default:
      return false;
  }
}

}  // namespace

UpstreamConnection::UpstreamConnection(Worker& worker)
    : worker_(worker), socket_(worker.executor()), in_(worker.blocks()), out_(worker.blocks()) {}

void UpstreamConnection::let_go() {
  if (--holds_ > 0 || state_ != State::kClosed) return;
  in_.release();
  out_.release();
  worker_.pool().recycle(*this);
}

void UpstreamConnection::connect(lb::NodeId node, const Endpoint& endpoint) {
  node_ = node;
  state_ = State::kBusy;
  connecting_ = true;
  paused_ = write_failed_ = reused_ = false;
  deadline_ = lb::later(worker_.now(), worker_.live().timeouts.connect);
  hold();
  socket_.async_connect(endpoint,
                        Completion<UpstreamConnection, &UpstreamConnection::on_connected>{this, &write_memory_});
}

void UpstreamConnection::send(ClientSession& session, lb::AttemptId attempt) {
  state_ = State::kBusy;
  phase_ = Phase::kHead;
  session_ = &session;
  attempt_ = attempt;
  answered_ = paused_ = too_long_ = false;
  kept_.reset();
  informational_ = 0;
  scanner_.reset(HeadScanner::Kind::kResponse, worker_.live().max_head);
  session.write_head_for(worker_.node_address(node_), out_);
  body_ = session.request_body();
  if (connecting_) return;
  deadline_ = lb::later(worker_.now(), worker_.live().timeouts.response);
  write();
  arm_read();
}

void UpstreamConnection::on_connected(const Error& error, std::size_t) {
  connecting_ = false;
  if (state_ != State::kClosed) {
    worker_.wake();
    if (error) {
      fail(lb::Outcome::connect_failure());
    } else {
      Error ignored;
      socket_.non_blocking(true, ignored);
      socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
      deadline_ = lb::later(worker_.now(), worker_.live().timeouts.response);
      write();
      arm_read();
    }
  }
  let_go();
}

// A node that refuses a request early closes while it is still being sent: its answer may be on the way, so a
// failed write is not the end; the read will tell.
void UpstreamConnection::write() {
  while (!writing_ && !write_failed_ && !all_sent()) {
    const std::array<asio::const_buffer, 2> parts{asio::buffer(out_.view()), asio::buffer(body_)};
    Error error;
    std::size_t sent = socket_.write_some(parts, error);
    const std::size_t of_head = std::min(sent, out_.size());
    out_.consume(of_head);
    body_.remove_prefix(sent - of_head);
    if (error == asio::error::would_block) {
      writing_ = true;
      hold();
      socket_.async_wait(Socket::wait_write,
                         Completion<UpstreamConnection, &UpstreamConnection::on_writable>{this, &write_memory_});
    } else if (error) {
      write_failed_ = true;
    }
  }
}

void UpstreamConnection::on_writable(const Error& error, std::size_t) {
  writing_ = false;
  if (state_ != State::kClosed) {
    worker_.wake();
    write_failed_ = write_failed_ || error;
    if (phase_ == Phase::kHead) deadline_ = lb::later(worker_.now(), worker_.live().timeouts.response);
    write();
  }
  let_go();
}

void UpstreamConnection::arm_read() {
  if (reading_ || paused_ || connecting_ || state_ == State::kClosed) return;
  in_.reserve(kReadRoom);
  reading_ = true;
  hold();
  socket_.async_read_some(asio::buffer(in_.spare(), in_.spare_size()),
                          Completion<UpstreamConnection, &UpstreamConnection::on_read>{this, &read_memory_});
}

void UpstreamConnection::on_read(const Error& error, std::size_t bytes) {
  reading_ = false;
  if (state_ != State::kClosed) {
    worker_.wake();
    if (state_ == State::kIdle) {
      close();  // it ended, or it sent what nobody asked for
    } else if (error) {
      at_end_of_stream(error);
    } else {
      in_.commit(bytes);
      answered_ = true;
      if (phase_ == Phase::kBody && state_ == State::kBusy) {
        deadline_ = lb::later(worker_.now(), worker_.live().timeouts.body_idle);
      }
      process();
    }
  }
  let_go();
}

void UpstreamConnection::process() {
  const Hold hold(*this);
  while (state_ == State::kBusy && phase_ == Phase::kHead && process_head()) {
  }
  if ((state_ == State::kBusy || state_ == State::kDraining) && phase_ == Phase::kBody) process_body();
  if (session_ != nullptr) session_->flush();
  if (session_ != nullptr && session_->streams(*this) && session_->has_unsent()) {
    paused_ = true;
    deadline_ = lb::kNever;
  }
  arm_read();
}

// Whether another head may be in what was read.
bool UpstreamConnection::process_head() {
  switch (scanner_.scan(in_.view())) {
    case Scan::kMore:
      return false;
    case Scan::kBad:
      fail(lb::Outcome::reset());
      return false;
    case Scan::kDone:
      return take_answer();
  }
  return false;
}

bool UpstreamConnection::take_answer() {
  if (read_response(scanner_, head_text(), session_->method(), framing_)) {
    fail(lb::Outcome::reset());
    return false;
  }
  if (scanner_.status() < 200) {
    // Upgrade is never passed on, so nobody asked for 101.
    if (scanner_.status() == 101 || ++informational_ > kMaxInformational) {
      fail(lb::Outcome::reset());
      return false;
    }
    session_->informational(*this);
    in_.consume(scanner_.size());
    scanner_.reset(HeadScanner::Kind::kResponse, worker_.live().max_head);
    return true;
  }
  phase_ = Phase::kBody;
  body_left_ = framing_.length;
  decoder_.reset();
  deadline_ = lb::later(worker_.now(), worker_.live().timeouts.body_idle);
  outcome_ = read_outcome(scanner_, head_text(), framing_);
  worker_.answered(attempt_, outcome_);
  if (state_ == State::kClosed) return false;
  // Of a fan-out's answers the client gets one, and which is known only when they are whole.
  if (session_ != nullptr && !session_->streams(*this)) {
    kept_ = std::make_unique<KeptAnswer>(KeptAnswer{attempt_, std::string(head_text()), {}});
  }
  in_.consume(scanner_.size());
  return false;
}

void UpstreamConnection::process_body() {
  switch (framing_.body) {
    case BodyKind::kNone:
      return complete();
    case BodyKind::kLength: {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, in_.size()));
      pass_on(in_.view().substr(0, size));
      in_.consume(size);
      body_left_ -= size;
      if (body_left_ == 0) complete();
      return;
    }
    case BodyKind::kUntilClose:
      pass_on(in_.view());
      in_.consume(in_.size());
      return;
    case BodyKind::kChunked:
      return process_chunks();
  }
}

void UpstreamConnection::process_chunks() {
  while (true) {
    const ChunkedDecoder::Step step = decoder_.next(in_.view());
    pass_on(step.data);
    in_.consume(step.consumed);
    if (step.state == ChunkedDecoder::State::kData) continue;
    if (step.state == ChunkedDecoder::State::kDone) complete();
    if (step.state == ChunkedDecoder::State::kBad) fail(lb::Outcome::reset());
    return;
  }
}

void UpstreamConnection::pass_on(std::string_view data) {
  if (kept_) return keep_body(data);
  if (session_ != nullptr) return session_->body(data);
  drained_ += static_cast<std::uint32_t>(data.size());
  if (drained_ > kMaxDrained) close();
}

// It is read to its end all the same, so that the connection can be used again.
void UpstreamConnection::keep_body(std::string_view data) {
  too_long_ = too_long_ || kept_->body.size() + data.size() > worker_.live().max_body;
  if (!too_long_) kept_->body.append(data);
}

void UpstreamConnection::at_end_of_stream(const Error& error) {
  if (state_ != State::kBusy) return close();
  if (phase_ == Phase::kBody && framing_.body == BodyKind::kUntilClose && error == asio::error::eof) {
    const Hold hold(*this);
    ClientSession* session = session_;
    complete();
    if (session != nullptr) session->flush();
    return;
  }
  // The node closed an idle connection at the moment it was used again: not the request's fault.
  if (reused_ && !answered_ && is_idempotent(session_->method())) {
    ClientSession& session = *session_;
    const lb::AttemptId attempt = attempt_;
    session_ = nullptr;
    close();
    return worker_.send_again(session, attempt, node_);
  }
  fail(lb::Outcome::reset());
}

void UpstreamConnection::complete() {
  if (state_ == State::kClosed) return;
  ClientSession* session = session_;
  const lb::AttemptId attempt = attempt_;
  const lb::Outcome outcome = too_long_ ? lb::Outcome::reset() : outcome_;
  const std::unique_ptr<KeptAnswer> kept = std::move(kept_);
  session_ = nullptr;
  if (framing_.keep_alive && in_.empty() && all_sent() && !write_failed_) {
    become_idle();
  } else {
    close();
  }
  if (session == nullptr) return;
  if (!kept) {
    session->end_body();
  } else if (!too_long_) {
    session->keep(std::move(*kept));
  }
  worker_.finished(attempt, outcome);
}

void UpstreamConnection::become_idle() {
  state_ = State::kIdle;
  paused_ = false;
  reused_ = true;
  attempt_ = {};
  out_.release();
  deadline_ = lb::later(worker_.now(), worker_.live().timeouts.keep_alive);
  worker_.pool().put(*this);
}

void UpstreamConnection::fail(lb::Outcome outcome) {
  if (session_ == nullptr) return close();
  const lb::AttemptId attempt = attempt_;
  session_ = nullptr;
  close();
  worker_.finished(attempt, outcome);
}

void UpstreamConnection::resume() {
  if (!paused_) return;
  paused_ = false;
  deadline_ = lb::later(worker_.now(), worker_.live().timeouts.body_idle);
  arm_read();
}

void UpstreamConnection::abandon() {
  session_ = nullptr;
  attempt_ = {};
  kept_.reset();
  const bool may_be_short = phase_ == Phase::kBody && framing_.keep_alive && all_sent() && !write_failed_ &&
                            (framing_.body != BodyKind::kLength || body_left_ <= kMaxDrained);
  if (connecting_ || !may_be_short) return close();
  state_ = State::kDraining;
  paused_ = false;
  drained_ = 0;
  deadline_ = lb::later(worker_.now(), kDrainTime);
  arm_read();
}

void UpstreamConnection::close() {
  if (state_ == State::kClosed) return;
  const Hold hold(*this);
  if (state_ == State::kIdle) worker_.pool().remove(*this);
  state_ = State::kClosed;
  session_ = nullptr;
  attempt_ = {};
  kept_.reset();
  body_ = {};
  Error ignored;
  socket_.close(ignored);
}

void UpstreamConnection::check_time(lb::TimePoint now) {
  if (now < deadline_) return;
  if (state_ != State::kBusy) return close();
  if (connecting_) return fail(lb::Outcome::connect_failure());
  fail(phase_ == Phase::kHead ? lb::Outcome::timeout() : lb::Outcome::reset());
}

}  // namespace proxy
