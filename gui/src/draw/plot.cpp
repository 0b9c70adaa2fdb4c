#include "draw/plot.h"

#include <algorithm>

#include "draw/widgets.h"
#include "model/format.h"

namespace gui {

float ValueAxis::y(double value) const {
  double place = 0;
  if (logarithmic) {
    place = value > 0 ? std::log(value / low) / std::log(high / low) : 0;
  } else {
    place = (value - low) / (high - low);
  }
  return y1 + static_cast<float>(std::clamp(place, -0.5, 1.5)) * (y0 - y1);
}

namespace {

constexpr double kLeastBucketsShown = 8;  // further in there is nothing more to see

void zoom(Scene& scene, double around, double factor) {
  TimeWindow& view = scene.state.view;
  const double least = std::min(scene.run.length, scene.run.bucket * kLeastBucketsShown);
  const double width = std::clamp(view.width() * factor, least, scene.run.length);
  const double part = (around - view.from) / view.width();
  const double from = std::clamp(around - part * width, 0.0, scene.run.length - width);
  view = {from, from + width};
}

void pan(Scene& scene, double seconds) {
  TimeWindow& view = scene.state.view;
  const double by = std::clamp(seconds, -view.from, scene.run.length - view.to);
  view = {view.from + by, view.to + by};
}

void take_mouse(Scene& scene, const Plot& plot, const Touch& touched) {
  const ImGuiIO& io = ImGui::GetIO();
  const double at = std::clamp(plot.time.seconds(io.MousePos.x), 0.0, scene.run.length);
  if (touched.hovered || touched.held) scene.state.cursor_next = at;
  if (touched.held) {
    scene.state.playing = false;
    move_playhead(scene, at);
  }
  if (!touched.hovered) return;
  if (io.MouseWheel != 0) zoom(scene, at, std::pow(0.85, static_cast<double>(io.MouseWheel)));
  if (ImGui::IsMouseDragging(ImGuiMouseButton_Right)) {
    pan(scene, plot.time.seconds(plot.area.x0) - plot.time.seconds(plot.area.x0 + io.MouseDelta.x));
  }
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) scene.state.view = {0, scene.run.length};
}

void draw_time_labels(Scene& scene, const Plot& plot, const Ticks& ticks) {
  Ui& ui = scene.ui;
  for (const double at : ticks.at) {
    const std::string label = format_tick(at, ticks.step, plot.time.to);
    const float half = text_width(ui, Face::kSmall, label) / 2;
    const float x =
        std::clamp(plot.time.x(at), plot.area.x0 + half, std::max(plot.area.x0 + half, plot.area.x1 - half));
    put_text(ui, {x, plot.area.y1 + ui.px(11)}, label,
             {.face = Face::kSmall, .colour = ui.palette.dim, .align = Align::kCenter});
  }
}

Ticks ticks_of(const Ui& ui, const Plot& plot) {
  const float room = plot.area.width() / ui.px(78);
  return time_ticks(plot.time.from, plot.time.to, static_cast<std::size_t>(std::max(1.0F, room)));
}

}  // namespace

Plot begin_plot(Scene& scene, std::string_view name, const Rect& area) {
  const TimeWindow view = scene.state.view;
  Plot plot{area, {view.from, view.to, area.x0, area.x1}, false};
  const Touch touched = touch(scene.ui, "chart/" + std::string(name), area, ProbeKind::kChart);
  plot.hovered = touched.hovered;
  take_mouse(scene, plot, touched);
  for (const double at : ticks_of(scene.ui, plot).at) {
    const float x = std::round(plot.time.x(at));
    fill(scene.ui, {x, area.y0, x + 1, area.y1}, ink(scene.ui.palette.grid));
  }
  return plot;
}

void end_plot(Scene& scene, const Plot& plot, TimeLabels labels) {
  Ui& ui = scene.ui;
  const Rect& area = plot.area;
  const float now = std::round(plot.time.x(scene.state.playhead));
  fill(ui, {std::max(area.x0, now), area.y0, area.x1, area.y1}, ink(ui.palette.panel, 0.52F));
  if (scene.state.cursor) {
    const float x = std::round(plot.time.x(*scene.state.cursor));
    if (x >= area.x0 && x <= area.x1) fill(ui, {x, area.y0, x + 1, area.y1}, ink(ui.palette.text, 0.45F));
  }
  if (now >= area.x0 && now <= area.x1) {
    fill(ui, {now - ui.px(1), area.y0 - ui.px(2), now + ui.px(1), area.y1}, ink(ui.palette.accent));
  }
  if (labels == TimeLabels::kShown) draw_time_labels(scene, plot, ticks_of(ui, plot));
}

