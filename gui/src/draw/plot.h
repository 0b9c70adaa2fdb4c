#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "draw/shapes.h"
#include "draw/time_axis.h"
#include "model/series.h"
#include "scene.h"

namespace gui {

/// Values on the y axis of a plot.
struct ValueAxis {
  double low = 0;
  double high = 1;
  float y0 = 0;  ///< of high
  float y1 = 1;  ///< of low
  bool logarithmic = false;

  float y(double value) const;
};

/// A chart over the time window that all charts share.
struct Plot {
  Rect area;
  TimeAxis time;
  bool hovered = false;
};

/// Takes the mouse in `area` (cross-hair, playhead, zoom, pan) and gives the axis. Record name: "chart/NAME".
Plot begin_plot(Scene& scene, std::string_view name, const Rect& area);

enum class TimeLabels { kShown, kNone };

/// Dims what lies after the playhead, draws cross-hair and playhead, and the labels under the plot.
void end_plot(Scene& scene, const Plot& plot, TimeLabels labels);

/// Horizontal grid lines with their labels left of the plot.
void draw_value_grid(Scene& scene, const Plot& plot, const ValueAxis& axis, std::span<const std::string> labels,
                     std::span<const double> at);

/// The bins of a series that are drawn over a time axis: its buckets, or fewer where pixels are.
struct Bins {
  double begin = 0;  ///< in buckets
  double end = 1;
  std::size_t count = 1;
  double bucket = 1;  ///< seconds

  /// The time of a place counted in bins: 0 where the first begins, `count` where the last ends.
  double seconds(double place) const {
    return (begin + (end - begin) * place / static_cast<double>(count)) * bucket;
  }
};
Bins bins_of(const Rect& area, const TimeAxis& time, double bucket);

/// What becomes of values that share a bin.
enum class Peaks { kKept, kSmoothed };

struct LineLook {
  Rgb colour = 0;
  float thickness = 1.5F;
  float fill = 0;  ///< opacity of the area below, 0: none
  float alpha = 1;
  Zeros zeros = Zeros::kAreValues;
  Peaks peaks = Peaks::kKept;
};

/// A series, one value a bucket, as a line over the plot's time window.
struct Line {
  std::span<const float> values;
  double bucket = 1;  ///< seconds
  ValueAxis axis;
};
void draw_line(Ui& ui, const Rect& area, const TimeAxis& time, const Line& line, const LineLook& look);

/// What the mouse points at, in a box beside it.
struct TipRow {
  Rgb colour;
  std::string name;
  std::string value;
};
void draw_tip(Scene& scene, const Plot& plot, std::span<const TipRow> rows);

}  // namespace gui
