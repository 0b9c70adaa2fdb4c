#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "byte_buffer.h"
#include "chunked.h"
#include "client_session.h"
#include "framing.h"
#include "head_scanner.h"
#include "lb/ids.h"
#include "lb/outcome.h"
#include "net.h"

namespace proxy {

class Worker;

/// One connection to a node: connects, carries one attempt after another, and waits in the pool in between.
///
/// A read is armed all the time, but for when the client is slower than the node. So a node that closes an idle
/// connection, or sends what nobody asked for, is seen by the reactor without a system call of its own, and
/// nothing that is left in a connection is ever taken for the answer to a later request.
///
/// Life    made by UpstreamPool and used again; returns to it when closed and no operation is in flight.
class UpstreamConnection {
 public:
  explicit UpstreamConnection(Worker& worker);

  /// Opens the connection. What is sent before it is open goes out when it is. In: is_closed().
  void connect(lb::NodeId node, const Endpoint& endpoint);

  /// Sends the session's request. In: it came from the pool, or connect() was just called.
  void send(ClientSession& session, lb::AttemptId attempt);

  /// The client can take more of the answer.
  void resume();

  /// The attempt's answer is not wanted: what is left of it is read when it is short, so that the connection can
  /// be used again.
  void abandon();

  /// Ends it now; nothing is reported.
  void close();

  /// Called by the worker's sweep.
  void check_time(lb::TimePoint now);

  lb::NodeId node() const { return node_; }
  lb::AttemptId attempt() const { return attempt_; }
  bool is_closed() const { return state_ == State::kClosed; }

  const HeadScanner& head() const { return scanner_; }
  std::string_view head_text() const { return in_.view().substr(0, scanner_.size()); }
  const ResponseFraming& framing() const { return framing_; }

  void hold() { ++holds_; }
  void let_go();

 private:
  enum class State : std::uint8_t { kClosed, kBusy, kDraining, kIdle };
  enum class Phase : std::uint8_t { kHead, kBody };

  void on_connected(const Error& error, std::size_t);
  void on_read(const Error& error, std::size_t bytes);
  void on_writable(const Error& error, std::size_t);
  void arm_read();
  void write();
  void process();
  bool process_head();
  bool take_answer();
  void process_body();
  void process_chunks();
  void pass_on(std::string_view data);
  void keep_body(std::string_view data);
  void at_end_of_stream(const Error& error);
  void complete();
  void become_idle();
  void fail(lb::Outcome outcome);
  bool all_sent() const { return out_.empty() && body_.empty(); }

  Worker& worker_;
  lb::NodeId node_ = lb::kNoNode;
  Socket socket_;
  OperationMemory read_memory_;
  OperationMemory write_memory_;
  ByteBuffer in_;
  ByteBuffer out_;  // the request's head
  HeadScanner scanner_;
  ChunkedDecoder decoder_;
  ResponseFraming framing_;
  lb::Outcome outcome_;               // what the answer's head says
  std::unique_ptr<KeptAnswer> kept_;  // the answer as it comes, where it is not streamed
  ClientSession* session_ = nullptr;
  lb::AttemptId attempt_;
  lb::TimePoint deadline_ = lb::kNever;
  std::string_view body_;        // of the request, what is left to send; the session's memory
  std::uint64_t body_left_ = 0;  // of the answer
  std::uint32_t holds_ = 0;
  std::uint32_t drained_ = 0;  // bytes of an abandoned answer
  std::uint8_t informational_ = 0;
  State state_ = State::kClosed;
  Phase phase_ = Phase::kHead;
  bool connecting_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool write_failed_ = false;
  bool paused_ = false;
  bool reused_ = false;    // it has carried an attempt before
  bool answered_ = false;  // a byte of this attempt's answer came
  bool too_long_ = false;  // to be kept
};

}  // namespace proxy
