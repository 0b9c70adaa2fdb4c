#pragma once

#include "support/conservation_rules.h"
#include "support/rule_report.h"

namespace support {

/// Holds the parts of a result against its whole: what is told of each class, balancer, node and bucket adds up to the
/// summary, and what is told of each balancer is what its engine was seen to do.
void check_sums(RuleReport& report, const Watched& run);

/// 0 <= p50 <= p90 <= ... <= max, and the mean is at most that.
void check_latency(RuleReport& report, const std::string& of, const sim::LatencySummary& latency);

}  // namespace support
