#pragma once

#include <algorithm>

namespace gui {

/// A rectangle in pixels: [x0, x1) by [y0, y1), y downwards.
struct Rect {
  float x0 = 0;
  float y0 = 0;
  float x1 = 0;
  float y1 = 0;

  constexpr float width() const { return x1 - x0; }
  constexpr float height() const { return y1 - y0; }
  constexpr float center_x() const { return (x0 + x1) / 2; }
  constexpr float center_y() const { return (y0 + y1) / 2; }
  constexpr bool empty() const { return x1 <= x0 || y1 <= y0; }
  constexpr bool contains(float x, float y) const { return x0 <= x && x < x1 && y0 <= y && y < y1; }

  /// The part that both cover; empty() when there is none.
  constexpr Rect clipped(const Rect& other) const {
    return {std::max(x0, other.x0), std::max(y0, other.y0), std::min(x1, other.x1), std::min(y1, other.y1)};
  }
  /// Smaller by `by` on every side.
  constexpr Rect inset(float by) const { return {x0 + by, y0 + by, x1 - by, y1 - by}; }
};

}  // namespace gui
