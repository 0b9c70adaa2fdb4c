#include "report/lanes.h"

#include <algorithm>

#include "text.h"

namespace app {
namespace {

constexpr std::size_t kIndent = 2;

std::size_t lane_width(std::size_t terminal, std::size_t label) {
  const std::size_t beside = kIndent + label + 1 + 1 + Lanes::kValueWidth;
  return terminal > beside ? terminal - beside : 1;
}

}  // namespace

Lanes::Lanes(const sim::Series& series, std::size_t label_width, Console& console)
    : console_(console),
      ink_(console.out().colour),
      marks_(glyphs(console.out().utf8)),
      bucket_(std::max(series.bucket, lb::Duration(1))),
      label_width_(label_width),
      columns_(series.buckets, lane_width(console.out().width, label_width)) {}

std::size_t Lanes::column_at(lb::Duration time) const {
  return static_cast<std::size_t>(
      std::min<std::int64_t>(time / column_time(), static_cast<std::int64_t>(columns())));
}

std::vector<double> Lanes::sums(const std::vector<std::uint32_t>& series) const {
  std::vector<double> all(columns());
  for (std::size_t c = 0; c < all.size(); ++c) {
    for (std::size_t b = columns_.begin(c); b < columns_.end(c); ++b) all[c] += series[b];
  }
  return all;
}

std::vector<double> Lanes::highest(const std::vector<float>& series) const {
  std::vector<double> all(columns());
  for (std::size_t c = 0; c < all.size(); ++c) {
    for (std::size_t b = columns_.begin(c); b < columns_.end(c); ++b) {
      all[c] = std::max(all[c], static_cast<double>(series[b]));
    }
  }
  return all;
}

// 1, 2 or 5 of a decimal unit up to 5 s, then the steps of clocks.
lb::Duration Lanes::axis_step() const {
  constexpr std::int64_t kRoom = 10;  // columns between labels
  constexpr std::int64_t kSecond = 1'000'000'000;
  constexpr std::int64_t kHour = 3600 * kSecond;
  const std::int64_t column = column_time().count();
  for (std::int64_t decade = 1; decade <= kSecond; decade *= 10) {
    for (const std::int64_t step : {1, 2, 5}) {
      if (decade * step / kRoom >= column) return lb::Duration(decade * step);
    }
  }
  for (const std::int64_t seconds : {10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600}) {
    if (seconds * kSecond / kRoom >= column) return lb::Duration(seconds * kSecond);
  }
  const std::int64_t hours = column / (kHour / kRoom) + 1;
  return lb::Duration(std::min(hours, lb::kForever.count() / kHour) * kHour);
}

void Lanes::row(const std::string& label, const std::string& lane, const std::string& value) {
  std::string line = std::string(kIndent, ' ') + padded(label, label_width_) + " " + lane;
  if (!value.empty()) line += " " + ink_.faint(value);
  line.erase(line.find_last_not_of(' ') + 1);
  console_.line(line);
}

void Lanes::text(const std::string& line) {
  console_.line(line.empty() ? line : std::string(kIndent, ' ') + line);
}

}  // namespace app
