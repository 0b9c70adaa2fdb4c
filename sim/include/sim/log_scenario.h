#pragma once

#include <string>

#include "sim/log_study.h"
#include "sim/scenario.h"

namespace sim {

/// A scenario in which what a log tells happens again: as many requests at the same rates, to the same routes, shared
/// among the same nodes, which take as long and fail as often.
///
/// What is kept      rates over time; the shares of routes and of nodes; each node's latencies, as an empirical
///                   distribution, its failure rate, and how long failures took.
/// What is not       which client asked when and for what: each route has its share of all clients. A route's share
///                   does not change over time, nor does a node's latency.
/// Waiting           a node takes any number of requests at once: waits at the real node are in its latencies.
/// Expectations      the log's own figures. Counts of chance may be five standard deviations off; the mean latency may
///                   be five standard errors off, and 3 % for the slices that latencies are made of.
///
/// In      found.requests > 0; `log`: what the log is called.
/// Out     a scenario that validate() accepts, unless two nodes have names that differ in unprintable bytes only.
Scenario scenario_of(const LogFindings& found, const std::string& log);

}  // namespace sim
