#pragma once

#include <optional>
#include <string>

#include "arguments.h"
#include "console.h"
#include "lb/feed.h"
#include "lb/time.h"

namespace app {

/// How `lbsim gui` was asked to show a run.
struct DashboardRequest {
  std::string title;
  std::string screenshot;  ///< a picture instead of a window; empty: a window
  int width = 1600;
  int height = 1000;
  bool dark = true;
  std::optional<lb::Duration> playhead;  ///< of the picture
};

/// Whether this program was built with the dashboard.
bool has_dashboard();

/// What cannot be shown: sizes out of range.
lb::InputErrors check(const DashboardRequest& request);

/// Shows the feed in a window until it is closed, or draws the picture. What failed is told on standard error.
///
/// In      has_dashboard(), check(request) found nothing.
ExitCode show(lb::Feed& feed, const DashboardRequest& request, Console& console);

}  // namespace app
