#include "model/heat_image.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gui {

std::uint32_t ramp_colour(const HeatRamp& ramp, double place) {
  const double at = std::clamp(place, 0.0, 1.0) * static_cast<double>(ramp.size() - 1);
  const std::size_t from = std::min(static_cast<std::size_t>(at), ramp.size() - 2);
  const double part = at - static_cast<double>(from);
  std::uint32_t mixed = 0;
  for (const unsigned shift : {16U, 8U, 0U}) {
    const double a = (ramp[from] >> shift) & 0xffU;
    const double b = (ramp[from + 1] >> shift) & 0xffU;
    mixed |= static_cast<std::uint32_t>(std::lround(a + (b - a) * part)) << shift;
  }
  return mixed;
}

namespace {

void put(Image& image, std::size_t pixel, std::uint32_t colour, std::uint8_t alpha) {
  std::uint8_t* out = &image.rgba[pixel * 4];
  out[0] = static_cast<std::uint8_t>(colour >> 16U);
  out[1] = static_cast<std::uint8_t>(colour >> 8U);
  out[2] = static_cast<std::uint8_t>(colour);
  out[3] = alpha;
}

}  // namespace

Image heat_image(const lb::FeedFrame& frame, const HeatRamp& ramp, std::size_t max_width) {
  const std::size_t rows = frame.heat_rows_ms.size() < 2 ? 0 : frame.heat_rows_ms.size() - 1;
  Image image;
  if (rows == 0 || frame.buckets == 0 || frame.heat.size() < rows * frame.buckets) return image;
  const std::size_t width = std::min(frame.buckets, max_width);
  std::vector<std::uint64_t> counts(rows * width);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < frame.buckets; ++i) {
      counts[row * width + i * width / frame.buckets] += frame.heat[row * frame.buckets + i];
    }
  }
  const std::uint64_t most = *std::max_element(counts.begin(), counts.end());
  image.width = static_cast<int>(width);
  image.height = static_cast<int>(rows);
  image.rgba.resize(rows * width * 4);
  const double full = std::log1p(static_cast<double>(most));
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t x = 0; x < width; ++x) {
      const std::uint64_t count = counts[row * width + x];
      // An empty pixel has the colour of few: filtering mixes it into its neighbours.
      const double place = count == 0 ? 0 : std::log1p(static_cast<double>(count)) / full;
      put(image, (rows - 1 - row) * width + x, ramp_colour(ramp, place), count == 0 ? 0 : 255);
    }
  }
  return image;
}

}  // namespace gui
