#include "panels/flow_tiles.h"

#include <algorithm>
#include <string>

#include "draw/shapes.h"
#include "panels/frame.h"

namespace gui {

namespace {

constexpr float kLeastTile = 7;
constexpr float kMostTile = 40;
constexpr float kGapShare = 0.2F;  // of a tile's pitch

struct Grid {
  float pitch = 0;
  std::size_t columns = 1;
  std::size_t shown = 0;
};

/// The largest pitch at which all tiles fit.
Grid make_grid(const Ui& ui, const Rect& box, std::size_t count) {
  Grid grid;
  for (grid.pitch = ui.px(kMostTile); grid.pitch > ui.px(kLeastTile); grid.pitch -= 1) {
    const auto rows = static_cast<std::size_t>(box.height() / grid.pitch);
    if (rows * static_cast<std::size_t>(box.width() / grid.pitch) >= count) break;
  }
  grid.columns = std::max<std::size_t>(1, static_cast<std::size_t>(box.width() / grid.pitch));
  grid.shown = std::min(count, grid.columns * static_cast<std::size_t>(std::max(1.0F, box.height() / grid.pitch)));
  return grid;
}

void draw_tile(Scene& scene, std::size_t index, const Rect& tile) {
  Ui& ui = scene.ui;
  const NodeMoment& node = scene.moment.nodes[index];
  const double fair = scene.run.fair[index];
  const double load = fair > 0 ? std::min(1.0, node.share / fair * 0.6) : 0;
  const Rgb calm = blend(ui.palette.well, ui.palette.accent, 0.15 + 0.75 * load);
  fill(ui, tile, ink(blend(calm, ui.palette.bad, std::min(1.0, node.error_rate * 2))), ui.px(2));
  if (node.breaker != lb::BreakerState::kClosed) {
    const ImU32 colour = ink(state_colour(ui.palette, node.breaker));
    outline(ui, tile, colour, ui.px(2));
    if (node.breaker == lb::BreakerState::kOpen) {
      ui.draw->AddLine({tile.x0 + 2, tile.y1 - 2}, {tile.x1 - 2, tile.y0 + 2}, colour, std::max(1.0F, ui.scale));
    }
  }
  if (scene.lit(index)) outline(ui, tile.inset(-1), ink(ui.palette.text), ui.px(2));
}

}  // namespace

void draw_tiles(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const std::size_t count = scene.moment.nodes.size();
  const Grid all = make_grid(ui, box, count);
  const Rect room = all.shown == count ? box : Rect{box.x0, box.y0, box.x1, box.y1 - ui.px(16)};
  const Grid grid = make_grid(ui, room, count);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (std::size_t i = 0; i < grid.shown; ++i) {
    const float x = room.x0 + grid.pitch * static_cast<float>(i % grid.columns);
    const float y = room.y0 + grid.pitch * static_cast<float>(i / grid.columns);
    const float size = grid.pitch - std::max(1.0F, grid.pitch * kGapShare);
    const Rect tile{x, y, x + size, y + size};
    draw_tile(scene, i, tile);
    if (tile.contains(mouse.x, mouse.y)) {
      scene.light(i);
      ImGui::PushFont(ui.fonts[Face::kSmall]);
      ImGui::SetTooltip("%s", scene.frame().nodes[i].name.c_str());
      ImGui::PopFont();
    }
  }
  if (grid.shown < count) {
    put_text(ui, {box.x0, box.y1 - ui.px(6)}, std::to_string(count - grid.shown) + " more nodes",
             {.face = Face::kSmall, .colour = ui.palette.faint});
  }
}

}  // namespace gui
