#include <algorithm>
#include <string>

#include "draw/plot.h"
#include "model/format.h"
#include "panels/fault_labels.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kWordsHeight = 36;  // two lines of fault labels

std::string latency_words(double ms) {
  if (ms <= 0) return "-";
  const Quantity words = format_latency(ms);
  return words.number + " " + words.unit;
}

std::string tick_words(double ms) {
  if (ms >= 1000) return format_count(ms / 1000) + " s";
  if (ms >= 0.05) return format_count(ms) + " ms";
  return ms >= 0.0005 ? format_count(ms * 1e3) + " us" : format_count(ms * 1e6) + " ns";
}

void draw_heat(Scene& scene, const Plot& plot, const ValueAxis& axis) {
  const std::vector<float>& rows = scene.frame().heat_rows_ms;
  if (scene.state.heat == nullptr || rows.size() < 2 || rows.front() <= 0) return;
  const float x0 = plot.time.x(0);
  const float x1 = plot.time.x(scene.run.bucket * static_cast<double>(scene.frame().buckets));
  // The texture covers all rows, of which the axis may show a part: places beyond the plot are extrapolated.
  const double decades = std::log(axis.high / axis.low);
  const auto y = [&](float ms) {
    const double place = std::log(static_cast<double>(ms) / axis.low) / decades;
    return axis.y1 + static_cast<float>(place) * (axis.y0 - axis.y1);
  };
  scene.ui.draw->AddImage(scene.state.heat, {x0, y(rows.back())}, {x1, y(rows.front())});
}

/// The range of the run, with room on top for the faults' words.
ValueAxis value_axis(const Scene& scene, const Rect& area) {
  const double words = scene.frame().faults.empty() ? 0 : static_cast<double>(scene.ui.px(kWordsHeight));
  const double part = std::min(0.4, words / static_cast<double>(std::max(1.0F, area.height())));
  const double decades = std::log10(scene.run.latency_high_ms / scene.run.latency_low_ms) / (1 - part);
  return {scene.run.latency_low_ms, scene.run.latency_low_ms * std::pow(10, decades), area.y0, area.y1, true};
}

void draw_bands(Scene& scene, const Plot& plot) {
  Ui& ui = scene.ui;
  for (const lb::FeedFault& fault : scene.frame().faults) {
    const float x0 = std::max(plot.area.x0, plot.time.x(lb::to_seconds(fault.from)));
    const float x1 = std::min(plot.area.x1, plot.time.x(lb::to_seconds(std::min(fault.to, scene.frame().length))));
    if (x1 <= x0) continue;
    const Rgb colour = fault_colour(ui.palette, fault.kind);
    fill(ui, {x0, plot.area.y0, x1, plot.area.y1}, ink(colour, 0.10F));
    fill(ui, {x0, plot.area.y0, x0 + 1, plot.area.y1}, ink(colour, 0.8F));
  }
}

/// Written last and on a plate, so that neither lines nor the playhead run through the words.
void draw_fault_words(Scene& scene, const Plot& plot) {
  Ui& ui = scene.ui;
  const Rect top{plot.area.x0, plot.area.y0 + ui.px(2), plot.area.x1, plot.area.y0 + ui.px(kWordsHeight)};
  for (const FaultLabel& label : place_fault_labels(scene, plot.time, top)) {
    const Rgb colour = blend(fault_colour(ui.palette, label.fault->kind), ui.palette.text, 0.25);
    fill(ui, {label.rect.x0 + 1, label.rect.y0, label.rect.x1, label.rect.y1}, ink(ui.palette.panel, 0.94F),
         ui.px(3));
    put_text(ui, {label.rect.x0 + ui.px(4), label.rect.center_y()}, label.fault->text,
             {.face = Face::kSmall, .colour = colour, .max_width = label.rect.width() - ui.px(5)});
  }
}

struct Percentile {
  std::string name;
  Rgb colour;
  const std::vector<float>* series;
  const std::vector<float>* before;  ///< of the baseline
};

std::vector<Percentile> percentiles(const Scene& scene) {
  const lb::FeedFrame& frame = scene.frame();
  const lb::FeedFrame* ghost = scene.ghost != nullptr ? scene.ghost->frame.get() : nullptr;
  const Palette& palette = scene.ui.palette;
  return {{"p50", palette.p50, &frame.latency_p50_series, nullptr},
          {"p99", palette.p99, &frame.latency_p99_series, ghost != nullptr ? &ghost->latency_p99_series : nullptr},
          {"p99.9", palette.p999, &frame.latency_p999_series, nullptr}};
}

