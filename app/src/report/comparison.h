#pragma once

#include <span>
#include <string>
#include <vector>

#include "console.h"
#include "sim/compare.h"

namespace app {

/// A comparison and where it comes from: what every part of its report is made from.
struct ComparisonReport {
  const std::string& path;
  std::span<const sim::Variant> variants;
  const sim::Replications& replications;
  const sim::Comparison& comparison;
};

/// The whole report of `lbsim compare`: what was compared, the table, and what it says in words.
void print_comparison(const ComparisonReport& report, Console& console);

/// One paragraph for each variant but the first: "p2c has 38 % less p99 latency (95 % interval 35 to 41 %) than
/// round_robin; no difference shown in attempts (-1 to 2 %); identical: amplification."
///
/// In      two complete replications or more.
std::vector<std::string> comparison_in_words(const ComparisonReport& report);

/// The numbers of every run (RFC 4180): a row for each replication and variant, a column for each metric.
std::string csv(const ComparisonReport& report);

}  // namespace app
