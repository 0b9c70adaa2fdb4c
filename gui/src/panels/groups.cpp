// Classes of traffic and balancers of a fleet: a table each, a row for each of them.
#include <algorithm>
#include <string>
#include <vector>

#include "draw/widgets.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kRow = 23;
constexpr float kHead = 18;
constexpr float kNameShare = 0.24F;  // of the width; the figures share the rest evenly

struct Field {
  std::string text;
  bool bad = false;
};
using Row = std::vector<Field>;  // the name, then figures

Field failures(std::uint64_t failed, std::uint64_t all) {
  const double percent = all > 0 ? 100.0 * static_cast<double>(failed) / static_cast<double>(all) : 0;
  return {format_percent(percent, percent < 9.95 ? 1 : 0), percent >= 5};
}

std::string latency(double ms) { return ms > 0 ? format_number(ms) : "-"; }

Row row_of(const lb::FeedClass& each) {
  return {{each.name.empty() ? "(no name)" : each.name},
          {format_count(static_cast<double>(each.requests))},
          failures(each.failed, each.requests),
          {format_count(each.goodput)},
          {latency(each.latency_p50_ms)},
          {latency(each.latency_p99_ms)}};
}

Row row_of(const lb::FeedBalancer& each, std::size_t index) {
  return {{"balancer " + std::to_string(index)},
          {format_count(static_cast<double>(each.attempts))},
          failures(each.failures, each.attempts),
          {format_count(static_cast<double>(each.breaker_trips))},
          {format_count(static_cast<double>(each.ejections))},
          {format_percent(each.imbalance, 2)}};
}

float column_end(const Rect& row, std::size_t column, std::size_t columns) {
  const float name = row.width() * kNameShare;
  const float each = (row.width() - name) / static_cast<float>(columns - 1);
  return row.x0 + name + each * static_cast<float>(column);
}

void draw_fields(Ui& ui, const Rect& row, const Row& fields, Face face, Rgb colour) {
  const float y = row.center_y();
  put_text(ui, {row.x0, y}, fields[0].text,
           {.face = face == Face::kMono ? Face::kLabel : face,
            .colour = colour,
            .max_width = row.width() * kNameShare});
  const float room = column_end(row, 2, fields.size()) - column_end(row, 1, fields.size()) - ui.px(8);
  for (std::size_t i = 1; i < fields.size(); ++i) {
    put_text(ui, {column_end(row, i, fields.size()), y}, fields[i].text,
             {.face = face,
              .colour = fields[i].bad ? ui.palette.bad : colour,
              .align = Align::kRight,
              .max_width = room});
  }
}

/// Rows are asked for as they come into sight: there may be thousands.
template <class RowOf>
void draw_table(Scene& scene, const Rect& box, const Row& head, std::size_t count, RowOf row_at) {
  Ui& ui = scene.ui;
  const float height = ui.px(kRow);
  const Rect list{box.x0, box.y0 + ui.px(kHead), box.x1, box.y1};
  const float right = ScrollArea::right_of(list, height * static_cast<float>(count)) - ui.px(4);
  draw_fields(ui, {box.x0 + ui.px(4), box.y0 - ui.px(4), right, list.y0 - ui.px(4)}, head, Face::kSmall,
              ui.palette.dim);
  const ScrollArea area(ui, "groups", list, height * static_cast<float>(count));
  const auto first = static_cast<std::size_t>(std::max(0.0F, std::floor((list.y0 - area.top()) / height)));
  for (std::size_t i = first; i < count; ++i) {
    const float y = area.top() + height * static_cast<float>(i);
    if (y >= list.y1) break;
    const Rect row{box.x0 + ui.px(4), y, right, y + height};
    draw_fields(ui, row, row_at(i), Face::kMono, ui.palette.text);
    fill(ui, {row.x0, row.y1 - 1, row.x1, row.y1}, ink(ui.palette.grid));
  }
}

}  // namespace

void draw_classes(Scene& scene, const Rect& box) {
  const std::vector<lb::FeedClass>& classes = scene.frame().classes;
  draw_table(scene, box, {{"Class"}, {"Requests"}, {"Failed %"}, {"Goodput/s"}, {"p50 ms"}, {"p99 ms"}},
             classes.size(), [&](std::size_t i) { return row_of(classes[i]); });
}

void draw_balancers(Scene& scene, const Rect& box) {
  const std::vector<lb::FeedBalancer>& balancers = scene.frame().balancers;
  draw_table(scene, box, {{"Balancer"}, {"Attempts"}, {"Failed %"}, {"Trips"}, {"Ejections"}, {"Imbalance"}},
             balancers.size(), [&](std::size_t i) { return row_of(balancers[i], i); });
}

}  // namespace gui
