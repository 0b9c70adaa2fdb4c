#include "gui/screenshot.h"

#include <string>
#include <thread>

#include "gui/headless.h"
#include "platform/png.h"

namespace gui {

namespace {

lb::InputErrors error(std::string message) { return {{"", std::move(message), 0, 0}}; }

constexpr int kLeastSide = 64;
constexpr int kMostSide = 8192;  // 256 MB of pixels

std::string wrong_with(const ScreenshotOptions& options) {
  const auto outside = [](int side) { return side < kLeastSide || side > kMostSide; };
  if (outside(options.width) || outside(options.height)) {
    return "a picture of " + std::to_string(options.width) + " x " + std::to_string(options.height) +
           " pixels: each side is to be " + std::to_string(kLeastSide) + " to " + std::to_string(kMostSide);
  }
  if (!(options.scale >= 0.5F && options.scale <= 4)) return "the scale of a picture is to be 0.5 to 4";
  return {};
}

/// Waits for the feed's newest frame. The wait reaches no output: only whether there is one.
bool wait_until_idle(lb::Feed& feed, std::chrono::seconds patience) {
  constexpr std::chrono::milliseconds kLook{5};
  for (std::chrono::milliseconds waited{0}; feed.busy(); waited += kLook) {
    if (waited >= patience) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

}  // namespace

lb::Result<Image> draw_screenshot(lb::Feed& feed, const ScreenshotOptions& options) {
  if (std::string wrong = wrong_with(options); !wrong.empty()) return error(std::move(wrong));
  if (!wait_until_idle(feed, options.patience)) {
    return error("the run was not ready within " + std::to_string(options.patience.count()) + " s");
  }
  HeadlessDashboard dashboard(
      feed, {.width = options.width, .height = options.height, .dark = options.dark, .scale = options.scale});
  dashboard.frame();
  if (options.playhead) dashboard.set_playhead(*options.playhead);
  // A list scrolls to the playhead in one frame and is drawn there in the next.
  for (int settle = 0; settle < 3; ++settle) dashboard.frame();
  return dashboard.render();
}

lb::Result<ScreenshotReport> write_screenshot(lb::Feed& feed, const ScreenshotOptions& options) {
  const lb::Result<Image> image = draw_screenshot(feed, options);
  if (!image) return image.errors();
  if (std::string wrong = write_png(options.path, image.value()); !wrong.empty()) return error(std::move(wrong));
  return ScreenshotReport{image.value().width, image.value().height};
}

}  // namespace gui
