#include "model/layout.h"

#include <cmath>

namespace gui {

namespace {

constexpr float kMargin = 14;
constexpr float kGap = 9;
constexpr float kLeftShare = 0.584F;   // the time axis wants width, the table and the graph do not ...
constexpr float kLeftNarrow = 0.555F;  // ... until the table would lose its names
constexpr float kTableHead = 66;       // title and column names
constexpr float kTableRow = 34;
constexpr float kEventsLeast = 116;  // title and three rows

/// Cuts a column into three parts of the given relative heights.
std::array<Rect, 3> stack(const Rect& column, const std::array<float, 3>& parts, float gap) {
  const float usable = column.height() - 2 * gap;
  const float sum = parts[0] + parts[1] + parts[2];
  std::array<Rect, 3> rects{};
  float y = column.y0;
  for (std::size_t i = 0; i < 3; ++i) {
    const float end = i == 2 ? column.y1 : std::floor(y + usable * parts[i] / sum);
    rects[i] = {column.x0, y, column.x1, end};
    y = end + gap;
  }
  return rects;
}

}  // namespace

Layout make_layout(float width, float height, float scale, std::size_t rows) {
  const auto px = [scale](float value) { return std::floor(value * scale + 0.5F); };
  const float margin = px(kMargin);
  const float gap = px(kGap);
  const bool low = height < px(860);
  Layout layout;
  layout.header = {margin, px(10), width - margin, px(44)};
  const float tiles_top = px(52);
  const float tiles_bottom = tiles_top + px(low ? 84 : 92);
  const float tile = (width - 2 * margin - gap * (kKpiCount - 1)) / kKpiCount;
  for (std::size_t i = 0; i < kKpiCount; ++i) {
    const float x = margin + static_cast<float>(i) * (tile + gap);
    layout.kpi[i] = {std::floor(x), tiles_top, std::floor(x + tile), tiles_bottom};
  }
  layout.kpi.back().x1 = width - margin;
  layout.transport = {margin, height - px(10) - px(low ? 76 : 82), width - margin, height - px(10)};

  const Rect main{margin, tiles_bottom + gap, width - margin, layout.transport.y0 - gap};
  const float split = std::floor(main.x0 + (main.width() - gap) * (width < px(1180) ? kLeftNarrow : kLeftShare));
  const auto left = stack({main.x0, main.y0, split, main.y1}, {0.29F, 0.335F, 0.375F}, gap);
  layout.share = left[0];
  layout.breakers = left[1];
  layout.latency = left[2];

  const float usable = main.height() - 2 * gap;
  const float wanted = px(kTableHead) + px(kTableRow) * static_cast<float>(rows) + px(10);
  const float table = std::clamp(wanted, usable * 0.28F, usable * 0.42F);
  const float events = std::max(px(kEventsLeast), (usable - table) * 0.36F);
  const auto right =
      stack({split + gap, main.y0, main.x1, main.y1}, {usable - table - events, table, events}, gap);
  layout.flow = right[0];
  layout.nodes = right[1];
  layout.record = right[2];
  return layout;
}

}  // namespace gui
