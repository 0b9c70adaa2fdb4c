#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lb/request.h"
#include "lb/result.h"
#include "sim/line_reader.h"
#include "sim/log_parser.h"

namespace sim {

/// Bounds of a trace. Each entry takes 16 bytes, so that 10 million are 160 MB: what a run may well take beside its
/// results. What is longer is a log, from which `lbsim import` makes rates and shares. Paths and clients are kept
/// once each; a trace whose every path differs is bounded by their text.
inline constexpr std::size_t kMaxTraceEntries = 10'000'000;
inline constexpr std::size_t kMaxTraceText = std::size_t{128} << 20U;

/// Requests as they were recorded: who asked for what, and when.
///
/// Times count from the start of the trace. Dates count from the earliest of them.
struct Trace {
  struct Entry {
    lb::Duration at{};
    std::uint32_t client = 0;  ///< index in `clients`; 0 when there are none
    std::uint32_t route = 0;   ///< index in `routes`
  };
  struct Route {
    lb::Method method = lb::Method::kGet;
    std::string path;
  };

  std::vector<Entry> entries;        ///< by time; those of one time in the order written
  std::vector<std::string> clients;  ///< in the order of their first requests; empty: the trace does not say
  std::vector<Route> routes;         ///< never empty
  bool has_methods = false;          ///< otherwise each route's method means nothing
  bool has_paths = false;            ///< the same of its path
};

/// Reads a trace of CSV or JSON lines: lines that begin with { are JSON.
///
/// In      entries in any order: a log is written in the order in which answers ended, so that sorting is no repair.
///         What the first entry says (client, method, path), every other must say too, and times are either all
///         dates or all lengths of time.
/// Out     the trace, or what is wrong with line and column: the first ten, where reading stops.
/// Cost    some 0.6 us a line of CSV, 2 us of JSON; memory as said at kMaxTraceEntries, whatever the lines are like.
lb::Result<Trace> read_trace(LineReader& lines);

}  // namespace sim
