#include "diagnosis/words.h"

#include <array>
#include <cstdio>

namespace sim {
namespace {

std::string formatted(const char* format, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string in_seconds(lb::Duration time) {
  return formatted("%.6g s", static_cast<double>(time.count() / 1'000'000) / 1e3);
}

std::string in_percent(double ratio) { return formatted("%.0f %%", ratio * 100); }

std::string in_milliseconds(double milliseconds) { return in_figures(milliseconds) + " ms"; }

std::string in_figures(double value) { return formatted(value >= 100 ? "%.0f" : "%.3g", value); }

}  // namespace sim
