#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lb/time.h"
#include "report/report.h"

namespace app {

/// What the report's page draws, as the JSON that its script reads. Every text in it is safe to print; times are in
/// seconds, latencies in milliseconds; lists are bounded, and say how much they left out.
using PageData = nlohmann::ordered_json;

// What a page can show and a browser draws at once; a report stays below a megabyte or so.
inline constexpr std::size_t kMostDrawnNodes = 50;
inline constexpr std::size_t kMostListedNodes = 1000;
inline constexpr std::size_t kMostListedEvents = 1000;
inline constexpr std::size_t kMostListedFaults = 500;
inline constexpr std::size_t kMostVerdicts = 500;
inline constexpr std::size_t kMostFindings = 200;
inline constexpr std::size_t kMostGroups = 200;  ///< classes, and balancers
inline constexpr std::size_t kMostSpans = 240;  ///< of one state of one node; more are drawn as fewer, longer ones

/// What happened, as text: title, description, what was assumed, figures, failures, verdicts.
void add_run(const Report& report, const std::string& path, PageData& data);

/// The whole run over time: rates, latencies, the heat map, and how unequally many nodes were loaded.
void add_series(const Report& report, PageData& data);

/// Nodes: a table of them, and those drawn over time, with what state they were in.
void add_nodes(const Report& report, PageData& data);

/// Changes of state: a table of them, and where they lie in time.
void add_events(const Report& report, PageData& data);

/// Faults, each time that one started, and what came of it.
void add_faults(const Report& report, PageData& data);

/// What was found out about the run, its classes of traffic, and the balancers of a fleet.
void add_groups(const Report& report, PageData& data);

/// By division, which is exact where a multiplication is off by a bit: 15, not 15.000000000000002.
double page_seconds(lb::Duration time);

/// When the run was over: its duration, or when it was interrupted.
lb::Duration end_of_run(const Report& report);

/// A stretch of time in which something was so.
struct PageSpan {
  lb::Duration from{};
  lb::Duration to{};
};

/// [[from, to], ...], ascending. Spans that overlap, as those of several balancers do, become one; so do those closer
/// to each other than a pixel where there are more than kMostSpans.
PageData spans_json(std::vector<PageSpan> spans, lb::Duration end);

}  // namespace app
