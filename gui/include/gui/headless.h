#pragma once

#include <memory>
#include <string>

#include "gui/image.h"
#include "gui/key.h"
#include "gui/probes.h"
#include "lb/feed.h"

namespace gui {

struct HeadlessOptions {
  int width = 1600;
  int height = 1000;
  bool dark = true;
  float scale = 1;
  bool built_in_font = false;  ///< Dear ImGui's own font, as on a machine without the font packages
  std::string export_path = "lbsim-export.json";
};

/// The dashboard without a window: it takes mouse and keys from calls and draws into memory.
///
/// For pictures and for tests: move the mouse to a probe, press, move, release, look at the feed and the probes.
/// Each frame() is one frame of a window: input given before it is seen by it.
///
/// Threads   one at a time; several may exist, each with a Dear ImGui context of its own.
class HeadlessDashboard {
 public:
  HeadlessDashboard(lb::Feed& feed, const HeadlessOptions& options);
  ~HeadlessDashboard();
  HeadlessDashboard(const HeadlessDashboard&) = delete;
  HeadlessDashboard& operator=(const HeadlessDashboard&) = delete;

  void resize(int width, int height);
  void move_mouse(float x, float y);
  void press_mouse(bool down);
  void turn_wheel(float notches);
  void press(Key key);

  /// Draws one frame that lasts `seconds` (> 0).
  void frame(double seconds = 1.0 / 60);

  /// The playhead, in time of the run.
  lb::Duration playhead() const;
  void set_playhead(lb::Duration at);

  /// Whether the user asked to close it.
  bool closed() const;

  /// What the last frame recorded.
  const Probes& probes() const;

  /// The last frame as a picture. In: frame() was called.
  Image render() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gui
