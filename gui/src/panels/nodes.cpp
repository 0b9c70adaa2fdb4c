#include <algorithm>
#include <string>

#include "draw/plot.h"
#include "draw/widgets.h"
#include "lb/policy.h"
#include "lb/policy_registry.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kRow = 34;

/// Where each column of the table goes; a column without room is empty.
struct Columns {
  Rect name, state, weight, value, bar, share, errors, p99, trend;
};

/// The figures have fixed widths; the name, then the slider take what is left. Trend and p99 go first.
Columns make_columns(const Ui& ui, const Rect& row) {
  const auto px = [&](float value) { return ui.px(value); };
  const float width = row.width();
  Columns columns;
  float right = row.x1;
  const auto take = [&](Rect& column, float size, float gap) {
    column = {right - size, row.y0, right, row.y1};
    right -= size + gap;
  };
  if (width > px(560)) take(columns.trend, px(64), px(12));
  if (width > px(470)) take(columns.p99, px(48), px(12));
  take(columns.errors, px(40), px(8));
  take(columns.share, px(44), px(6));
  take(columns.bar, std::clamp(width * 0.09F, px(34), px(70)), px(10));
  take(columns.value, px(width > px(470) ? 34 : 26), px(4));
  take(columns.weight, std::clamp((right - row.x0) * 0.4F - px(20), px(66), px(170)), px(8));
  take(columns.state, px(72), px(4));
  columns.name = {row.x0, row.y0, right, row.y1};
  return columns;
}

void draw_head(Scene& scene, const Columns& columns) {
  Ui& ui = scene.ui;
  const float y = columns.name.center_y();
  const auto word = [&](const Rect& column, std::string_view text, Align align) {
    if (column.empty()) return;
    const float x = align == Align::kRight ? column.x1 : column.x0;
    put_text(ui, {x, y}, text, {.face = Face::kSmall, .colour = ui.palette.dim, .align = align});
  };
  word(columns.name, "Node", Align::kLeft);
  word(columns.state, "State", Align::kLeft);
  word(columns.weight, "Weight", Align::kLeft);
  word(columns.bar, "Share", Align::kLeft);
  word(columns.errors, "Err %", Align::kRight);
  word(columns.p99, "p99 ms", Align::kRight);
  word(columns.trend, "Trend", Align::kLeft);
}

void draw_state(Scene& scene, std::size_t index, const Rect& column) {
  Ui& ui = scene.ui;
  const lb::FeedNode& node = scene.frame().nodes[index];
  const lb::BreakerState breaker = scene.moment.nodes[index].breaker;
  const ImVec2 at{column.x0, column.center_y()};
  if (node.condition != lb::NodeCondition::kEnabled) {
    badge(ui, at, node.condition == lb::NodeCondition::kDraining ? "draining" : "disabled", ui.palette.dim);
  } else if (breaker != lb::BreakerState::kClosed) {
    badge(ui, at, state_word(breaker), state_colour(ui.palette, breaker));
  } else {
    put_text(ui, {at.x + ui.px(6), at.y}, state_word(breaker),
             {.face = Face::kSmall, .colour = ui.palette.closed});
  }
}

void draw_weight(Scene& scene, std::size_t index, const Columns& columns) {
  Ui& ui = scene.ui;
  const lb::FeedNode& node = scene.frame().nodes[index];
  const auto first = scene.feed.baseline();
  const bool known = first != nullptr && index < first->nodes.size();
  const std::uint32_t wish = scene.feed.weight(index);
  const SliderLook look{wish, scene.state.weight_top, known ? first->nodes[index].weight : wish,
                        ui.palette.node_colour(index)};
  const Rect track{columns.weight.x0, columns.weight.y0 + ui.px(5), columns.weight.x1,
                   columns.weight.y1 - ui.px(5)};
  const auto moved = slider(ui, "node/" + node.name + "/weight", track, look);
  if (moved && *moved != wish) scene.feed.set_weight(index, *moved);
  const Rgb colour = wish == look.before ? ui.palette.text : ui.palette.accent;
  put_text(ui, {columns.value.x1, columns.value.center_y()}, std::to_string(moved.value_or(wish)),
           {.face = Face::kMono, .colour = colour, .align = Align::kRight});
}

