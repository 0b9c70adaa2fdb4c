#pragma once

#include <vector>

namespace gui {

/// Seconds of the run on the x axis of a plot.
struct TimeAxis {
  double from = 0;
  double to = 1;
  float x0 = 0;
  float x1 = 1;

  float x(double seconds) const { return x0 + static_cast<float>((seconds - from) / (to - from)) * (x1 - x0); }
  double seconds(float x) const { return from + static_cast<double>((x - x0) / (x1 - x0)) * (to - from); }
};

/// Round values in [low, high], at most `most` + 1 of them; and the step between them.
struct Ticks {
  std::vector<double> at;
  double step = 1;
};
Ticks time_ticks(double low, double high, std::size_t most);   ///< steps of 1, 2, 5, 10, 15, 20, 30, 60 s ...
Ticks value_ticks(double low, double high, std::size_t most);  ///< steps of 1, 2, 5 x 10^n
Ticks log_ticks(double low, double high);                      ///< decades, with 2 and 5 where there are few

}  // namespace gui
