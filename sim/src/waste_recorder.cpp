#include "waste_recorder.h"

namespace sim {

void WasteRecorder::fill(RunResult& result) const {
  lb::Duration busy{};
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    result.nodes[i].wasted_attempts = tallies_[i].attempts;
    result.nodes[i].wasted_s = static_cast<double>(tallies_[i].busy.count()) / 1e9;
    result.summary.wasted_attempts += tallies_[i].attempts;
    busy += tallies_[i].busy;
  }
  result.summary.wasted_s = static_cast<double>(busy.count()) / 1e9;
  result.series.wasted = series_;
}

}  // namespace sim
