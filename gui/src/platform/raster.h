#pragma once

#include <imgui.h>

#include "gui/image.h"

namespace gui {

/// Draws Dear ImGui's triangles in software: clipping, textures with bilinear filtering, blending.
///
/// In      every texture of `data` is a `const Image*`; the fonts' included.
/// Out     data.DisplaySize pixels on `background` (0xRRGGBB), alpha 255. The same input gives the same bytes:
///         edges are decided in integers, colours in plain float arithmetic.
/// Cost    about 50 ms for 1600 x 1000 pixels of dashboard.
Image rasterise(const ImDrawData& data, std::uint32_t background);

}  // namespace gui
