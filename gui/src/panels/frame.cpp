#include "panels/frame.h"

#include <algorithm>

#include "draw/shapes.h"

namespace gui {

namespace {

constexpr float kPad = 12;
constexpr float kTitleLine = 19;  // centre of the title, from the panel's top

float item_width(const Ui& ui, const LegendItem& item, float longest) {
  return ui.px(17) + std::min(longest, text_width(ui, Face::kSmall, item.word));
}

void draw_mark(Ui& ui, const LegendItem& item, float x, float y) {
  const Rect box{x, y - ui.px(5), x + ui.px(10), y + ui.px(5)};
  if (item.mark == LegendItem::Mark::kLine) {
    fill(ui, {x, y - ui.px(1), x + ui.px(11), y + ui.px(1)}, ink(item.colour));
  } else if (item.mark == LegendItem::Mark::kHatch) {
    fill(ui, box, ink(item.colour, 0.3F), ui.px(2));
    hatch(ui, box, ink(item.colour));
  } else {
    fill(ui, box, ink(item.colour), ui.px(2));
  }
}

/// Draws the legend at the right and returns where it begins. Words are shortened, then entries left out.
float draw_legend(Ui& ui, const std::vector<LegendItem>& legend, float left, const Rect& line) {
  if (legend.empty()) return line.x1;
  const float gap = ui.px(14);
  const auto width_of = [&](float longest) {
    float width = -gap;
    for (const LegendItem& item : legend) width += item_width(ui, item, longest) + gap;
    return width;
  };
  const float room = line.x1 - left;
  const float even = room / static_cast<float>(legend.size()) - ui.px(17) - gap;
  const float longest = width_of(room) <= room ? room : std::max(ui.px(46), even);
  const float width = width_of(longest);
  const float begin = std::max(left, line.x1 - width);
  float x = begin;
  for (const LegendItem& item : legend) {
    if (x + item_width(ui, item, longest) > line.x1 + 1) break;
    draw_mark(ui, item, x, line.center_y());
    put_text(ui, {x + ui.px(17), line.center_y()}, item.word,
             {.face = Face::kSmall, .colour = ui.palette.dim, .max_width = longest});
    x += item_width(ui, item, longest) + gap;
  }
  return begin;
}

}  // namespace

Rect begin_panel(Scene& scene, const Rect& rect, const PanelHead& head) {
  Ui& ui = scene.ui;
  fill(ui, rect, ink(ui.palette.panel), ui.px(8));
  outline(ui, rect, ink(ui.palette.border), ui.px(8));
  ui.probes.record(std::string("panel/").append(head.name), ProbeKind::kPanel, rect, ui.visible);
  const float pad = ui.px(kPad);
  const float y = rect.y0 + ui.px(kTitleLine);
  const Rect title =
      put_text(ui, {rect.x0 + pad, y}, head.title, {.face = Face::kBold, .colour = ui.palette.text});
  const Rect line{rect.x0 + pad, y - ui.px(8), rect.x1 - pad, y + ui.px(8)};
  const float legend = draw_legend(ui, head.legend, title.x1 + ui.px(24), line);
  const float room = legend - ui.px(16) - (title.x1 + ui.px(10));
  if (!head.subtitle.empty() && room > ui.px(40)) {
    put_text(ui, {title.x1 + ui.px(10), y}, head.subtitle,
             {.face = Face::kSmall, .colour = ui.palette.dim, .max_width = room});
  }
  return {rect.x0 + pad, rect.y0 + ui.px(36), rect.x1 - pad, rect.y1 - ui.px(10)};
}

Rgb fault_colour(const Palette& palette, lb::FeedFault::Kind kind) {
  switch (kind) {
    case lb::FeedFault::Kind::kOutage:
      return palette.outage;
    case lb::FeedFault::Kind::kFailureRate:
      return palette.failure_rate;
    case lb::FeedFault::Kind::kSlow:
      return palette.slow;
    case lb::FeedFault::Kind::kOther:
      break;
  }
  return palette.other_fault;
}

Rgb state_colour(const Palette& palette, lb::BreakerState state) {
  switch (state) {
    case lb::BreakerState::kOpen:
      return palette.open;
    case lb::BreakerState::kHalfOpen:
      return palette.half_open;
    case lb::BreakerState::kClosed:
      break;
  }
  return palette.closed;
}

std::string_view state_word(lb::BreakerState state) {
  switch (state) {
    case lb::BreakerState::kOpen:
      return "open";
    case lb::BreakerState::kHalfOpen:
      return "half-open";
    case lb::BreakerState::kClosed:
      break;
  }
  return "closed";
}

}  // namespace gui
