#include "backend_session.h"

#include <boost/asio/write.hpp>

#include <algorithm>

#include "answers.h"

namespace proxy {
namespace {

constexpr std::uint32_t kMaxHead = 65536;  // more than the proxy's default: it is the proxy that limits

}  // namespace

BackendSession::BackendSession(Socket socket, lb::Duration delay, const Decide& decide)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), delay_(delay), decide_(decide) {
  Error ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  scanner_.reset(HeadScanner::Kind::kRequest, kMaxHead);
}

void BackendSession::read() {
  socket_.async_read_some(asio::buffer(block_), [self = shared_from_this()](const Error& error, std::size_t n) {
    if (error) return;
    self->in_.append(self->block_.data(), n);
    self->process();
  });
}

void BackendSession::process() {
  if (!in_body_) {
    const Scan scan = scanner_.scan(in_);
    if (scan == Scan::kMore) return read();
    if (scan == Scan::kBad) return refuse(scanner_.problem());
    if (const Problem problem = read_request(scanner_, in_, request_)) return refuse(problem);
    const std::string_view target = request_.target.size > 0 ? request_.target.of(in_) : std::string_view("/");
    next_ = decide_(scanner_.method().of(in_), target.substr(0, target.find('?')));
    if (request_.expects_continue) out_ = "HTTP/1.1 100 Continue\r\n\r\n";
    in_.erase(0, scanner_.size());
    in_body_ = true;
    body_left_ = request_.length;
    decoder_.reset();
  }
  if (skip_body()) answer_later();
}

// Whether the body is over; otherwise more is being read, or the message was refused.
bool BackendSession::skip_body() {
  if (request_.body != BodyKind::kChunked) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, in_.size()));
    in_.erase(0, size);
    body_left_ -= size;
    if (body_left_ > 0) read();
    return body_left_ == 0;
  }
  std::string_view raw = in_;
  ChunkedDecoder::Step step;
  do {
    step = decoder_.next(raw);
    raw.remove_prefix(step.consumed);
  } while (step.state == ChunkedDecoder::State::kData);
  in_.erase(0, in_.size() - raw.size());
  if (step.state == ChunkedDecoder::State::kBad) refuse({400, "bad chunked body"});
  if (step.state == ChunkedDecoder::State::kMore) read();
  return step.state == ChunkedDecoder::State::kDone;
}

void BackendSession::answer_later() {
  in_body_ = false;
  if (delay_ <= lb::Duration{}) return answer();
  timer_.expires_after(delay_);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->answer();
  });
}

void BackendSession::answer() {
  out_.append("HTTP/1.1 ").append(std::to_string(next_.status)).append(" ").append(reason_phrase(next_.status));
  out_.append("\r\nContent-Type: text/plain\r\nContent-Length: ").append(std::to_string(next_.body.size()));
  if (!next_.load.empty()) out_.append("\r\nEndpoint-Load-Metrics: ").append(next_.load);
  if (!request_.keep_alive) out_.append("\r\nConnection: close");
  out_.append("\r\n\r\n");
  if (request_.method != lb::Method::kHead) out_.append(next_.body);
  scanner_.reset(HeadScanner::Kind::kRequest, kMaxHead);
  send(!request_.keep_alive);
}

void BackendSession::refuse(const Problem& problem) {
  out_ = own_answer(problem.status, problem.text, true, false);
  send(true);
}

void BackendSession::send(bool last) {
  asio::async_write(socket_, asio::buffer(out_),
                    [self = shared_from_this(), last](const Error& error, std::size_t) {
                      self->out_.clear();
                      if (!error && !last) self->process();
                    });
}

}  // namespace proxy
