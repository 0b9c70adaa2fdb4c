#pragma once

#include <memory>
#include <string>

#include "lb/knob.h"
#include "lb/result.h"
#include "sim/trace.h"

namespace sim {

struct Scenario;

/// Requests at the times of a recording, with its methods, paths and clients. What the recording does not tell is
/// that of the traffic class.
struct TraceArrivals {
  std::string file;     ///< of CSV or JSON lines; relative to the scenario's folder
  double speed = 1;     ///< 2 plays it in half the time
  bool repeat = false;  ///< from the start again when it is over, until the run ends

  /// The file's content: what load_traces() fills in, once for all classes and copies of a scenario.
  std::shared_ptr<const Trace> trace = nullptr;

  static const lb::KnobTable& knobs();
};

/// Reads the files that the scenario's traffic names: the step between reading a scenario and validate(), which
/// refuses a trace that is not there. A file that several classes name is read once.
///
/// In      folder: what relative names start from; empty for the working folder.
/// Out     what is wrong, at the path of the file's name ("/traffic/0/arrivals/trace/file"); messages have the
///         trace's own line and column.
/// Why     a run itself reads no file: it depends on nothing but the scenario in memory.
lb::InputErrors load_traces(Scenario& scenario, const std::string& folder);

}  // namespace sim
