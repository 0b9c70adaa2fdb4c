#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answers.h"
#include "byte_buffer.h"
#include "chunked.h"
#include "framing.h"
#include "head_scanner.h"
#include "head_writer.h"
#include "lb/action.h"
#include "lb/ids.h"
#include "net.h"

namespace proxy {

class UpstreamConnection;
class Worker;

/// A node's answer, whole: its head as it came, its body without its coding.
struct KeptAnswer {
  lb::AttemptId attempt;
  std::string head;
  std::string body;
};

/// One client's connection: reads requests, one at a time and in order, and writes their answers.
///
/// A request is read whole, body included, before the engine is asked: so it can be sent to a second node when the
/// first fails. Its memory does not move until it is over. The answer is streamed: at most one read's worth of it
/// is kept, and the node is not read from while the client does not take it. Several attempts of a request may be
/// under way at a time, hedges and those of a fan-out: they share its memory, and at most one of them is streamed.
///
/// Life    made by the worker and used again; returns to it when closed and no operation is in flight.
class ClientSession {
 public:
  ClientSession(Worker& worker, std::uint32_t slot);

  Socket& socket() { return socket_; }
  Endpoint& endpoint() { return endpoint_; }

  /// The socket was accepted.
  void start();

  /// The engine's word for this session's present request.
  std::uint64_t tag() const { return std::uint64_t{generation_} << 32U | slot_; }
  std::uint32_t slot() const { return slot_; }
  bool is_open() const { return state_ != State::kClosed; }

  /// The request in flight.
  lb::Method method() const { return request_.method; }
  std::string_view request_body() const { return in_.view().substr(scanner_.size(), body_size_); }
  void write_head_for(std::string_view host, ByteBuffer& out) const;
  lb::RequestId request_id;  ///< the engine's

  /// The answer to it, in this order. Nothing is sent before flush(). `cookie`: a Set-Cookie for it, or empty.
  void informational(const UpstreamConnection& from);
  void begin_answer(UpstreamConnection& from, std::string_view cookie);
  void body(std::string_view data);
  void end_body();
  bool streams(const UpstreamConnection& from) const { return upstream_ == &from; }

  /// An answer that is whole, while it is not yet known which of several the client gets.
  void keep(KeptAnswer answer) {
    if (!answering_) kept_.push_back(std::move(answer));
  }

  /// The client gets the one that was kept of the attempt. False when there is none.
  bool answer_kept(lb::AttemptId attempt, std::string_view cookie);

  /// The engine is through with the request.
  void finished(const lb::Action& action, std::string_view cookie);

  /// Sends what is there. In: may end the exchange, and begin the next.
  void flush();
  bool has_unsent() const { return !out_.empty(); }

  /// The proxy is draining: closes when idle, and after the answer otherwise.
  void drain();

  /// Ends it now; the engine is told when a request was in flight.
  void close();

  void check_time(lb::TimePoint now);

  void hold() { ++holds_; }
  void let_go();

 private:
  enum class State : std::uint8_t { kClosed, kHead, kBody, kWaiting, kLingering };
  enum class Ends : std::uint8_t { kLength, kChunked, kClose };  // how the client finds the answer's end

  void on_read(const Error& error, std::size_t bytes);
  void on_writable(const Error& error, std::size_t);
  void on_hang_up(const Error& error, std::size_t);
  void arm_read();
  void at_end_of_stream();
  void probe_half_closed();
  void process();
  bool process_head();
  bool accept_head();
  void answer_here();
  bool process_body();
  bool decode_body();
  void begin_exchange();
  void end_exchange();
  void refuse(const Problem& problem);
  void answer(std::uint16_t status, std::string_view why, bool close);
  void reject(const lb::Action& action);
  void start_answer(const ScannedHead& head, const ResponseFraming& framing, std::string_view cookie);
  void send_own(OwnAnswer own);
  void cut();
  void leave();
  void linger();
  void set_deadline(lb::Duration timeout);

  Worker& worker_;
  std::uint32_t slot_;
  std::uint32_t generation_ = 0;
  Socket socket_;
  Endpoint endpoint_;
  std::string client_;  // its address, as text
  OperationMemory read_memory_;
  OperationMemory write_memory_;
  OperationMemory hang_up_memory_;
  ByteBuffer in_;  // head, body, and what follows
  ByteBuffer out_;
  HeadScanner scanner_;
  RequestFraming request_;
  ChunkedDecoder decoder_;
  UpstreamConnection* upstream_ = nullptr;  // whose answer is being streamed
  std::vector<KeptAnswer> kept_;            // of a fan-out
  lb::TimePoint deadline_ = lb::kNever;
  std::size_t body_size_ = 0;
  std::size_t raw_at_ = 0;  // in in_: coded body that was not decoded yet; at the end, the next request
  std::size_t lingered_ = 0;
  std::uint32_t holds_ = 0;
  State state_ = State::kClosed;
  Ends ends_ = Ends::kLength;
  bool reading_ = false;
  bool writing_ = false;
  bool watching_ = false;  // for the client to hang up, after it half-closed
  bool processing_ = false;
  bool head_begun_ = false;  // a byte of the head came
  bool eof_ = false;
  bool prefix_sent_ = false;   // kVersionPrefix of this answer
  bool answering_ = false;     // the answer began
  bool answer_whole_ = false;  // all of it is in out_
  bool engine_done_ = false;
  bool close_after_ = false;
  bool left_ = false;  // the client has, with its answer; other nodes are still being served with its request
};

}  // namespace proxy
