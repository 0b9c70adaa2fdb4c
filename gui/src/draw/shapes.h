#pragma once

#include "draw/ui.h"

namespace gui {

void fill(Ui& ui, const Rect& rect, ImU32 colour, float rounding = 0);
void outline(Ui& ui, const Rect& rect, ImU32 colour, float rounding = 0);

/// A quadrilateral between two x, from a lower to an upper edge that may slope; colours at the two edges.
struct Slab {
  float x0, x1;
  float top0, top1;        ///< y of the upper edge at x0 and x1
  float bottom0, bottom1;  ///< y of the lower edge
  ImU32 top, bottom;
};
void fill_slab(Ui& ui, const Slab& slab);

/// Diagonal stripes, cut at the rectangle.
void hatch(Ui& ui, const Rect& rect, ImU32 colour);

/// A small triangle that points up or down.
void arrow(Ui& ui, ImVec2 center, bool up, ImU32 colour);

enum class Sign { kPlay, kPause, kBack, kForward, kContrast };
void sign(Ui& ui, ImVec2 center, Sign which, ImU32 colour);

}  // namespace gui
