// Writing: from a node's answer, or the proxy's own, to the client's bytes. Reading is in client_session.cpp.
#include <algorithm>

#include "answers.h"
#include "chars.h"
#include "client_session.h"
#include "head_writer.h"
#include "rejection.h"
#include "upstream_connection.h"
#include "worker.h"

namespace proxy {

void ClientSession::informational(const UpstreamConnection& from) {
  // The proxy answers Expect itself, and HTTP/1.0 knows no 1xx.
  if (answering_ || request_.http10 || from.head().status() == 100) return;
  write_informational({from.head(), from.head_text()}, from.framing(), prefix_sent_, out_);
  prefix_sent_ = false;
}

void ClientSession::begin_answer(UpstreamConnection& from, std::string_view cookie) {
  if (answering_) return;
  upstream_ = &from;
  start_answer({from.head(), from.head_text()}, from.framing(), cookie);
}

void ClientSession::start_answer(const ScannedHead& head, const ResponseFraming& framing,
                                 std::string_view cookie) {
  answering_ = true;
  const bool unknown_length = framing.body == BodyKind::kChunked || framing.body == BodyKind::kUntilClose;
  ends_ = !unknown_length ? Ends::kLength : request_.http10 ? Ends::kClose : Ends::kChunked;
  close_after_ = close_after_ || ends_ == Ends::kClose || worker_.is_draining();
  const ResponsePlan plan{.chunked = ends_ == Ends::kChunked,
                          .close = close_after_,
                          .say_keep_alive = request_.http10 && !close_after_,
                          .set_cookie = cookie};
  write_response_head(head, framing, plan, prefix_sent_, out_);
}

// The head is read a second time: what was found in it the first time belongs to a connection that has gone on.
bool ClientSession::answer_kept(lb::AttemptId attempt, std::string_view cookie) {
  const auto found = std::ranges::find(kept_, attempt, &KeptAnswer::attempt);
  if (found == kept_.end() || answering_) return false;
  HeadScanner scanner;
  ResponseFraming framing;
  scanner.reset(HeadScanner::Kind::kResponse, worker_.live().max_head);
  if (scanner.scan(found->head) != Scan::kDone) return false;
  if (read_response(scanner, found->head, request_.method, framing)) return false;
  start_answer({scanner, found->head}, framing, cookie);
  body(found->body);
  end_body();
  kept_.clear();
  return true;
}

void ClientSession::body(std::string_view data) {
  if (data.empty()) return;  // an empty chunk would end the body
  if (ends_ != Ends::kChunked) return out_.append(data);
  write_chunk_size(data.size(), out_);
  out_.append(data);
  out_.append("\r\n");
}

void ClientSession::end_body() {
  if (ends_ == Ends::kChunked) out_.append("0\r\n\r\n");
  answer_whole_ = true;
  upstream_ = nullptr;
}

void ClientSession::finished(const lb::Action& action, std::string_view cookie) {
  engine_done_ = true;
  if (answering_ && !answer_whole_) return cut();
  if (!answering_ && !answer_kept(action.attempt, cookie)) reject(action);
  flush();
}

// None of the nodes' answers is for the client.
void ClientSession::reject(const lb::Action& action) {
  const std::string fields = rejection_fields(action.reason, worker_.balancer_config());
  const std::optional<lb::ErrorPageConfig>& page = worker_.balancer_config().error_page;
  send_own({.status = action.status,
            .why = words_of(action.reason),
            .fields = fields,
            .page = page ? &*page : nullptr,
            .reason = to_string(action.reason)});
}

// A body that ends early must not look whole: where only the connection's end marks it, that end is a reset.
void ClientSession::cut() {
  Error ignored;
  if (ends_ == Ends::kClose) socket_.set_option(Socket::linger(true, 0), ignored);
  close();
}

void ClientSession::send_own(OwnAnswer own) {
  close_after_ = close_after_ || own.close || request_.http10 || worker_.is_draining();
  own.close = close_after_;
  own.head_only = request_.method == lb::Method::kHead;
  const std::string text = own_answer(own);
  out_.append(std::string_view(text).substr(prefix_sent_ ? kVersionPrefix.size() : 0));
  answering_ = answer_whole_ = true;
}

// RFC 9110 7.6.2: a TRACE or OPTIONS that may go no further is answered by the one that has it. Fields that may
// hold secrets are not reflected (9.3.8).
void ClientSession::answer_here() {
  engine_done_ = answering_ = answer_whole_ = true;
  const std::string_view head = in_.view().substr(0, scanner_.size());
  std::string page;
  if (request_.method == lb::Method::kTrace) {
    page.append("TRACE ").append(scanner_.target().of(head)).append(" HTTP/1.1\r\n");
    for (const Field& field : scanner_.fields()) {
      const std::string_view name = field.name.of(head);
      if (same_word(name, "authorization") || same_word(name, "cookie")) continue;
      page.append(name).append(": ").append(field.value.of(head)).append("\r\n");
    }
  }
  out_.append(std::string_view("HTTP/1.1 200 OK\r\n").substr(prefix_sent_ ? kVersionPrefix.size() : 0));
  out_.append(page.empty() ? "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n"
                           : "Content-Type: message/http\r\n");
  out_.append("Content-Length: " + std::to_string(page.size()) + "\r\n");
  if (close_after_) out_.append("Connection: close\r\n");
  out_.append("\r\n");
  out_.append(page);
  flush();
}

// Nothing of the message is forwarded, and nothing after it is read: where it ends is not certain.
void ClientSession::refuse(const Problem& problem) {
  state_ = State::kWaiting;
  deadline_ = lb::kNever;
  engine_done_ = true;
  answering_ = answer_whole_ = false;
  raw_at_ = in_.size();
  worker_.count_refused();
  send_own({.status = problem.status, .why = problem.text, .close = true});
  flush();
}

void ClientSession::flush() {
  if (!is_open()) return;
  const Hold hold(*this);
  while (!out_.empty() && !writing_) {
    Error error;
    const std::size_t sent = socket_.write_some(asio::buffer(out_.view()), error);
    out_.consume(sent);
    if (error == asio::error::would_block) {
      writing_ = true;
      set_deadline(worker_.live().timeouts.body_idle);
      this->hold();
      socket_.async_wait(Socket::wait_write,
                         Completion<ClientSession, &ClientSession::on_writable>{this, &write_memory_});
    } else if (error) {
      return leave();
    }
  }
  if (!out_.empty()) return;
  if (state_ == State::kWaiting && answer_whole_ && engine_done_) return end_exchange();
  if (upstream_ != nullptr) upstream_->resume();
}

void ClientSession::on_writable(const Error& error, std::size_t) {
  writing_ = false;
  if (is_open()) {
    worker_.wake();
    if (state_ == State::kWaiting) deadline_ = lb::kNever;
    if (error) {
      leave();
    } else {
      flush();
    }
  }
  let_go();
}

void ClientSession::end_exchange() {
  ++generation_;
  in_.consume(raw_at_);
  prefix_sent_ = head_begun_ = false;
  deadline_ = lb::kNever;
  kept_.clear();
  if (left_) return close();
  if (in_.empty() && !reading_) out_.release();
  if (close_after_) return linger();
  state_ = State::kHead;
  scanner_.reset(HeadScanner::Kind::kRequest, worker_.live().max_head);
  set_deadline(worker_.live().timeouts.keep_alive);
  process();
}

}  // namespace proxy
