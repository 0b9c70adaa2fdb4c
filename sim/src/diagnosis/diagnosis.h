#pragma once

#include <span>
#include <vector>

#include "diagnosis/signals.h"
#include "sim/finding.h"

namespace sim {

/// One kind of finding and how it is looked for. Each has a file of its own, and a line in registry.cpp.
///
/// look      appends what it finds, ascending by time. A pure function of the result and its scenario: the same
///           findings whoever asks, and a test can make up the result.
struct Diagnosis {
  FindingKind kind;
  void (*look)(const Signals& signals, std::vector<Finding>& findings);
};

extern const Diagnosis kMetastable;
extern const Diagnosis kRetryStorm;
extern const Diagnosis kEjectionCascade;
extern const Diagnosis kBreakerFlapping;
extern const Diagnosis kSinkhole;
extern const Diagnosis kRecoveryHerd;
extern const Diagnosis kPhaseSynchronisation;
extern const Diagnosis kPanic;

/// All of them.
std::span<const Diagnosis* const> diagnoses();

/// What is to be said of a run, by kind and then ascending; at most kMaxFindingsOfKind of each.
///
/// In      the result's series, events and faults are filled in.
/// Cost    O(nodes x buckets + events x log events), once a run.
std::vector<Finding> diagnose(const RunResult& result, const Scenario& scenario);

}  // namespace sim
