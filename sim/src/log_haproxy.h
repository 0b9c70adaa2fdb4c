#pragma once

#include "sim/log_parser.h"

namespace sim {

/// HAProxy's HTTP log (option httplog), with what syslog puts in front or without:
///
///     10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0
///     {1wt.eu} {} "GET /index.html HTTP/1.1"
///
/// The time is when the request's first byte came. The latency is what the node took, connecting and answering: the
/// last timer less the first, TR (waiting for the request), and less Tw (waiting in HAProxy's queue). <NOSRV> is no
/// node. Who ended the session first, the client (C) or the node (S), is in the termination state.
///
/// Source  HAProxy 2.6 configuration manual, 8.2.3 "HTTP log format", 8.4 "Timing events", 8.5 "Session state".
class HaproxyParser final : public LogParser {
 public:
  Line parse(std::string_view line, LogRecord& record, LineProblem& problem) override;
  lb::Duration resolution() const override { return std::chrono::milliseconds(1); }
};

}  // namespace sim
