#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "console.h"
#include "scenario_file.h"
#include "sim/result.h"

namespace app {

/// A run and what was run: what every section of the report is made from.
struct Report {
  const ScenarioFile& file;
  const sim::RunResult& result;
};

/// The sections of `lbsim run`, in the order in which they are printed. Each ends with an empty line.
void print_header(const ScenarioFile& file, const std::string& path, Console& console);
void print_nodes(const Report& report, Console& console);
void print_timeline(const Report& report, Console& console);
void print_events(const Report& report, Console& console);
void print_explanations(const Report& report, Console& console);
void print_summary(const Report& report, Console& console);
void print_verdicts(const Report& report, Console& console);

/// The series as comma-separated values (RFC 4180): a row a bucket, first those of the whole run, then each
/// node's.
std::string csv(const sim::RunResult& result);

/// The nodes that a page has room for, in their own order: all when they are few, otherwise those that stand out
/// by breaker trips, then failures, then attempts.
std::vector<std::size_t> nodes_to_show(const sim::RunResult& result, std::size_t most);

/// A node's name as it may be printed, at most 16 columns.
std::string short_name(const std::string& name, const Glyphs& glyphs);

}  // namespace app
