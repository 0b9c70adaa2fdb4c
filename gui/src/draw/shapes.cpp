#include "draw/shapes.h"

namespace gui {

void fill(Ui& ui, const Rect& rect, ImU32 colour, float rounding) {
  if (!rect.empty()) ui.draw->AddRectFilled({rect.x0, rect.y0}, {rect.x1, rect.y1}, colour, rounding);
}

void outline(Ui& ui, const Rect& rect, ImU32 colour, float rounding) {
  if (!rect.empty()) ui.draw->AddRect({rect.x0, rect.y0}, {rect.x1, rect.y1}, colour, rounding);
}

void fill_slab(Ui& ui, const Slab& slab) {
  ImDrawList& draw = *ui.draw;
  const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
  draw.PrimReserve(6, 4);
  const auto base = static_cast<ImDrawIdx>(draw._VtxCurrentIdx);
  for (const int corner : {0, 1, 2, 0, 2, 3}) draw.PrimWriteIdx(static_cast<ImDrawIdx>(base + corner));
  draw.PrimWriteVtx({slab.x0, slab.top0}, white, slab.top);
  draw.PrimWriteVtx({slab.x1, slab.top1}, white, slab.top);
  draw.PrimWriteVtx({slab.x1, slab.bottom1}, white, slab.bottom);
  draw.PrimWriteVtx({slab.x0, slab.bottom0}, white, slab.bottom);
}

void hatch(Ui& ui, const Rect& rect, ImU32 colour) {
  if (rect.empty()) return;
  const float step = std::max(3.0F, ui.px(5));
  // Stripes are x + y = c; each is cut where it leaves the rectangle.
  const float first = std::ceil((rect.x0 + rect.y0) / step) * step;
  for (float c = first; c < rect.x1 + rect.y1; c += step) {
    const float left = std::max(rect.x0, c - rect.y1);
    const float right = std::min(rect.x1, c - rect.y0);
    if (left < right)
      ui.draw->AddLine({left, c - left}, {right, c - right}, colour, std::max(1.0F, 1.4F * ui.scale));
  }
}

void arrow(Ui& ui, ImVec2 center, bool up, ImU32 colour) {
  const float w = 4 * ui.scale;
  const float h = up ? -3 * ui.scale : 3 * ui.scale;
  const ImVec2 left{center.x - w, center.y - h};
  const ImVec2 right{center.x + w, center.y - h};
  // Dear ImGui smooths the edges of shapes given clockwise.
  if (up) {
    ui.draw->AddTriangleFilled(left, {center.x, center.y + h}, right, colour);
  } else {
    ui.draw->AddTriangleFilled(left, right, {center.x, center.y + h}, colour);
  }
}

namespace {

void bar(Ui& ui, float x, float y, ImU32 colour) {
  const float w = 1.3F * ui.scale;
  const float h = 5.5F * ui.scale;
  ui.draw->AddRectFilled({x - w, y - h}, {x + w, y + h}, colour, w * 0.5F);
}

void wedge(Ui& ui, ImVec2 center, float direction, ImU32 colour) {
  const float w = 4.5F * ui.scale * direction;
  const float h = 5.5F * ui.scale;
  const ImVec2 tip{center.x + w, center.y};
  const ImVec2 top{center.x - w, center.y - h};
  const ImVec2 bottom{center.x - w, center.y + h};
  if (direction > 0) {
    ui.draw->AddTriangleFilled(top, tip, bottom, colour);
  } else {
    ui.draw->AddTriangleFilled(tip, top, bottom, colour);
  }
}

}  // namespace

void sign(Ui& ui, ImVec2 center, Sign which, ImU32 colour) {
  const float s = ui.scale;
  switch (which) {
    case Sign::kPlay:
      wedge(ui, {center.x + s, center.y}, 1, colour);
      break;
    case Sign::kPause:
      bar(ui, center.x - 3 * s, center.y, colour);
      bar(ui, center.x + 3 * s, center.y, colour);
      break;
    case Sign::kBack:
      wedge(ui, {center.x + 1.5F * s, center.y}, -1, colour);
      bar(ui, center.x - 5 * s, center.y, colour);
      break;
    case Sign::kForward:
      wedge(ui, {center.x - 1.5F * s, center.y}, 1, colour);
      bar(ui, center.x + 5 * s, center.y, colour);
      break;
    case Sign::kContrast:
      ui.draw->AddCircle(center, 6 * s, colour, 24, 1.5F * s);
      ui.draw->PathArcTo(center, 6 * s, -1.5707963F, 1.5707963F, 16);
      ui.draw->PathFillConvex(colour);
      break;
  }
}

}  // namespace gui
