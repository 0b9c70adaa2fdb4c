#include "model/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace gui {

namespace {

template <class... Args>
std::string print(const char* pattern, Args... args) {
  std::array<char, 48> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), pattern, args...);
  return {buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(buffer.size()) - 1))};
}

}  // namespace

std::string format_count(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::fabs(value);
  if (size < 9.95 && std::fabs(value - std::round(value)) > 0.049) return print("%.1f", value);
  if (size < 9999.5) return print("%.0f", value);
  if (size < 999.95e3) return print(size < 99.95e3 ? "%.1fk" : "%.0fk", value / 1e3);
  if (size < 999.5e6) return print(size < 99.95e6 ? "%.1fM" : "%.0fM", value / 1e6);
  return print("%.1fG", value / 1e9);
}

std::string format_number(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::fabs(value);
  if (size < 9.995) return print("%.2f", value);
  if (size < 99.95) return print("%.1f", value);
  return print("%.0f", value);
}

Quantity format_latency(double ms) {
  if (ms < 999.5) return {format_number(ms), "ms"};
  return {format_number(ms / 1000), "s"};
}

std::string format_percent(double percent, int decimals) {
  return std::isfinite(percent) ? print("%.*f", decimals, percent) : "-";
}

std::string format_clock(double seconds) {
  const double tenths = std::floor(std::max(0.0, seconds) * 10 + 1e-6);
  const double minutes = std::floor(tenths / 600);
  return print("%.0f:%04.1f", minutes, (tenths - minutes * 600) / 10);
}

std::string format_tick(double seconds, double step, double last) {
  if (step < 0.0099) return print("%.0f ms", seconds * 1000);
  if (step < 0.99) return print(step < 0.099 ? "%.2f s" : "%.1f s", seconds);
  constexpr double kLongestInSeconds = 180;
  if (last <= kLongestInSeconds || step < 4.99) return print("%.0f s", seconds);
  const double minutes = std::floor(seconds / 60 + 1e-9);
  return print("%.0f:%02.0f", minutes, seconds - minutes * 60);
}

}  // namespace gui
