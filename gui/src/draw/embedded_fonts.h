#pragma once

#include <cstddef>

namespace gui {

/// A font file inside the program; size 0 when it was not there at build time.
struct EmbeddedFont {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
};

enum class FontFile { kRegular, kSemiBold, kMono, kIcons };

/// Defined in the build tree, by gui/fonts.cmake.
EmbeddedFont embedded_font(FontFile file);

}  // namespace gui
