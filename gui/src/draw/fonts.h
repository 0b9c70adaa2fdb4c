#pragma once

#include <array>
#include <cstddef>

#include <imgui.h>

namespace gui {

/// The hands the dashboard writes in.
enum class Face { kSmall, kLabel, kBold, kBrand, kValue, kMono, kIcon, kBigIcon };
inline constexpr std::size_t kFaceCount = 8;

/// The fonts of one context at one scale.
struct Fonts {
  std::array<ImFont*, kFaceCount> face{};
  bool icons = false;  ///< kIcon and kBigIcon hold icons; otherwise draw something else

  ImFont* operator[](Face which) const { return face[static_cast<std::size_t>(which)]; }
};

/// Which fonts to load.
enum class FontSource {
  kEmbedded,  ///< those found when the program was built, Dear ImGui's own for any that was not
  kBuiltIn,   ///< Dear ImGui's own for everything
};

/// Replaces the fonts of the atlas by ours at `scale` and draws their glyphs into its picture.
Fonts load_fonts(ImFontAtlas& atlas, float scale, FontSource source);

/// Icons, as UTF-8 text in Face::kIcon (Font Awesome 4).
inline constexpr const char* kIconBalance = "\xEF\x89\x8E";
inline constexpr const char* kIconReset = "\xEF\x83\xA2";
inline constexpr const char* kIconExport = "\xEF\x80\x99";
inline constexpr const char* kIconPlug = "\xEF\x87\xA6";
inline constexpr const char* kIconBolt = "\xEF\x83\xA7";
inline constexpr const char* kIconCheck = "\xEF\x80\x8C";

}  // namespace gui
