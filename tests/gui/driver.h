#pragma once

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "gui/headless.h"

namespace gui_test {

/// Uses a dashboard as a person does: finds a control by its name, moves the mouse there, presses and drags.
///
/// Only public headers of the dashboard are needed, so that tests of a feed can drive it through its own sliders.
class Driver {
 public:
  Driver(lb::Feed& feed, gui::HeadlessDashboard& dashboard) : feed_(feed), dashboard_(dashboard) {
    dashboard_.frame();
  }

  /// The rectangle of a control; the test fails when it is not there.
  gui::Rect rect(const std::string& name) const {
    const gui::Probe* probe = dashboard_.probes().find(name);
    EXPECT_NE(probe, nullptr) << "no control is called " << name;
    return probe != nullptr ? probe->rect : gui::Rect{};
  }

  void move_to(float x, float y) {
    dashboard_.move_mouse(x, y);
    dashboard_.frame();
    dashboard_.frame();  // what is hovered shows everywhere one frame later
  }

  void click(const std::string& name) {
    const gui::Rect at = rect(name);
    move_to(at.center_x(), at.center_y());
    press_and_release();
  }

  /// Presses in the middle of a control and drags to `part` of its width, 0 at the left and 1 at the right end.
  void drag(const std::string& name, float part) {
    const gui::Rect at = rect(name);
    move_to(at.center_x(), at.center_y());
    dashboard_.press_mouse(true);
    dashboard_.frame();
    move_to(at.x0 + part * at.width(), at.center_y());
    dashboard_.press_mouse(false);
    dashboard_.frame();
  }

  void press(gui::Key key) {
    dashboard_.press(key);
    dashboard_.frame();
  }

  /// Draws frames until the feed has caught up with its wishes.
  void settle() {
    for (int i = 0; i < 4000 && feed_.busy(); ++i) {
      dashboard_.frame();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_FALSE(feed_.busy()) << "the feed never became idle";
    dashboard_.frame();
    dashboard_.frame();
  }

 private:
  void press_and_release() {
    dashboard_.press_mouse(true);
    dashboard_.frame();
    dashboard_.press_mouse(false);
    dashboard_.frame();
  }

  lb::Feed& feed_;
  gui::HeadlessDashboard& dashboard_;
};

/// Attempts of a node over those of all nodes, over the whole run.
inline double share_of_run(const lb::FeedFrame& frame, std::size_t node) {
  double all = 0;
  for (const lb::FeedNode& each : frame.nodes) all += static_cast<double>(each.attempts);
  return all > 0 ? static_cast<double>(frame.nodes[node].attempts) / all : 0;
}

}  // namespace gui_test
