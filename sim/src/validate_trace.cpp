#include "validate_trace.h"

#include "lb/duration_text.h"
#include "sim/trace_arrivals.h"
#include "trace_cursor.h"

namespace sim {
namespace {

constexpr const char* kFile = "/arrivals/trace/file";

lb::InputErrors contradictions(const TrafficClass& traffic, const Trace& trace) {
  const TrafficClass usual;
  lb::InputErrors errors;
  const auto check = [&errors](bool wrong, const char* path, const char* what) {
    if (wrong)
      errors.push_back({path, std::string("the trace tells the ") + what + " of each request: leave it out"});
  };
  check(trace.has_methods && traffic.method != usual.method, "/method", "method");
  check(trace.has_paths && traffic.path != usual.path, "/path", "path");
  const bool clients = !trace.clients.empty();
  check(clients && traffic.clients != usual.clients, "/clients", "client");
  check(clients && !lb::equal(traffic.popularity, usual.popularity), "/popularity", "client");
  if (traffic.client_retry) {
    errors.push_back({"/client_retry", "a recording has what clients asked again: leave it out"});
  }
  return errors;
}

}  // namespace

lb::InputErrors validate_trace(const TrafficClass& traffic, lb::Duration duration) {
  const auto* arrivals = traffic.arrivals.as<TraceArrivals>();
  if (arrivals == nullptr) return {};
  if (!arrivals->trace) return {{kFile, "is not loaded: sim::load_traces() comes before a run"}};
  lb::InputErrors errors = contradictions(traffic, *arrivals->trace);
  if (arrivals->repeat && period_of(*arrivals->trace) == lb::Duration{}) {
    errors.push_back(
        {"/arrivals/trace/repeat", "all requests of the trace come at once, at 0s: it has no length"});
  }
  const double first = static_cast<double>(arrivals->trace->entries.front().at.count()) / arrivals->speed;
  if (first >= static_cast<double>(duration.count())) {
    errors.push_back({kFile, "its first request comes at " +
                                 lb::print_duration(arrivals->trace->entries.front().at) +
                                 " of the trace, which is not before the end of the run"});
  }
  return errors;
}

}  // namespace sim
