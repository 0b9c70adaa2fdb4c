#include "class_recorder.h"

namespace sim {

void ClassRecorder::fill(RunResult& result, const std::vector<TrafficClass>& classes) const {
  for (const TrafficClass& traffic : classes) result.classes.emplace_back().name = traffic.name;
  if (classes.size() == 1) {
    const Summary& all = result.summary;
    ClassResult& only = result.classes.front();
    only.requests = all.requests;
    only.succeeded = all.succeeded;
    only.failed = all.failed;
    only.attempts = all.attempts;
    only.retries = all.retries;
    only.latency = all.latency;
    return;
  }
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const Tally& tally = tallies_[i];
    ClassResult& each = result.classes[i];
    each.requests = tally.succeeded + tally.failed;
    each.succeeded = tally.succeeded;
    each.failed = tally.failed;
    each.attempts = tally.attempts;
    each.retries = tally.retries;
    each.latency = tally.latency.summary();
  }
}

}  // namespace sim
