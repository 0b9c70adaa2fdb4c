#pragma once

#include "scene.h"

namespace gui {

/// Many nodes as a grid of tiles, in the order of the file. Bounded: where not all fit, the rest is counted.
void draw_tiles(Scene& scene, const Rect& box);

}  // namespace gui
