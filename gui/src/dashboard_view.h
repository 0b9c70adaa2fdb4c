#pragma once

#include "draw/ui.h"
#include "lb/feed.h"
#include "state.h"

namespace gui {

/// What one frame is drawn with, besides the feed and the state.
struct ViewFrame {
  const Fonts& fonts;
  Textures& textures;
  Probes& probes;
  float scale = 1;
};

/// Draws the whole dashboard into the current Dear ImGui frame (between NewFrame and Render).
void draw_dashboard(lb::Feed& feed, State& state, const ViewFrame& view);

}  // namespace gui