/// The bar is full at twice the fair share of the largest, so that fair shares of equal nodes stand in the middle.
void draw_share(Scene& scene, std::size_t index, const Columns& columns) {
  Ui& ui = scene.ui;
  const NodeMoment& node = scene.moment.nodes[index];
  const double largest = *std::max_element(scene.run.fair.begin(), scene.run.fair.end());
  const double full = std::clamp(largest * 2, 1e-9, 1.0);
  const Rect& column = columns.bar;
  const Rect bar{column.x0, column.center_y() - ui.px(6), column.x1, column.center_y() + ui.px(6)};
  fill(ui, bar, ink(ui.palette.well), ui.px(2));
  const auto width = static_cast<float>(std::min(1.0, node.share / full)) * bar.width();
  fill(ui, {bar.x0, bar.y0, bar.x0 + width, bar.y1}, ink(ui.palette.node_colour(index)), ui.px(2));
  const float mark =
      std::round(bar.x0 + static_cast<float>(scene.run.fair[index] / full) * (bar.width() - ui.px(2)));
  fill(ui, {mark, bar.y0 - ui.px(2), mark + ui.px(2), bar.y1 + ui.px(2)}, ink(ui.palette.text));
  const int decimals = scene.moment.nodes.size() > 24 ? 2 : 0;
  put_text(ui, {columns.share.x1, column.center_y()}, format_percent(node.share * 100, decimals) + "%",
           {.face = Face::kMono, .colour = ui.palette.text, .align = Align::kRight});
}

void draw_figures(Scene& scene, std::size_t index, const Columns& columns) {
  Ui& ui = scene.ui;
  const NodeMoment& node = scene.moment.nodes[index];
  const float y = columns.errors.center_y();
  const Rgb colour = node.error_rate >= 0.05 ? ui.palette.bad : ui.palette.dim;
  put_text(ui, {columns.errors.x1, y}, format_percent(node.error_rate * 100, node.error_rate < 0.0995 ? 1 : 0),
           {.face = Face::kMono, .colour = colour, .align = Align::kRight});
  if (!columns.p99.empty()) {
    const std::string p99 = node.p99_ms > 0 ? format_count(node.p99_ms) : "-";
    put_text(ui, {columns.p99.x1, y}, p99,
             {.face = Face::kMono, .colour = ui.palette.text, .align = Align::kRight});
  }
  if (columns.trend.empty()) return;
  const Rect box{columns.trend.x0, y - ui.px(9), columns.trend.x1, y + ui.px(9)};
  const std::vector<float> values = to_floats(scene.frame().nodes[index].attempts_series);
  const float high = values.empty() ? 1 : std::max(1.0F, *std::max_element(values.begin(), values.end()));
  const TimeAxis time{0, scene.run.length, box.x0, box.x1};
  draw_line(
      ui, box, time, {values, scene.run.bucket, {0, static_cast<double>(high), box.y0, box.y1, false}},
      {.colour = ui.palette.node_colour(index), .thickness = 1.1F, .fill = 0.15F, .peaks = Peaks::kSmoothed});
}

void draw_row(Scene& scene, std::size_t index, const Rect& row) {
  Ui& ui = scene.ui;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (row.clipped(ui.visible).contains(mouse.x, mouse.y)) scene.light(index);
  if (scene.lit(index)) fill(ui, row, ink(ui.palette.accent, 0.10F), ui.px(5));
  fill(ui, {row.x0, row.y1 - 1, row.x1, row.y1}, ink(ui.palette.grid));
  const Columns columns = make_columns(ui, {row.x0 + ui.px(4), row.y0, row.x1 - ui.px(4), row.y1});
  const float y = row.center_y();
  fill(ui, {columns.name.x0, y - ui.px(7), columns.name.x0 + ui.px(3), y + ui.px(7)},
       ink(ui.palette.node_colour(index)));
  put_text(ui, {columns.name.x0 + ui.px(9), y}, scene.frame().nodes[index].name,
           {.colour = ui.palette.text, .max_width = columns.name.width() - ui.px(13)});
  draw_state(scene, index, columns.state);
  draw_weight(scene, index, columns);
  draw_share(scene, index, columns);
  draw_figures(scene, index, columns);
}

std::string advice(const Scene& scene) {
  const lb::PolicyType* policy = lb::find_policy(scene.feed.policy());
  if (policy != nullptr && !policy->doc.uses_weights) return scene.feed.policy() + " ignores weights, except 0";
  return "drag a weight: the whole run is re-simulated";
}

}  // namespace

void draw_nodes(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  const std::size_t count = scene.frame().nodes.size();
  const Rect box = begin_panel(scene, rect, {"nodes", "Nodes", advice(scene), {}});
  const float row = ui.px(kRow);
  const Rect head{box.x0, box.y0 - ui.px(4), box.x1, box.y0 + ui.px(18)};
  const Rect list{box.x0 - ui.px(4), head.y1 + ui.px(2), box.x1 + ui.px(4), rect.y1 - ui.px(6)};
  const float height = row * static_cast<float>(count);
  const float right = ScrollArea::right_of(list, height);
  draw_head(scene, make_columns(ui, {list.x0 + ui.px(4), head.y0, right - ui.px(4), head.y1}));
  ScrollArea area(ui, "nodes", list, height);
  const auto first = static_cast<std::size_t>(std::max(0.0F, std::floor((list.y0 - area.top()) / row)));
  for (std::size_t i = first; i < count; ++i) {
    const float y = area.top() + row * static_cast<float>(i);
    if (y >= list.y1) break;
    draw_row(scene, i, {list.x0, y, right, y + row});
  }
}

}  // namespace gui
