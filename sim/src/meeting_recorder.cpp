#include "meeting_recorder.h"

#include <utility>

namespace sim {

void MeetingRecorder::close(std::size_t bucket) {
  if (nodes_.empty()) return;
  if (in_window_ > 0) next_window();
  double attempts = 0;
  double at_one_node = 0;
  for (Tally& tally : nodes_) {
    const double count = std::exchange(tally.attempts, 0);
    attempts += count;
    at_one_node += count * (count - 1);
  }
  const double expected = attempts > 1 ? expected_ * at_one_node / (attempts * (attempts - 1)) : 0;
  if (expected > 0) series_[bucket] = static_cast<float>(static_cast<double>(pairs_) / expected);
  pairs_ = 0;
  expected_ = 0;
}

}  // namespace sim
