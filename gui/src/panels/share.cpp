#include <algorithm>
#include <string>
#include <vector>

#include "draw/plot.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

Rgb band_colour(const Palette& palette, const ShareBand& band) {
  return band.colour == kOthers ? palette.others : palette.node[band.colour];
}

/// The columns of one edge, in the bins that all edges share.
std::vector<Column> edge(const RunModel& run, const Plot& plot, const std::vector<float>& top) {
  const Bins bins = bins_of(plot.area, plot.time, run.bucket);
  return decimate(top, bins.begin, bins.end, bins.count);
}

float x_of(const RunModel& run, const Plot& plot, double place) {
  return plot.time.x(bins_of(plot.area, plot.time, run.bucket).seconds(place));
}

float middle(float a, float b) { return (a + b) / 2; }

/// Areas meet in the middle between two columns, so that a step is one column wide and the ends are full.
void draw_band(Scene& scene, const Plot& plot, const std::vector<Column>& below, const std::vector<Column>& above,
               ImU32 colour) {
  const float height = plot.area.height();
  const auto y = [&](const std::vector<Column>& line, std::size_t i) {
    return plot.area.y1 - line[i].mean * height;
  };
  for (std::size_t i = 0; i < above.size(); ++i) {
    const std::size_t before = i == 0 ? 0 : i - 1;
    const float left = x_of(scene.run, plot, static_cast<double>(i));
    const float right = x_of(scene.run, plot, static_cast<double>(i + 1));
    fill_slab(scene.ui, {left, right, middle(y(above, before), y(above, i)),
                         middle(y(above, i), y(above, std::min(i + 1, above.size() - 1))),
                         middle(y(below, before), y(below, i)),
                         middle(y(below, i), y(below, std::min(i + 1, below.size() - 1))), colour, colour});
  }
}

void draw_edge(Scene& scene, const Plot& plot, const RunModel& run, const std::vector<Column>& line,
               ImU32 colour) {
  std::vector<ImVec2> points;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const float x = x_of(run, plot, static_cast<double>(i) + 0.5);
    points.push_back({x, plot.area.y1 - line[i].mean * plot.area.height()});
  }
  scene.ui.draw->AddPolyline(points.data(), static_cast<int>(points.size()), colour, 0,
                             std::max(1.0F, scene.ui.scale));
}

void draw_bands(Scene& scene, const Plot& plot) {
  Ui& ui = scene.ui;
  std::vector<Column> below;
  for (const ShareBand& band : scene.run.bands) {
    const std::vector<Column> above = edge(scene.run, plot, band.top);
    if (below.empty()) below.resize(above.size());
    const bool lit =
        band.colour < kOthers ? scene.lit(band.colour) : scene.state.hovered_node >= static_cast<int>(kOthers);
    const float alpha = !scene.any_lit() ? 0.85F : lit ? 1.0F : 0.4F;
    draw_band(scene, plot, below, above,
              ink(blend(ui.palette.panel, band_colour(ui.palette, band), static_cast<double>(alpha))));
    below = above;
  }
  for (std::size_t i = 0; i + 1 < scene.run.bands.size(); ++i) {
    draw_edge(scene, plot, scene.run, edge(scene.run, plot, scene.run.bands[i].top),
              ink(ui.palette.band_edge, 0.75F));
  }
  if (scene.ghost == nullptr) return;
  for (std::size_t i = 0; i + 1 < scene.ghost->bands.size(); ++i) {
    draw_edge(scene, plot, *scene.ghost, edge(*scene.ghost, plot, scene.ghost->bands[i].top),
              ink(ui.palette.text, 0.75F));
  }
}

/// Faults are told by a stripe along the upper edge, and a line where they begin and end.
void draw_faults(Scene& scene, const Plot& plot) {
  Ui& ui = scene.ui;
  for (const lb::FeedFault& fault : scene.frame().faults) {
    const float x0 = std::max(plot.area.x0, plot.time.x(lb::to_seconds(fault.from)));
    const float x1 = std::min(plot.area.x1, plot.time.x(lb::to_seconds(std::min(fault.to, scene.frame().length))));
    if (x1 <= x0) continue;
    const Rgb colour = fault_colour(ui.palette, fault.kind);
    fill(ui, {x0, plot.area.y0 - ui.px(4), x1, plot.area.y0 - ui.px(1)}, ink(colour));
    for (const float x : {x0, x1}) {
      fill(ui, {std::round(x), plot.area.y0, std::round(x) + 1, plot.area.y1}, ink(ui.palette.band_edge, 0.6F));
    }
  }
}

void show_tip(Scene& scene, const Plot& plot) {
  if (!plot.hovered || !scene.state.cursor) return;
  const std::size_t bucket = scene.run.bucket_at(*scene.state.cursor);
  const float mouse = (plot.area.y1 - ImGui::GetIO().MousePos.y) / plot.area.height();
  std::vector<TipRow> rows;
  float below = 0;
  for (const ShareBand& band : scene.run.bands) {
    const float top = bucket < band.top.size() ? band.top[bucket] : 0;
    if (below <= mouse && mouse < top && band.colour < kOthers) scene.light(band.colour);
    const std::string value = format_percent(static_cast<double>(top - below) * 100, 1) + " %";
    rows.insert(rows.begin(), {band_colour(scene.ui.palette, band), band.name, value});
    below = top;
  }
  draw_tip(scene, plot, rows);
}

}  // namespace

void draw_share(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  PanelHead head{"share", "Traffic share", "attempts per node", {}};
  for (const ShareBand& band : scene.run.bands) {
    head.legend.push_back({LegendItem::Mark::kSquare, band_colour(ui.palette, band), band.name});
  }
  if (scene.ghost != nullptr) head.legend.push_back({LegendItem::Mark::kLine, ui.palette.text, "baseline"});
  const Rect box = begin_panel(scene, rect, head);
  const Plot plot =
      begin_plot(scene, "share", {box.x0 + scene.gutter, box.y0 + ui.px(4), box.x1, box.y1 - ui.px(16)});
  const ValueAxis axis{0, 1, plot.area.y0, plot.area.y1, false};
  std::vector<double> at{0, 0.5, 1};
  if (plot.area.height() > ui.px(100)) at = {0, 0.2, 0.4, 0.6, 0.8, 1};
  std::vector<std::string> labels;
  for (const double value : at) labels.push_back(format_percent(value * 100, 0) + "%");
  draw_value_grid(scene, plot, axis, labels, at);
  ui.draw->PushClipRect({plot.area.x0, plot.area.y0 - ui.px(4)}, {plot.area.x1, plot.area.y1}, true);
  draw_bands(scene, plot);
  draw_faults(scene, plot);
  ui.draw->PopClipRect();
  end_plot(scene, plot, TimeLabels::kShown);
  show_tip(scene, plot);
}

}  // namespace gui
