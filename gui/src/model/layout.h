#pragma once

#include <array>

#include "gui/rect.h"
#include "model/run_model.h"

namespace gui {

/// Where each panel goes. Panels do not overlap and lie inside the window.
struct Layout {
  Rect header;
  std::array<Rect, kKpiCount> kpi;
  Rect share, breakers, latency;
  Rect flow, nodes, record;
  Rect transport;
};

/// In      width x height: the window in pixels, at least 1024 x 720 times `scale` for everything to fit.
///         rows: of the node table, which gets what it needs where there is room.
Layout make_layout(float width, float height, float scale, std::size_t rows);

}  // namespace gui
