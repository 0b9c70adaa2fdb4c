#include <algorithm>
#include <string>

#include "draw/plot.h"
#include "draw/widgets.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kLeastLane = 15;
constexpr float kMostLane = 30;

struct Stretch {
  float x0, x1;
  lb::BreakerState state;
};

struct Lane {
  std::size_t node = 0;
  Rect rect;
};

/// The state's word in the middle of its stretch, where it has room and the playhead does not run through it.
void draw_word(Ui& ui, const Rect& box, lb::BreakerState state, float playhead) {
  const std::string_view word = state_word(state);
  const float half = text_width(ui, Face::kSmall, word) / 2 + ui.px(1.5F);
  if (box.height() < ui.px(12) || 2 * half > box.width() || std::fabs(playhead - box.center_x()) < half) return;
  const bool open = state == lb::BreakerState::kOpen;
  if (!open) {
    const Rect plate{box.center_x() - half, box.y0 + 1, box.center_x() + half, box.y1 - 1};
    fill(ui, plate, ink(ui.palette.panel, 0.85F), ui.px(3));
  }
  put_text(
      ui, {box.center_x(), box.center_y()}, word,
      {.face = Face::kSmall, .colour = open ? ui.palette.on_open : ui.palette.half_open, .align = Align::kCenter});
}

/// One stretch of a lane: colour, shape and word all tell the state.
void draw_span(Ui& ui, const Rect& lane, const Stretch& stretch, float playhead) {
  const auto [x0, x1, state] = stretch;
  const Rgb colour = state_colour(ui.palette, state);
  const float half = std::min(lane.height() * 0.36F, ui.px(9));
  const Rect box{std::max(x0, lane.x0), lane.center_y() - half, std::min(x1, lane.x1), lane.center_y() + half};
  const bool wide = box.width() >= ui.px(6);
  if (state == lb::BreakerState::kHalfOpen) {
    fill(ui, box, ink(blend(ui.palette.panel, colour, 0.35)));
    if (wide) hatch(ui, box, ink(colour));
  } else {
    fill(ui, box, ink(colour), wide ? ui.px(3) : 0);
  }
  draw_word(ui, box, state, playhead);
}

void draw_lane(Scene& scene, const Plot& plot, const Lane& lane) {
  Ui& ui = scene.ui;
  const lb::FeedNode& node = scene.frame().nodes[lane.node];
  const bool lit = scene.lit(lane.node);
  if (lit)
    fill(ui, {plot.area.x0 - scene.gutter, lane.rect.y0, lane.rect.x1, lane.rect.y1}, ink(ui.palette.accent, 0.1F),
         ui.px(4));
  const float y = std::round(lane.rect.center_y());
  const float half = std::max(1.0F, ui.px(lit ? 2.5F : 1.5F));
  fill(ui, {lane.rect.x0, y - half, lane.rect.x1, y + half}, ink(ui.palette.closed, 0.85F));
  const float playhead = plot.time.x(scene.state.playhead);
  float drawn = lane.rect.x0 - 1;
  for (const lb::FeedSpan& span : node.breaker) {
    const float x0 = plot.time.x(lb::to_seconds(span.from));
    const float x1 = std::max(plot.time.x(lb::to_seconds(span.to)), x0 + 1);
    if (x1 <= std::max(drawn + 0.5F, lane.rect.x0) || x0 >= lane.rect.x1) continue;  // nothing of it would be seen
    draw_span(ui, lane.rect, {x0, x1, span.state}, playhead);
    drawn = x1;
  }
  put_text(ui, {plot.area.x0 - ui.px(10), y}, node.name,
           {.face = Face::kSmall,
            .colour = lit ? ui.palette.text : ui.palette.dim,
            .align = Align::kRight,
            .max_width = scene.gutter - ui.px(10)});
}

/// The lanes that fit: all in the order of the file, or as many as there is room for, those that tripped first.
std::vector<Lane> lanes_in(Scene& scene, const Rect& area) {
  const std::vector<std::size_t>& order = scene.run.by_first_trip;
  const float least = scene.ui.px(kLeastLane);
  const auto fit = static_cast<std::size_t>(std::max(1.0F, area.height() / least));
  const std::size_t count = order.size() <= fit ? order.size() : fit - 1;
  const auto slots = static_cast<float>(std::max<std::size_t>(1, std::min(order.size(), count + 1)));
  const float height = std::clamp(area.height() / slots, least, scene.ui.px(kMostLane));
  std::vector<Lane> lanes;
  for (std::size_t i = 0; i < count; ++i) {
    const float y = area.y0 + height * static_cast<float>(i);
    lanes.push_back({count == order.size() ? i : order[i], {area.x0, y, area.x1, y + height}});
  }
  return lanes;
}

