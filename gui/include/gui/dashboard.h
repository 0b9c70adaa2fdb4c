#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "gui/probes.h"
#include "lb/feed.h"
#include "lb/result.h"

namespace gui {

/// What the owner of a window is told after each frame.
struct FrameReport {
  std::uint64_t frame = 0;  ///< 1, 2, ...
  const Probes& probes;
};

struct DashboardOptions {
  std::string title = "lbsim";
  bool dark = true;
  int width = 1600;  ///< of the window at the start, in pixels; at least kMinWidth x kMinHeight
  int height = 1000;
  std::uint64_t max_frames = 0;                   ///< closes after so many frames; 0: when the user closes it
  std::string export_path = "lbsim-export.json";  ///< "Export config" writes here, or beside it when it exists
  std::string last_frame_png;                     ///< where the last frame is written as a picture; empty: nowhere

  /// Called after every frame; false closes the window. Empty: never closes.
  std::function<bool(const FrameReport&)> after_frame;
};

/// The smallest window in which every control has its place.
inline constexpr int kMinWidth = 1024;
inline constexpr int kMinHeight = 720;

struct DashboardReport {
  std::uint64_t frames = 0;
  bool dark = true;  ///< the theme it was left in
};

/// Shows `feed` in a window until it is closed. Start here.
///
/// Mouse     hovering a chart shows the same moment in all of them; a click moves the playhead there; the wheel
///           zooms, a right-drag pans, a double-click shows the whole run again.
/// Keys      space plays and pauses, arrows step, home and end jump, R resets, T changes the theme,
///           escape and ctrl-Q quit.
/// Out       what there is to say at its end, or why there is no window: no display, no OpenGL 3.
/// Threads   the main thread only; one window at a time (GLFW's rules). `feed` is called from it alone.
lb::Result<DashboardReport> run_dashboard(lb::Feed& feed, const DashboardOptions& options);

}  // namespace gui
