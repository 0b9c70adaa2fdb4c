#pragma once

#include <array>
#include <cstdint>

#include "gui/image.h"
#include "lb/feed.h"

namespace gui {

/// Colours from few to many, 0xRRGGBB.
using HeatRamp = std::array<std::uint32_t, 5>;

/// The heat map as a picture: a pixel a bucket (fewer when there are more than `max_width`), a pixel a row, the
/// slowest on top. Nothing counted is transparent.
///
/// Why     counts span decades, so a pixel's place on the ramp is the logarithm of its count.
Image heat_image(const lb::FeedFrame& frame, const HeatRamp& ramp, std::size_t max_width = 2048);

/// A colour of the ramp. In: 0 <= place <= 1.
std::uint32_t ramp_colour(const HeatRamp& ramp, double place);

}  // namespace gui
