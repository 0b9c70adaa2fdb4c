// The dashboard in a real window, used by real X events: xdotool drags the slider of server2 and then presses T.
// Usage: gui_window_smoke OUT.png, under an X server without a window manager. Exit code 0: all of it arrived.
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <string>

#include "gui/dashboard.h"
#include "gui/fake_feed.h"

namespace {

constexpr const char* kTitle = "lbsim-window-smoke";
constexpr std::uint64_t kWarmUp = 5;       // frames until the window is there
constexpr std::uint64_t kPatience = 2000;  // frames; some 50 s at the pace of software OpenGL
constexpr std::uint32_t kExpectedWeight = 9;

std::string whole(float value) { return std::to_string(static_cast<int>(std::lround(value))); }

/// Starts xdotool beside us: the window has to go on drawing while it works.
pid_t start_xdotool(const gui::Rect& slider) {
  const float knob = 6;  // the slider's reach ends half a knob before its rectangle
  const float target = slider.x0 + knob + (slider.width() - 2 * knob) * kExpectedWeight / 10;
  const std::string from_x = whole(slider.center_x());
  const std::string y = whole(slider.center_y());
  const std::string to_x = whole(target);
  const pid_t child = fork();
  if (child == 0) {
    execlp("xdotool", "xdotool", "search", "--name", kTitle, "windowfocus", "--sync", "%1", "mousemove",
           "--window", "%1", from_x.c_str(), y.c_str(), "sleep", "0.3", "mousedown", "1", "sleep", "0.3",
           "mousemove", "--window", "%1", to_x.c_str(), y.c_str(), "sleep", "0.3", "mouseup", "1", "sleep", "0.2",
           "key", "--delay", "200", "t", static_cast<char*>(nullptr));
    std::perror("xdotool");
    _exit(127);
  }
  return child;
}

/// What goes on between two frames.
class Script {
 public:
  explicit Script(gui_test::FakeFeed& feed) : feed_(feed) {}

  bool after(const gui::FrameReport& report) {
    if (report.frame < kWarmUp) return true;
    if (child_ == 0) {
      const gui::Probe* slider = report.probes.find("node/server2/weight");
      if (slider == nullptr) return fail("no slider for server2");
      child_ = start_xdotool(slider->rect);
      return child_ > 0 || fail("fork failed");
    }
    if (report.frame > kPatience) return fail("nothing arrived in time");
    if (!ended_ && waitpid(child_, &status_, WNOHANG) == child_) ended_ = true;
    if (!ended_ || feed_.busy()) return true;
    return ++calm_ < kCalm;
  }

  int verdict() const {
    if (!ended_ || !WIFEXITED(status_) || WEXITSTATUS(status_) != 0) {
      std::fprintf(stderr, "xdotool failed\n");
      return 1;
    }
    if (feed_.weight(1) != kExpectedWeight) {
      std::fprintf(stderr, "the drag gave weight %u, expected %u\n", feed_.weight(1), kExpectedWeight);
      return 1;
    }
    return failed_ ? 1 : 0;
  }

 private:
  bool fail(const char* why) {
    std::fprintf(stderr, "%s\n", why);
    failed_ = true;
    return false;
  }

  static constexpr int kCalm = 20;  // frames to draw the last change
  gui_test::FakeFeed& feed_;
  pid_t child_ = 0;
  int status_ = 0;
  int calm_ = 0;
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace

int main(int count, char** words) {
  gui_test::FakeFeed feed({.frames_late = 5});
  Script script(feed);
  gui::DashboardOptions options;
  options.title = kTitle;
  options.width = 1280;
  options.height = 800;
  options.dark = false;
  if (count > 1) options.last_frame_png = words[1];
  options.after_frame = [&](const gui::FrameReport& report) { return script.after(report); };
  const auto report = gui::run_dashboard(feed, options);
  if (!report) {
    std::fprintf(stderr, "%s\n", report.errors().front().message.c_str());
    return 3;
  }
  std::printf("%llu frames, weight of server2: %u\n", static_cast<unsigned long long>(report.value().frames),
              feed.weight(1));
  if (!report.value().dark) {
    std::fprintf(stderr, "the key T did not change the theme\n");
    return 1;
  }
  return script.verdict();
}
