#pragma once

#include <string>
#include <string_view>

#include "lb/balancer_config.h"
#include "lb/outcome.h"

namespace proxy {

/// "no_node: no node is usable at present": the reason as metrics name it, and words for people.
std::string_view words_of(lb::Reason reason);

/// The header fields of an answer that no node gave: `Proxy-Status: lbsim; error=...; details="no_node"`, and
/// Retry-After where the wait is known. Each with its line end.
///
/// Why     an error page may say nothing of the reason: a program finds it in the field all the same.
/// Source  RFC 9209 section 2.3 for the errors; RFC 6585 section 4 for Retry-After with 429.
std::string rejection_fields(lb::Reason reason, const lb::BalancerConfig& config);

}  // namespace proxy
