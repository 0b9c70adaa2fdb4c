#pragma once

#include <array>
#include <cstdint>

#include "model/heat_image.h"
#include "model/run_model.h"

namespace gui {

/// A colour as 0xRRGGBB.
using Rgb = std::uint32_t;

/// Every colour of one theme. Nothing else in the dashboard names a colour.
///
/// Why     the six node colours keep a CIE 1976 difference of at least 24 from each other in normal vision and
///         under protanopia, deuteranopia and tritanopia; a test computes the differences.
struct Palette {
  Rgb window, panel, border, well, raised, raised_hot;
  Rgb text, dim, faint, grid;
  Rgb accent, on_accent;
  std::array<Rgb, kOwnColours> node;
  Rgb others;
  Rgb closed, half_open, open, on_open;
  Rgb p50, p99, p999;
  Rgb retries;
  Rgb outage, failure_rate, slow, other_fault;
  Rgb good, bad, ghost, band_edge;
  HeatRamp heat;

  Rgb node_colour(std::size_t index) const { return index < node.size() ? node[index] : others; }
};

const Palette& palette_of(bool dark);

}  // namespace gui
