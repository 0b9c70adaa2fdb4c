#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scene.h"

namespace gui {

/// An entry of a panel's legend.
struct LegendItem {
  enum class Mark { kSquare, kLine, kHatch };
  Mark mark = Mark::kSquare;
  Rgb colour = 0;
  std::string word;
};

/// What stands on top of a panel. The subtitle gives way to the legend where there is no room for both.
struct PanelHead {
  std::string_view name;  ///< of the probe
  std::string_view title;
  std::string subtitle;
  std::vector<LegendItem> legend;
};

/// Draws the panel's box and head, and returns what is left for its content.
Rect begin_panel(Scene& scene, const Rect& rect, const PanelHead& head);

/// The colour of a fault on the time axis.
Rgb fault_colour(const Palette& palette, lb::FeedFault::Kind kind);

/// The colour and the word of a breaker's state: never the colour alone.
Rgb state_colour(const Palette& palette, lb::BreakerState state);
std::string_view state_word(lb::BreakerState state);

}  // namespace gui