void show_lane_tip(Scene& scene, const Plot& plot, const std::vector<Lane>& lanes) {
  if (!plot.hovered || !scene.state.cursor) return;
  const lb::Duration at{static_cast<lb::Duration::rep>(*scene.state.cursor * 1e9)};
  std::vector<TipRow> rows;
  for (const Lane& lane : lanes) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (lane.rect.contains(mouse.x, mouse.y)) scene.light(lane.node);
    const lb::FeedNode& node = scene.frame().nodes[lane.node];
    const lb::BreakerState state = breaker_at(node, at);
    rows.push_back({state_colour(scene.ui.palette, state), node.name, std::string(state_word(state))});
  }
  draw_tip(scene, plot, rows);
}

void draw_lanes(Scene& scene, const Rect& area) {
  Ui& ui = scene.ui;
  const Plot plot = begin_plot(scene, "breakers", area);
  const std::vector<Lane> lanes = lanes_in(scene, area);
  for (const Lane& lane : lanes) draw_lane(scene, plot, lane);
  end_plot(scene, plot, TimeLabels::kNone);
  const std::size_t hidden = scene.run.by_first_trip.size() - lanes.size();
  if (hidden > 0) {
    const float y = lanes.empty() ? area.center_y() : lanes.back().rect.y1 + ui.px(7);
    const std::string words = std::to_string(hidden) + " more nodes: those that tripped first are shown";
    fill(ui, {area.x0, y - ui.px(7), area.x0 + text_width(ui, Face::kSmall, words) + ui.px(8), y + ui.px(7)},
         ink(ui.palette.panel, 0.94F));
    put_text(ui, {area.x0 + ui.px(4), y}, words, {.face = Face::kSmall, .colour = ui.palette.dim});
  }
  show_lane_tip(scene, plot, lanes);
}

double peak(const RunModel& run) {
  return run.retries_per_second.empty() ? 0
                                        : static_cast<double>(*std::max_element(run.retries_per_second.begin(),
                                                                                run.retries_per_second.end()));
}

void draw_retries(Scene& scene, const Rect& area) {
  Ui& ui = scene.ui;
  const Plot plot = begin_plot(scene, "retries", area);
  const double high = std::max({1.0, peak(scene.run), scene.ghost != nullptr ? peak(*scene.ghost) : 0.0});
  const ValueAxis axis{0, high * 1.08, area.y0, area.y1, false};
  const Ticks ticks = value_ticks(0, high, area.height() > ui.px(46) ? 3 : 2);
  std::vector<std::string> labels;
  for (const double at : ticks.at) labels.push_back(format_count(at));
  draw_value_grid(scene, plot, axis, labels, ticks.at);
  if (scene.ghost != nullptr) {
    draw_line(ui, area, plot.time, {scene.ghost->retries_per_second, scene.ghost->bucket, axis},
              {.colour = ui.palette.ghost, .thickness = 1, .alpha = 0.8F});
  }
  draw_line(ui, area, plot.time, {scene.run.retries_per_second, scene.run.bucket, axis},
            {.colour = ui.palette.retries, .fill = 0.25F});
  end_plot(scene, plot, TimeLabels::kShown);
  if (!plot.hovered || !scene.state.cursor) return;
  const auto value_of = [&](const RunModel& run) {
    const std::size_t bucket = run.bucket_at(*scene.state.cursor);
    return bucket < run.retries_per_second.size() ? static_cast<double>(run.retries_per_second[bucket]) : 0.0;
  };
  std::vector<TipRow> rows{{ui.palette.retries, "retries/s", format_count(value_of(scene.run))}};
  if (scene.ghost != nullptr) rows.push_back({ui.palette.ghost, "baseline", format_count(value_of(*scene.ghost))});
  draw_tip(scene, plot, rows);
}

}  // namespace

void draw_breakers(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  using Mark = LegendItem::Mark;
  const std::uint64_t trips = scene.frame().breaker_trips;
  PanelHead head{"breakers",
                 "Circuit breakers & retries",
                 std::to_string(trips) + (trips == 1 ? " trip" : " trips"),
                 {{Mark::kLine, ui.palette.closed, "closed"},
                  {Mark::kHatch, ui.palette.half_open, "half-open"},
                  {Mark::kSquare, ui.palette.open, "open"},
                  {Mark::kLine, ui.palette.retries, "retries/s"}}};
  const Rect box = begin_panel(scene, rect, head);
  const float bottom = box.y1 - ui.px(16);
  const float wanted = ui.px(kMostLane) * static_cast<float>(scene.run.by_first_trip.size());
  const float lanes = std::min(wanted, (bottom - box.y0) * 0.58F);
  const Rect upper{box.x0 + scene.gutter, box.y0, box.x1, std::floor(box.y0 + lanes)};
  draw_lanes(scene, upper);
  draw_retries(scene, {upper.x0, upper.y1 + ui.px(14), upper.x1, bottom});
}

}  // namespace gui
