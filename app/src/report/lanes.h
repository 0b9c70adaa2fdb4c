#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chart.h"
#include "console.h"
#include "lb/time.h"
#include "sim/result.h"

namespace app {

/// The rows of a timeline: a label, a lane with a column for a stretch of time, and a value. All rows of one
/// timeline share their columns, so that what stands below each other happened at the same time.
class Lanes {
 public:
  Lanes(const sim::Series& series, std::size_t label_width, Console& console);

  std::size_t columns() const { return columns_.columns; }
  const Ink& ink() const { return ink_; }
  const Glyphs& marks() const { return marks_; }

  /// The time that a column stands for, and the column in which a time is: columns() for what comes after.
  lb::Duration column_time() const { return bucket_ * static_cast<std::int64_t>(columns_.each); }
  std::size_t column_at(lb::Duration time) const;

  /// A series of buckets by columns: added up, or the highest of each.
  std::vector<double> sums(const std::vector<std::uint32_t>& series) const;
  std::vector<double> highest(const std::vector<float>& series) const;

  /// The shortest round step that leaves room for its labels on the axis.
  lb::Duration axis_step() const;

  void row(const std::string& label, const std::string& lane, const std::string& value = {});
  void text(const std::string& line = {});

  /// Columns that a value may take.
  static constexpr std::size_t kValueWidth = 8;

 private:
  Console& console_;
  Ink ink_;
  const Glyphs& marks_;
  lb::Duration bucket_;
  std::size_t label_width_;
  Columns columns_;
};

}  // namespace app
