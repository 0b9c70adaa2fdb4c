#pragma once

#include "sim/log_parser.h"

namespace sim {

/// The common and combined formats of Apache and nginx:
///
///     192.0.2.1 - alice [10/Oct/2026:13:55:36 -0700] "GET /a?b HTTP/1.1" 200 2326 "http://referer" "agent" 0.005
///
/// What stands behind the size may be missing. A number at the very end is how long the request took: seconds with a
/// point (nginx: $request_time), whole microseconds (Apache: %D). The time is that of the end with nginx and of the
/// start with Apache; the difference is one latency.
class ApacheParser final : public LogParser {
 public:
  Line parse(std::string_view line, LogRecord& record, LineProblem& problem) override;
  lb::Duration resolution() const override { return std::chrono::seconds(1); }
};

}  // namespace sim
