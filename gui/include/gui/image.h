#pragma once

#include <cstdint>
#include <vector>

namespace gui {

/// A picture in memory: rows from the top, four bytes a pixel (red, green, blue, alpha).
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;

  friend bool operator==(const Image&, const Image&) = default;
};

}  // namespace gui
