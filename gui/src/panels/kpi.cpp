#include <algorithm>
#include <array>
#include <string>

#include "draw/plot.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

struct KpiText {
  std::string_view probe;
  std::string_view title;
  std::string_view unit;
  std::string_view widest;  ///< value: where its sparkline may begin
};

constexpr std::array<KpiText, kKpiCount> kTexts{{
    {"success", "Success rate", "%", "100.00"},
    {"throughput", "Throughput", "req/s", "00.0k"},
    {"p50", "p50 latency", "ms", "00.00"},
    {"p99", "p99 latency", "ms", "00.00"},
    {"retries", "Retries", "/s", "00.0k"},
    {"open_breakers", "Open breakers", "", "0000"},
    {"imbalance", "Imbalance", "max/fair", "0.00"},
}};

Quantity in_words(Kpi which, double value) {
  const std::string unit(kTexts[static_cast<std::size_t>(which)].unit);
  switch (which) {
    case Kpi::kSuccess:
      return {format_percent(value, 2), unit};
    case Kpi::kP50:
    case Kpi::kP99:
      return format_latency(value);
    case Kpi::kImbalance:
      return {format_percent(value, 2), unit};
    default:
      return {format_count(value), unit};
  }
}

void draw_value(Scene& scene, Kpi which, const KpiValue& value, const Rect& box) {
  Ui& ui = scene.ui;
  const Quantity words = value.known ? in_words(which, value.value) : Quantity{"-", ""};
  const float y = box.y0 + box.height() * 0.42F;
  const Rect number = put_text(ui, {box.x0, y}, words.number, {.face = Face::kValue, .colour = ui.palette.text});
  put_text(ui, {number.x1 + ui.px(5), y + ui.px(3)}, words.unit, {.face = Face::kSmall, .colour = ui.palette.dim});
}

/// "= baseline" until something was changed and made a difference; then how much, and whether it is better.
void draw_difference(Scene& scene, Kpi which, const KpiValue& value, const Rect& box) {
  Ui& ui = scene.ui;
  const float y = box.y1 - ui.px(5);
  const Quantity by = in_words(which, std::fabs(value.difference()));
  const bool same = in_words(which, value.value).number == in_words(which, value.baseline).number ||
                    by.number.find_first_of("123456789") == std::string::npos;
  if (!value.has_baseline || same) {
    put_text(ui, {box.x0, y}, "= baseline", {.face = Face::kSmall, .colour = ui.palette.faint});
    return;
  }
  const bool up = value.difference() > 0;
  const int good = better_when_rising(which) * (up ? 1 : -1);
  const Rgb colour = good > 0 ? ui.palette.good : good < 0 ? ui.palette.bad : ui.palette.dim;
  arrow(ui, {box.x0 + ui.px(4), y}, up, ink(colour));
  const std::string unit = which == Kpi::kSuccess ? " %" : by.unit == "ms" || by.unit == "s" ? " " + by.unit : "";
  put_text(ui, {box.x0 + ui.px(13), y}, by.number + unit + " vs baseline",
           {.face = Face::kSmall, .colour = colour, .max_width = box.width() - ui.px(13)});
}

ValueAxis spark_axis(const Scene& scene, Kpi which, const Rect& box) {
  const auto range = [&](const RunModel& run, double& low, double& high) {
    for (const float value : run.series(which)) {
      low = std::min(low, static_cast<double>(value));
      high = std::max(high, static_cast<double>(value));
    }
  };
  double low = which == Kpi::kSuccess ? 100 : 0;
  double high = which == Kpi::kSuccess ? 100 : 0;
  range(scene.run, low, high);
  if (scene.ghost != nullptr) range(*scene.ghost, low, high);
  if (which == Kpi::kSuccess) low = std::min(low, 90.0);  // a fall of a thousandth is no cliff
  if (high <= low) high = low + 1;
  return {low, high, box.y0, box.y1, false};
}

void draw_spark(Scene& scene, Kpi which, const Rect& box) {
  Ui& ui = scene.ui;
  const TimeAxis time{0, scene.run.length, box.x0, box.x1};
  const ValueAxis axis = spark_axis(scene, which, box);
  const Zeros zeros = which == Kpi::kP50 || which == Kpi::kP99 ? Zeros::kAreGaps : Zeros::kAreValues;
  if (scene.ghost != nullptr) {
    draw_line(
        ui, box, time, {scene.ghost->series(which), scene.ghost->bucket, axis},
        {.colour = ui.palette.ghost, .thickness = 1, .alpha = 0.7F, .zeros = zeros, .peaks = Peaks::kSmoothed});
  }
  draw_line(
      ui, box, time, {scene.run.series(which), scene.run.bucket, axis},
      {.colour = ui.palette.accent, .thickness = 1.3F, .fill = 0.28F, .zeros = zeros, .peaks = Peaks::kSmoothed});
  if (which == Kpi::kThroughput) {  // and how much of it succeeded
    draw_line(ui, box, time, {scene.run.goodput, scene.run.bucket, axis},
              {.colour = ui.palette.good, .thickness = 1.1F, .peaks = Peaks::kSmoothed});
  }
  const float now = std::round(time.x(scene.state.playhead));
  fill(ui, {now, box.y0 - ui.px(2), now + 1, box.y1}, ink(ui.palette.text, 0.6F));
}

}  // namespace

void draw_kpi_tile(Scene& scene, Kpi which, const Rect& rect) {
  Ui& ui = scene.ui;
  const KpiText& text = kTexts[static_cast<std::size_t>(which)];
  const KpiValue& value = scene.moment.kpi[static_cast<std::size_t>(which)];
  ui.probes.record("kpi/" + std::string(text.probe), ProbeKind::kPanel, rect, ui.visible);
  fill(ui, rect, ink(ui.palette.panel), ui.px(8));
  outline(ui, rect, ink(ui.palette.border), ui.px(8));
  const Rect box{rect.x0 + ui.px(12), rect.y0 + ui.px(9), rect.x1 - ui.px(12), rect.y1 - ui.px(9)};
  put_text(ui, {box.x0, box.y0 + ui.px(6)}, text.title, {.face = Face::kSmall, .colour = ui.palette.dim});
  draw_value(scene, which, value, box);
  draw_difference(scene, which, value, box);
  // The widest value of the tile decides where its sparkline begins, so that it does not move while playing.
  const float figure =
      text_width(ui, Face::kValue, text.widest) + text_width(ui, Face::kSmall, text.unit) + ui.px(14);
  const float words = std::max(figure, text_width(ui, Face::kSmall, text.title) + ui.px(8));
  Rect spark{box.x0 + std::max(words, box.width() * 0.46F), box.y0 + ui.px(2), box.x1,
             box.y1 - ui.px(value.has_baseline ? 16 : 2)};
  const bool narrow = spark.width() < ui.px(24);
  if (narrow)
    spark = {box.x0 + text_width(ui, Face::kSmall, "= baseline") + ui.px(10), box.y1 - ui.px(18), box.x1, box.y1};
  if (!narrow || !value.has_baseline) draw_spark(scene, which, spark);
}

}  // namespace gui
