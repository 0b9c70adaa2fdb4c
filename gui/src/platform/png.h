#pragma once

#include <string>

#include "gui/image.h"

namespace gui {

/// Writes a picture as a PNG file. Returns what went wrong, or nothing. A file not written whole is removed.
std::string write_png(const std::string& path, const Image& image);

}  // namespace gui
