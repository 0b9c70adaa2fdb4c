// Reading: from a client's bytes to a whole request. Writing the answer is in client_answer.cpp.
#include "client_session.h"

#include <cstring>

#include "answers.h"
#include "head_fields.h"
#include "head_writer.h"
#include "worker.h"

namespace proxy {
namespace {

constexpr std::size_t kReadRoom = 4096;                        // offered to a read that continues a message
constexpr std::size_t kMaxLingered = 1U << 20U;                // bytes that are read and dropped before a close
constexpr lb::Duration kLingerTime = std::chrono::seconds(2);  // nginx: lingering_timeout 5s; enough for an answer

}  // namespace

ClientSession::ClientSession(Worker& worker, std::uint32_t slot)
    : worker_(worker), slot_(slot), socket_(worker.executor()), in_(worker.blocks()), out_(worker.blocks()) {}

void ClientSession::start() {
  Error ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  client_ = endpoint_.address().to_string();
  state_ = State::kHead;
  eof_ = prefix_sent_ = close_after_ = false;
  scanner_.reset(HeadScanner::Kind::kRequest, worker_.live().max_head);
  set_deadline(worker_.live().timeouts.keep_alive);
  arm_read();
}

void ClientSession::set_deadline(lb::Duration timeout) { deadline_ = lb::later(worker_.now(), timeout); }

void ClientSession::let_go() {
  if (--holds_ > 0 || is_open()) return;
  in_.release();
  out_.release();
  worker_.recycle(*this);
}

// While a request is with the engine its memory must not move, so only what room there is can be read into.
void ClientSession::arm_read() {
  if (reading_ || eof_ || !is_open()) return;
  if (state_ == State::kWaiting) {
    if (in_.spare_size() == 0) return;
  } else if (in_.empty()) {
    in_.shrink();
  } else if (in_.spare_size() < kReadRoom) {
    in_.reserve(kReadRoom);
  }
  reading_ = true;
  hold();
  socket_.async_read_some(asio::buffer(in_.spare(), in_.spare_size()),
                          Completion<ClientSession, &ClientSession::on_read>{this, &read_memory_});
}

void ClientSession::on_read(const Error& error, std::size_t bytes) {
  reading_ = false;
  if (is_open()) {
    worker_.wake();
    if (error == asio::error::eof) {
      at_end_of_stream();
    } else if (error) {
      leave();
    } else {
      in_.commit(bytes);
      process();
    }
  }
  let_go();
}

void ClientSession::at_end_of_stream() {
  eof_ = true;
  if (state_ != State::kWaiting) return close();
  probe_half_closed();
}

// A client that sent FIN may have gone, or may still read. Every answer starts with the same bytes, so they are
// sent now: a peer that is gone answers them with a reset.
void ClientSession::probe_half_closed() {
  if (!answering_ && !prefix_sent_) {
    prefix_sent_ = true;
    out_.append(kVersionPrefix);
  }
  watching_ = true;
  hold();
  socket_.async_wait(Socket::wait_error,
                     Completion<ClientSession, &ClientSession::on_hang_up>{this, &hang_up_memory_});
  flush();
}

void ClientSession::on_hang_up(const Error& error, std::size_t) {
  watching_ = false;
  if (is_open() && !error) {
    worker_.wake();
    leave();
  }
  let_go();
}

// A loop and not a recursion: a client may have sent a thousand requests at once.
void ClientSession::process() {
  if (processing_) return;
  const Hold hold(*this);
  processing_ = true;
  bool progress = true;
  while (progress) {
    progress = (state_ == State::kHead && process_head()) || (state_ == State::kBody && process_body());
  }
  processing_ = false;
  if (state_ == State::kLingering) {
    lingered_ += in_.size();
    in_.consume(in_.size());
    if (lingered_ > kMaxLingered) return close();
  }
  if (state_ != State::kWaiting) arm_read();
}

bool ClientSession::process_head() {
  const bool first_bytes = !in_.empty() && !head_begun_;
  if (first_bytes) set_deadline(worker_.live().timeouts.header);
  head_begun_ = head_begun_ || first_bytes;
  switch (scanner_.scan(in_.view())) {
    case Scan::kMore:
      if (eof_) close();
      return false;
    case Scan::kBad:
      request_ = {};
      refuse(scanner_.problem());
      return true;
    case Scan::kDone:
      return accept_head();
  }
  return false;
}

bool ClientSession::accept_head() {
  const std::string_view head = in_.view().substr(0, scanner_.size());
  if (const Problem problem = read_request(scanner_, head, request_)) {
    refuse(problem);
    return true;
  }
  if (request_.length > worker_.live().max_body) {
    refuse({413, "the body is longer than is allowed"});
    return true;
  }
  state_ = State::kBody;
  body_size_ = 0;
  raw_at_ = scanner_.size();
  decoder_.reset();
  set_deadline(worker_.live().timeouts.body_idle);
  const bool body_began = in_.size() > scanner_.size();
  if (request_.expects_continue && request_.body != BodyKind::kNone && !body_began) {
    out_.append("HTTP/1.1 100 Continue\r\n\r\n");
    flush();
  }
  return is_open();
}

bool ClientSession::process_body() {
  switch (request_.body) {
    case BodyKind::kChunked:
      return decode_body();
    case BodyKind::kLength:
      set_deadline(worker_.live().timeouts.body_idle);
      if (in_.size() - raw_at_ < request_.length) {
        if (eof_) close();
        return false;
      }
      body_size_ = static_cast<std::size_t>(request_.length);
      raw_at_ += body_size_;
      break;
    default:
      break;
  }
  begin_exchange();
  return true;
}

// Decoded in place: a body is never longer than its coded form, so it moves down over it.
bool ClientSession::decode_body() {
  set_deadline(worker_.live().timeouts.body_idle);
  char* const body = in_.data() + scanner_.size();
  std::string_view raw = in_.view().substr(raw_at_);
  while (true) {
    const ChunkedDecoder::Step step = decoder_.next(raw);
    raw.remove_prefix(step.consumed);
    if (step.state == ChunkedDecoder::State::kData) {
      if (body_size_ + step.data.size() > worker_.live().max_body) {
        refuse({413, "the body is longer than is allowed"});
        return true;
      }
      std::memmove(body + body_size_, step.data.data(), step.data.size());
      body_size_ += step.data.size();
      continue;
    }
    if (step.state == ChunkedDecoder::State::kBad) {
      refuse({400, "bad chunked body"});
      return true;
    }
    if (step.state == ChunkedDecoder::State::kMore) {
      if (!reading_) in_.truncate(scanner_.size() + body_size_);
      raw_at_ = in_.size();
      if (eof_) close();
      return false;
    }
    raw_at_ = in_.size() - raw.size();
    begin_exchange();
    return true;
  }
}

void ClientSession::begin_exchange() {
  state_ = State::kWaiting;
  deadline_ = lb::kNever;
  request_id = {};
  answering_ = answer_whole_ = engine_done_ = left_ = false;
  close_after_ = !request_.keep_alive || worker_.is_draining();
  if (request_.max_forwards == 0) return answer_here();
  const std::string_view head = in_.view().substr(0, scanner_.size());
  const std::string_view target = request_.target.size > 0 ? request_.target.of(head) : std::string_view("/");
  const HeadFields fields(scanner_, head);
  worker_.begin(*this, {.method = request_.method,
                        .path = target.substr(0, target.find('?')),
                        .client = client_,
                        .fields = &fields,
                        .tag = tag()});
}

void ClientSession::write_head_for(std::string_view host, ByteBuffer& out) const {
  write_request_head({scanner_, in_.view()}, request_, body_size_, host, out);
}

void ClientSession::linger() {
  if (eof_) return close();
  state_ = State::kLingering;
  lingered_ = 0;
  Error ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  set_deadline(kLingerTime);
  if (!processing_) process();
}

void ClientSession::drain() {
  Error ignored;
  const bool silent = state_ == State::kHead && in_.empty() && socket_.available(ignored) == 0;
  if (silent) close();
}

void ClientSession::check_time(lb::TimePoint now) {
  if (state_ == State::kWaiting) arm_read();
  if (now < deadline_) return;
  const bool began = state_ == State::kBody || (state_ == State::kHead && head_begun_);
  if (!began) return leave();
  request_ = {};
  refuse({408, "the request did not come in time"});
}

// Who has its answer may go. Its request stays where other nodes are still being served with it.
void ClientSession::leave() {
  if (state_ != State::kWaiting || !answer_whole_ || engine_done_) return close();
  left_ = eof_ = true;
  deadline_ = lb::kNever;
  Error ignored;
  socket_.close(ignored);
  out_.consume(out_.size());
}

void ClientSession::close() {
  if (!is_open()) return;
  const Hold hold(*this);
  const bool in_flight = state_ == State::kWaiting && !engine_done_;
  state_ = State::kClosed;
  upstream_ = nullptr;
  kept_.clear();
  Error ignored;
  socket_.close(ignored);
  if (in_flight) worker_.cancel(request_id);
  ++generation_;
  head_begun_ = false;
}

}  // namespace proxy
