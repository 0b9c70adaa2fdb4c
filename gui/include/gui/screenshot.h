#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "gui/image.h"
#include "lb/feed.h"
#include "lb/result.h"

namespace gui {

struct ScreenshotOptions {
  std::string path;
  int width = 1600;
  int height = 1000;
  bool dark = true;
  float scale = 1;                       ///< of text and controls: 2 for a picture of twice the size, 0.5..4
  std::optional<lb::Duration> playhead;  ///< absent: a moment worth seeing, such as an open breaker
  std::chrono::seconds patience{30};     ///< how long to wait for a feed that is busy
};

struct ScreenshotReport {
  int width = 0;
  int height = 0;
};

/// Draws the dashboard into a PNG file, with neither a display nor OpenGL.
///
/// Out       the size of the picture, or what went wrong: sizes out of range, a feed that stays busy, a path that
///           cannot be written, a full disk. A file that could not be written whole is removed;
///           a device is left alone.
/// Why       its own rasteriser gives the same bytes on every run of one frame, so that pictures can be compared.
lb::Result<ScreenshotReport> write_screenshot(lb::Feed& feed, const ScreenshotOptions& options);

/// The same picture in memory. In: options as checked by write_screenshot; `path` is not looked at.
lb::Result<Image> draw_screenshot(lb::Feed& feed, const ScreenshotOptions& options);

}  // namespace gui