void draw_percentiles(Scene& scene, const Plot& plot, const ValueAxis& axis) {
  Ui& ui = scene.ui;
  for (const Percentile& line : percentiles(scene)) {
    if (line.before != nullptr) {
      draw_line(ui, plot.area, plot.time, {*line.before, scene.ghost->bucket, axis},
                {.colour = ui.palette.text, .thickness = 1, .alpha = 0.7F, .zeros = Zeros::kAreGaps});
    }
    // A dark rim keeps a line apart from the bright cells under it.
    draw_line(ui, plot.area, plot.time, {*line.series, scene.run.bucket, axis},
              {.colour = ui.palette.panel, .thickness = 3.2F, .alpha = 0.7F, .zeros = Zeros::kAreGaps});
    draw_line(ui, plot.area, plot.time, {*line.series, scene.run.bucket, axis},
              {.colour = line.colour, .thickness = 1.4F, .zeros = Zeros::kAreGaps});
  }
}

double value_at(const std::vector<float>& series, std::size_t bucket) {
  return bucket < series.size() ? static_cast<double>(series[bucket]) : 0;
}

/// "few [ramp] many", left of the legend.
void draw_ramp(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const float y = box.center_y();
  const float end = box.x1 - text_width(ui, Face::kSmall, "many") - ui.px(8);
  put_text(ui, {box.x1, y}, "many", {.face = Face::kSmall, .colour = ui.palette.dim, .align = Align::kRight});
  const float begin = end - ui.px(64);
  const std::size_t stops = ui.palette.heat.size() - 1;
  for (std::size_t i = 0; i < stops; ++i) {
    const float step = (end - begin) / static_cast<float>(stops);
    const float x = begin + step * static_cast<float>(i);
    const ImU32 from = ink(ui.palette.heat[i]);
    const ImU32 to = ink(ui.palette.heat[i + 1]);
    ui.draw->AddRectFilledMultiColor({x, y - ui.px(4)}, {x + step, y + ui.px(4)}, from, to, to, from);
  }
  put_text(ui, {begin - ui.px(8), y}, "few",
           {.face = Face::kSmall, .colour = ui.palette.dim, .align = Align::kRight});
}

}  // namespace

void draw_latency(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  PanelHead head{"latency", "Latency", "requests per bucket, log scale", {}};
  float words = ui.px(12);
  for (const Percentile& line : percentiles(scene)) {
    const std::string word = line.name + " " + latency_words(value_at(*line.series, scene.moment.bucket));
    head.legend.push_back({LegendItem::Mark::kLine, line.colour, word});
    words += text_width(ui, Face::kSmall, word) + ui.px(31);
  }
  const float ramp = text_width(ui, Face::kSmall, "fewmany") + ui.px(64 + 16 + 16);
  const bool room = rect.width() - words - ramp > ui.px(130);
  if (room && rect.width() - words - ramp < ui.px(340)) head.subtitle.clear();
  const Rect box = begin_panel(scene, rect, head);
  if (room) {
    const float right = rect.x1 - words - ui.px(10);
    draw_ramp(scene, {right - ramp, rect.y0 + ui.px(11), right, rect.y0 + ui.px(27)});
  }
  const Rect area{box.x0 + scene.gutter, box.y0, box.x1, box.y1 - ui.px(16)};
  const Plot plot = begin_plot(scene, "latency", area);
  const ValueAxis axis = value_axis(scene, area);
  Ticks ticks = log_ticks(axis.low, axis.high);
  while (ticks.at.size() > 2 && area.height() / static_cast<float>(ticks.at.size()) < ui.px(17)) {
    for (std::size_t i = 1; i < ticks.at.size(); ++i)
      ticks.at.erase(ticks.at.begin() + static_cast<std::ptrdiff_t>(i));
  }
  std::vector<std::string> labels;
  for (const double at : ticks.at) labels.push_back(tick_words(at));
  draw_value_grid(scene, plot, axis, labels, ticks.at);
  ui.draw->PushClipRect({area.x0, area.y0}, {area.x1, area.y1}, true);
  draw_heat(scene, plot, axis);
  draw_bands(scene, plot);
  ui.draw->PopClipRect();
  draw_percentiles(scene, plot, axis);
  end_plot(scene, plot, TimeLabels::kShown);
  draw_fault_words(scene, plot);
  if (!plot.hovered || !scene.state.cursor) return;
  std::vector<TipRow> rows;
  const std::size_t bucket = scene.run.bucket_at(*scene.state.cursor);
  for (const Percentile& line : percentiles(scene)) {
    rows.insert(rows.begin(), {line.colour, line.name, latency_words(value_at(*line.series, bucket))});
  }
  draw_tip(scene, plot, rows);
}

}  // namespace gui
