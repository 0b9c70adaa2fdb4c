#include "sim/fault_spans.h"

#include <algorithm>

namespace sim {
namespace {

bool comes_once(const Fault& fault) { return fault.every == lb::Duration{} && !is_random(fault); }

// The stretches of one fault, as its events come in.
struct Track {
  std::uint64_t nodes = 0;  // at which it holds
  lb::Duration since{};
  std::vector<FaultSpan> spans;

  void close(lb::Duration now) {
    if (!spans.empty() && spans.back().to == since) {
      spans.back().to = now;
    } else if (now > since) {
      spans.push_back({since, now});
    }
  }
  void happened(const ResultEvent& event, lb::Duration duration) {
    const lb::Duration at = std::min(event.at, duration);
    const std::uint64_t concerned = std::max<std::uint64_t>(event.nodes, 1);
    if (event.kind == ResultEventKind::kFaultStarted) {
      if (nodes == 0) since = at;
      nodes += concerned;
    } else if (event.kind == ResultEventKind::kFaultEnded && nodes > 0) {
      nodes -= std::min(nodes, concerned);
      if (nodes == 0) close(at);
    }
  }
};

}  // namespace

std::vector<std::vector<FaultSpan>> fault_spans(const RunResult& result, const Scenario& scenario) {
  std::vector<Track> tracks(scenario.faults.size());
  for (const ResultEvent& event : result.events) {
    if (event.fault >= 0) tracks[static_cast<std::size_t>(event.fault)].happened(event, scenario.duration);
  }
  std::vector<std::vector<FaultSpan>> all;
  all.reserve(tracks.size());
  for (std::size_t f = 0; f < tracks.size(); ++f) {
    const Fault& fault = scenario.faults[f];
    if (comes_once(fault)) {
      all.push_back({{fault.at, std::min(end_of(fault), scenario.duration)}});
      continue;
    }
    Track& track = tracks[f];
    if (track.nodes > 0) track.close(scenario.duration);
    if (track.spans.size() > kMostSpans) track.spans = {{track.spans.front().from, track.spans.back().to}};
    all.push_back(std::move(track.spans));
  }
  return all;
}

}  // namespace sim
