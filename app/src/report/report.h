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

/// The sections of `lbsim run`, in the order in which they are printed. Each ends with an empty line; those that have
/// nothing to say are not there.
void print_header(const ScenarioFile& file, const std::string& path, Console& console);
void print_nodes(const Report& report, Console& console);
void print_timeline(const Report& report, Console& console);
void print_events(const Report& report, Console& console);
void print_explanations(const Report& report, Console& console);
void print_summary(const Report& report, Console& console);
void print_groups(const Report& report, Console& console);
void print_findings(const Report& report, Console& console);
void print_verdicts(const Report& report, Console& console);

/// A line of what was played: how one part of the scenario is set.
struct HeaderRow {
  std::string label;  ///< empty: the label of the row above
  std::string text;   ///< safe to print
  bool assumed = false;
};

/// What was played and what was assumed, part by part: what print_header() prints below the description.
std::vector<HeaderRow> header_rows(const ScenarioFile& file);

/// The series as comma-separated values (RFC 4180): a row a bucket, first those of the whole run, then each
/// node's.
std::string csv(const sim::RunResult& result);

/// The report as one page of HTML that needs no other file and no network.
///
/// In      path: stands in for a scenario without a name.
/// Why     nothing in it differs from run to run: the same result gives the same bytes.
std::string html_report(const Report& report, const std::string& path);

/// The nodes that a page has room for, in their own order: all when they are few, otherwise those that stand out
/// by breaker trips, then failures, then attempts.
std::vector<std::size_t> nodes_to_show(const sim::RunResult& result, std::size_t most);

/// A metric's value: whole numbers grouped, others with four figures after the point at most.
std::string figure(double value);

/// What an expectation allows: "at least 8", "0.33 to 0.3367", "exactly 0".
std::string bounds(const sim::Expectation& expectation);

/// Whose number it is: a node, a class, a fault, or the run.
std::string subject(const sim::Expectation& expectation);

/// A node's name as it may be printed, at most 16 columns.
std::string short_name(const std::string& name, const Glyphs& glyphs);

}  // namespace app
