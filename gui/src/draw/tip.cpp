#include <algorithm>

#include "draw/plot.h"
#include "model/format.h"

namespace gui {

namespace {

constexpr float kRow = 18;

float widest(const Ui& ui, std::span<const TipRow> rows) {
  float width = text_width(ui, Face::kBold, "00:00.0");
  for (const TipRow& row : rows) {
    const float name = std::min(text_width(ui, Face::kSmall, row.name), ui.px(150));
    width = std::max(width, name + ui.px(14 + 18) + text_width(ui, Face::kMono, row.value));
  }
  return width + ui.px(20);
}

}  // namespace

void draw_tip(Scene& scene, const Plot& plot, std::span<const TipRow> rows) {
  if (!plot.hovered || !scene.state.cursor) return;
  Ui ui = scene.ui;
  ui.draw = ImGui::GetForegroundDrawList();
  ui.recording = false;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const float width = widest(ui, rows);
  const float height = ui.px(kRow) * static_cast<float>(rows.size() + 1) + ui.px(12);
  float x = mouse.x + ui.px(16);
  if (x + width > window.x - ui.px(6)) x = mouse.x - ui.px(16) - width;
  const float y = std::clamp(mouse.y - height / 2, ui.px(6), std::max(ui.px(6), window.y - height - ui.px(6)));
  const Rect box{x, y, x + width, y + height};
  fill(ui, box, ink(blend(ui.palette.panel, ui.palette.raised, 0.6), 0.97F), ui.px(7));
  outline(ui, box, ink(ui.palette.border), ui.px(7));
  float line = y + ui.px(6) + ui.px(kRow) / 2;
  put_text(ui, {x + ui.px(10), line}, format_clock(*scene.state.cursor),
           {.face = Face::kBold, .colour = ui.palette.text});
  for (const TipRow& row : rows) {
    line += ui.px(kRow);
    const Rect mark{x + ui.px(10), line - ui.px(4), x + ui.px(18), line + ui.px(4)};
    fill(ui, mark, ink(row.colour), ui.px(2));
    put_text(ui, {x + ui.px(24), line}, row.name,
             {.face = Face::kSmall, .colour = ui.palette.dim, .max_width = ui.px(150)});
    put_text(ui, {box.x1 - ui.px(10), line}, row.value,
             {.face = Face::kMono, .colour = ui.palette.text, .align = Align::kRight});
  }
}

}  // namespace gui
