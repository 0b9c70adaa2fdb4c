#pragma once

#include <string_view>

#include "framing.h"
#include "head_scanner.h"
#include "lb/outcome.h"

namespace proxy {

/// The outcome that an answer's head tells of: its status, how long the node asks to be left alone, its load.
///
/// In      `framing` was read from the head.
/// Cost    a few compares where the node says neither.
lb::Outcome read_outcome(const HeadScanner& scanner, std::string_view head, const ResponseFraming& framing);

/// A value of `endpoint-load-metrics`: "TEXT cpu_utilization=0.3,rps_fractional=12" or
/// "JSON {\"cpu_utilization\":0.3}"; a value that starts with neither word is taken for what it looks like.
///
/// Out     utilization: application_utilization, or else cpu_utilization; qps: rps_fractional; eps; queue and
///         service_time_ms: the named metrics of these names ("named_metrics.queue" in TEXT). A figure that is
///         absent, negative, not finite or over 1e12, and all of a malformed report: 0, not reported.
///         JSON keys may be those of the proto's JSON form too ("cpuUtilization").
/// Source  ORCA (xds.data.orca.v3.OrcaLoadReport); Envoy's orca_parser.cc for the forms; gRFC A51 and A58 for
///         application_utilization before cpu_utilization.
lb::LoadReport read_load_report(std::string_view value);

/// A value of Retry-After: seconds. An HTTP date is taken for none: it would need the wall clock, which decisions
/// must not depend on. At most a day.
lb::Duration read_retry_after(std::string_view value);

}  // namespace proxy
