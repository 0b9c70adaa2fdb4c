#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "chunked.h"
#include "framing.h"
#include "head_scanner.h"
#include "lb/time.h"
#include "net.h"

namespace proxy {

/// What the demo backend answers with.
struct BackendAnswer {
  std::uint16_t status = 200;
  std::string body;
  std::string load{};  ///< a value of endpoint-load-metrics; empty: none
};

/// One connection to the demo backend: requests one after another, bodies read and dropped.
class BackendSession : public std::enable_shared_from_this<BackendSession> {
 public:
  using Decide = std::function<BackendAnswer(std::string_view method, std::string_view path)>;

  BackendSession(Socket socket, lb::Duration delay, const Decide& decide);

  void start() { read(); }

 private:
  void read();
  void process();
  bool skip_body();
  void answer_later();
  void answer();
  void refuse(const Problem& problem);
  void send(bool last);

  Socket socket_;
  Timer timer_;
  lb::Duration delay_;
  const Decide& decide_;
  HeadScanner scanner_;
  RequestFraming request_;
  ChunkedDecoder decoder_;
  bool in_body_ = false;
  std::uint64_t body_left_ = 0;
  BackendAnswer next_;
  std::array<char, 16384> block_;
  std::string in_;
  std::string out_;
};

}  // namespace proxy
