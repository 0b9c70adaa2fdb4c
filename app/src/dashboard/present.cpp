#include "dashboard/dashboard.h"
#include "gui/dashboard.h"
#include "gui/screenshot.h"
#include "lb/json/codec.h"

namespace app {
namespace {

ExitCode told(const lb::InputErrors& errors, const Console& console) {
  for (const lb::InputError& error : errors) {
    console.fail(ExitCode::kEnvironment, lb::json::printable(error.message, 300));
  }
  return ExitCode::kEnvironment;
}

ExitCode draw(lb::Feed& feed, const DashboardRequest& request, const Console& console) {
  gui::ScreenshotOptions options;
  options.path = request.screenshot;
  options.width = request.width;
  options.height = request.height;
  options.dark = request.dark;
  options.playhead = request.playhead;
  const auto drawn = gui::write_screenshot(feed, options);
  if (!drawn) return told(drawn.errors(), console);
  console.message("wrote " + lb::json::printable(request.screenshot, 300) + ", " +
                  std::to_string(drawn.value().width) + "x" + std::to_string(drawn.value().height));
  return ExitCode::kDone;
}

}  // namespace

bool has_dashboard() { return true; }

lb::InputErrors check(const DashboardRequest& request) {
  constexpr int kMostPixels = 8192;  // a side; what textures and PNG viewers take everywhere
  if (gui::kMinWidth <= request.width && request.width <= kMostPixels && gui::kMinHeight <= request.height &&
      request.height <= kMostPixels) {
    return {};
  }
  return {{{},
           "--size: expected " + std::to_string(gui::kMinWidth) + "x" + std::to_string(gui::kMinHeight) + " to " +
               std::to_string(kMostPixels) + "x" + std::to_string(kMostPixels)}};
}

ExitCode show(lb::Feed& feed, const DashboardRequest& request, Console& console) {
  if (!request.screenshot.empty()) return draw(feed, request, console);
  gui::DashboardOptions options;
  options.title = request.title;
  options.dark = request.dark;
  options.width = request.width;
  options.height = request.height;
  const auto closed = gui::run_dashboard(feed, options);
  return closed ? ExitCode::kDone : told(closed.errors(), console);
}

}  // namespace app
