#pragma once

#include "draw/ui.h"
#include "lb/feed.h"
#include "model/moment.h"
#include "state.h"

namespace gui {

/// What a panel draws from: one frame of the window.
struct Scene {
  Ui& ui;
  State& state;
  lb::Feed& feed;
  const RunModel& run;
  const RunModel* ghost;  ///< the baseline's run, or nullptr while nothing was changed
  const Moment& moment;   ///< at the playhead
  float gutter = 0;       ///< width left of the charts, for their labels

  const lb::FeedFrame& frame() const { return *run.frame; }
  bool lit(std::size_t node) const { return state.hovered_node == static_cast<int>(node); }
  bool any_lit() const { return state.hovered_node >= 0; }
  void light(std::size_t node) { state.hovered_node_next = static_cast<int>(node); }
};

/// Moves the playhead, within the run.
inline void move_playhead(Scene& scene, double seconds) {
  scene.state.playhead = std::clamp(seconds, 0.0, scene.run.length);
}

}  // namespace gui
