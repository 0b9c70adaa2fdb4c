#include <algorithm>
#include <array>

#include "diagnosis/diagnosis.h"

namespace sim {
namespace {

constexpr std::array<const Diagnosis*, 8> kAll{&kMetastable,           &kRetryStorm, &kEjectionCascade,
                                               &kBreakerFlapping,      &kSinkhole,   &kRecoveryHerd,
                                               &kPhaseSynchronisation, &kPanic};

}  // namespace

std::span<const Diagnosis* const> diagnoses() { return kAll; }

std::span<const FindingKind> finding_kinds() {
  static const std::array<FindingKind, kAll.size()> kinds = [] {
    std::array<FindingKind, kAll.size()> all;
    std::ranges::transform(kAll, all.begin(), [](const Diagnosis* each) { return each->kind; });
    return all;
  }();
  return kinds;
}

std::vector<Finding> diagnose(const RunResult& result, const Scenario& scenario) {
  const Signals signals(result, scenario);
  std::vector<Finding> findings;
  for (const Diagnosis* diagnosis : kAll) {
    const std::size_t before = findings.size();
    diagnosis->look(signals, findings);
    findings.resize(std::min(findings.size(), before + kMaxFindingsOfKind));
  }
  return findings;
}

}  // namespace sim
