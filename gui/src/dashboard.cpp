#include "gui/dashboard.h"

#include <algorithm>
#include <memory>

#include "dashboard_view.h"
#include "platform/png.h"
#include "platform/window.h"

namespace gui {

namespace {

constexpr double kIdleWait = 0.1;     // seconds between looks at the feed while nothing moves
constexpr int kFramesAfterInput = 4;  // hover and press show one frame after their input, lists scroll in another

lb::InputErrors error(std::string message) { return {{"", std::move(message), 0, 0}}; }

/// Draws frames while something moves, and rests between them when nothing does.
class Loop {
 public:
  Loop(lb::Feed& feed, const DashboardOptions& options, Window& window, State& state)
      : feed_(feed), options_(options), window_(window), state_(state) {}

  std::uint64_t run() {
    while (!finished()) draw();
    return frames_;
  }

 private:
  bool finished() const {
    return stopped_ || state_.close_wanted || window_.close_asked() ||
           (options_.max_frames > 0 && frames_ >= options_.max_frames);
  }

  bool moving() const { return state_.playing || feed_.busy() || state_.notice_left > 0; }

  void draw() {
    // With someone counting or watching frames there is no resting: a test would take as long as it is patient.
    const bool watched = options_.max_frames > 0 || static_cast<bool>(options_.after_frame);
    const bool rest = !watched && !moving() && awake_ <= 0;
    const ImVec2 mouse = last_mouse_;
    window_.begin_frame(rest ? kIdleWait : 0);
    const ImGuiIO& io = ImGui::GetIO();
    last_mouse_ = io.MousePos;
    const bool input = io.MousePos.x != mouse.x || io.MousePos.y != mouse.y || io.MouseWheel != 0 ||
                       ImGui::IsAnyMouseDown() || !state_.keys.empty();
    awake_ = input || rest ? kFramesAfterInput : awake_ - 1;
    draw_dashboard(feed_, state_, {window_.fonts(), window_, probes_, window_.scale()});
    window_.end_frame(palette_of(state_.dark).window);
    ++frames_;
    if (options_.after_frame && !options_.after_frame({frames_, probes_})) stopped_ = true;
  }

  lb::Feed& feed_;
  const DashboardOptions& options_;
  Window& window_;
  State& state_;
  Probes probes_;
  ImVec2 last_mouse_{-1, -1};
  std::uint64_t frames_ = 0;
  int awake_ = kFramesAfterInput;
  bool stopped_ = false;
};

}  // namespace

lb::Result<DashboardReport> run_dashboard(lb::Feed& feed, const DashboardOptions& options) {
  State state;
  state.dark = options.dark;
  state.export_path = options.export_path;
  Window window({options.title, std::max(options.width, kMinWidth), std::max(options.height, kMinHeight)}, state);
  if (!window.error().empty()) return error("the dashboard needs a window: " + window.error());
  const std::uint64_t frames = Loop(feed, options, window, state).run();
  if (!options.last_frame_png.empty()) {
    if (std::string wrong = write_png(options.last_frame_png, window.capture(palette_of(state.dark).window));
        !wrong.empty()) {
      return error(std::move(wrong));
    }
  }
  return DashboardReport{frames, state.dark};
}

}  // namespace gui