void draw_value_grid(Scene& scene, const Plot& plot, const ValueAxis& axis, std::span<const std::string> labels,
                     std::span<const double> at) {
  Ui& ui = scene.ui;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const float y = std::round(axis.y(at[i]));
    fill(ui, {plot.area.x0, y, plot.area.x1, y + 1}, ink(ui.palette.grid));
    put_text(ui, {plot.area.x0 - ui.px(8), y}, labels[i],
             {.face = Face::kSmall, .colour = ui.palette.dim, .align = Align::kRight});
  }
}

Bins bins_of(const Rect& area, const TimeAxis& time, double bucket) {
  const double first = std::max(0.0, time.from / bucket);
  const double last = std::max(first, time.to / bucket);
  const double pixels = std::max(1.0, static_cast<double>(area.width()) / 1.5);
  if (last - first > pixels) return {first, last, static_cast<std::size_t>(pixels), bucket};
  const double begin = std::floor(first + 1e-9);  // there is room for every value: bins are buckets
  const double end = std::max(begin + 1, std::ceil(last - 1e-9));
  return {begin, end, static_cast<std::size_t>(end - begin), bucket};
}

namespace {

/// A stretch of a line without gaps.
struct Stroke {
  std::vector<ImVec2> line;
  std::vector<ImVec2> top;  ///< upper edge of the area below
};

void paint(Ui& ui, const Rect& area, Stroke& stroke, const LineLook& look) {
  const ImU32 colour = ink(look.colour, look.alpha);
  const ImU32 near = ink(look.colour, look.fill * look.alpha);
  const ImU32 far = ink(look.colour, look.fill * look.alpha * 0.15F);
  const std::vector<ImVec2>& top = stroke.top;
  for (std::size_t i = 0; look.fill > 0 && i + 1 < top.size(); ++i) {
    fill_slab(ui, {top[i].x, top[i + 1].x, top[i].y, top[i + 1].y, area.y1, area.y1, near, far});
  }
  const auto size = static_cast<int>(stroke.line.size());
  if (size > 1) ui.draw->AddPolyline(stroke.line.data(), size, colour, 0, look.thickness * ui.scale);
  if (size == 1) ui.draw->AddCircleFilled(stroke.line[0], look.thickness * ui.scale, colour, 8);
  stroke = {};
}

void add(Stroke& stroke, float x, const ValueAxis& axis, const Column& column, Peaks peaks) {
  const float mean = axis.y(static_cast<double>(column.mean));
  stroke.top.push_back({x, mean});
  if (peaks == Peaks::kSmoothed) {
    stroke.line.push_back({x, mean});
    return;
  }
  const float high = axis.y(static_cast<double>(column.high));
  const float low = axis.y(static_cast<double>(column.low));
  // The end nearer to the line so far comes first, so that a column is one stroke up or down.
  const bool high_first =
      stroke.line.empty() || std::fabs(stroke.line.back().y - high) < std::fabs(stroke.line.back().y - low);
  stroke.line.push_back({x, high_first ? high : low});
  if (low - high > 0.5F) stroke.line.push_back({x + 0.01F, high_first ? low : high});
}

}  // namespace

void draw_line(Ui& ui, const Rect& area, const TimeAxis& time, const Line& line, const LineLook& look) {
  const Bins bins = bins_of(area, time, line.bucket);
  const std::vector<Column> columns = decimate(line.values, bins.begin, bins.end, bins.count, look.zeros);
  Stroke stroke;
  ui.draw->PushClipRect({area.x0, area.y0 - ui.px(2)}, {area.x1, area.y1 + ui.px(2)}, true);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].any) {
      add(stroke, time.x(bins.seconds(static_cast<double>(i) + 0.5)), line.axis, columns[i], look.peaks);
    } else {
      paint(ui, area, stroke, look);
    }
  }
  paint(ui, area, stroke, look);
  ui.draw->PopClipRect();
}

}  // namespace gui
