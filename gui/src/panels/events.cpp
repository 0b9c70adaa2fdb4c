#include <algorithm>

#include "draw/widgets.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kRow = 23;

Rgb event_colour(const Palette& palette, lb::FeedEvent::Kind kind) {
  switch (kind) {
    case lb::FeedEvent::Kind::kBreakerTripped:
      return palette.open;
    case lb::FeedEvent::Kind::kBreakerProbing:
      return palette.half_open;
    case lb::FeedEvent::Kind::kBreakerClosed:
      return palette.closed;
    case lb::FeedEvent::Kind::kFaultStarted:
      return palette.outage;
    case lb::FeedEvent::Kind::kFaultEnded:
      return palette.good;
    case lb::FeedEvent::Kind::kOther:
      break;
  }
  return palette.dim;
}

const char* event_icon(lb::FeedEvent::Kind kind) {
  switch (kind) {
    case lb::FeedEvent::Kind::kBreakerTripped:
    case lb::FeedEvent::Kind::kBreakerProbing:
    case lb::FeedEvent::Kind::kBreakerClosed:
      return kIconPlug;
    case lb::FeedEvent::Kind::kFaultStarted:
      return kIconBolt;
    case lb::FeedEvent::Kind::kFaultEnded:
      return kIconCheck;
    case lb::FeedEvent::Kind::kOther:
      break;
  }
  return nullptr;
}

void draw_mark(Ui& ui, ImVec2 at, lb::FeedEvent::Kind kind, float alpha) {
  const Rgb colour = event_colour(ui.palette, kind);
  const char* icon = event_icon(kind);
  if (icon != nullptr && ui.fonts.icons) {
    put_text(ui, at, icon, {.face = Face::kIcon, .colour = colour, .align = Align::kCenter, .alpha = alpha});
  } else {
    ui.draw->AddCircleFilled(at, 4 * ui.scale, ink(colour, alpha), 12);
  }
}

void draw_row(Scene& scene, std::size_t index, const Rect& row, bool current) {
  Ui& ui = scene.ui;
  const lb::FeedEvent& event = scene.frame().events[index];
  const double at = lb::to_seconds(event.at);
  const Touch touched = touch(ui, "event/" + std::to_string(index), row);
  if (touched.clicked) {
    scene.state.playing = false;
    move_playhead(scene, at);
  }
  const bool of_node = event.node >= 0 && static_cast<std::size_t>(event.node) < scene.frame().nodes.size();
  if (touched.hovered && of_node) scene.light(static_cast<std::size_t>(event.node));
  if (current) fill(ui, row, ink(ui.palette.accent, 0.16F), ui.px(5));
  if (touched.hovered) fill(ui, row, ink(ui.palette.accent, 0.10F), ui.px(5));
  const float alpha = at <= scene.state.playhead + 1e-9 ? 1.0F : 0.45F;
  const float y = row.center_y();
  put_text(ui, {row.x0 + ui.px(56), y}, format_clock(at),
           {.face = Face::kMono, .colour = ui.palette.dim, .align = Align::kRight, .alpha = alpha});
  draw_mark(ui, {row.x0 + ui.px(74), y}, event.kind, alpha);
  float x = row.x0 + ui.px(90);
  if (of_node) {
    const Rect name = put_text(ui, {x, y}, scene.frame().nodes[static_cast<std::size_t>(event.node)].name,
                               {.colour = ui.palette.text, .max_width = (row.x1 - x) * 0.5F, .alpha = alpha});
    x = name.x1 + ui.px(8);
  }
  put_text(
      ui, {x, y}, event.text,
      {.colour = of_node ? ui.palette.dim : ui.palette.text, .max_width = row.x1 - ui.px(8) - x, .alpha = alpha});
}

/// The last event up to the playhead; the number of events when there is none.
std::size_t current_event(const Scene& scene) {
  const std::vector<lb::FeedEvent>& events = scene.frame().events;
  const auto after = std::upper_bound(events.begin(), events.end(), scene.state.playhead + 1e-9,
                                      [](double at, const lb::FeedEvent& e) { return at < lb::to_seconds(e.at); });
  return after == events.begin() ? events.size() : static_cast<std::size_t>(after - events.begin()) - 1;
}

}  // namespace

void draw_events(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const std::size_t count = scene.frame().events.size();
  if (count == 0) {
    put_text(ui, {box.x0, box.y0 + ui.px(10)}, "Nothing happened: no fault, no breaker tripped.",
             {.face = Face::kSmall, .colour = ui.palette.faint});
    return;
  }
  const float height = ui.px(kRow);
  // Whole rows only: neither the first nor the last is cut.
  const float rows = std::max(1.0F, std::floor((box.height() + ui.px(2)) / height));
  const Rect list{box.x0, box.y0 - ui.px(2), box.x1, box.y0 - ui.px(2) + rows * height};
  const float right = ScrollArea::right_of(list, height * static_cast<float>(count));
  ScrollArea area(ui, "events", list, height * static_cast<float>(count));
  const std::size_t current = current_event(scene);
  if (current != scene.state.event_shown) {
    area.scroll_to(height * (static_cast<float>(current < count ? current : 0) - std::floor(rows / 2)));
    scene.state.event_shown = current;
  }
  const auto first = static_cast<std::size_t>(std::max(0.0F, std::floor((list.y0 - area.top()) / height)));
  for (std::size_t i = first; i < count; ++i) {
    const float y = area.top() + height * static_cast<float>(i);
    if (y >= list.y1) break;
    draw_row(scene, i, {list.x0, y, right, y + height}, i == current);
  }
}

}  // namespace gui
