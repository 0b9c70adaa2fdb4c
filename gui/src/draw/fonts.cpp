#include "draw/fonts.h"

#include <cmath>

#include "draw/embedded_fonts.h"

namespace gui {

namespace {

/// A face: its file, and its height from ascent to descent in pixels at scale 1.
///
/// Inter's line is 1.21 em high and JetBrains Mono's 1.32 em: 14 px of Inter is a text of 11.6 px.
struct FaceSpec {
  FontFile file;
  float height;
};

constexpr std::array<FaceSpec, kFaceCount> kFaces{{
    {FontFile::kRegular, 14},   // small
    {FontFile::kRegular, 16},   // label
    {FontFile::kSemiBold, 16},  // bold
    {FontFile::kSemiBold, 19},  // brand
    {FontFile::kSemiBold, 27},  // value
    {FontFile::kMono, 15},      // mono
    {FontFile::kIcons, 15},     // icon
    {FontFile::kIcons, 19},     // big icon
}};

constexpr std::array<ImWchar, 7> kLetters{0x20, 0xFF, 0x100, 0x17F, 0x2010, 0x2027, 0};
constexpr std::array<ImWchar, 11> kIconGlyphs{0xF00C, 0xF00C, 0xF019, 0xF019, 0xF0E2, 0xF0E7,
                                              0xF1E6, 0xF1E6, 0xF24E, 0xF24E, 0};

/// Dear ImGui's own font is a bitmap of 13 px: only whole multiples of it are sharp.
ImFont* add_built_in(ImFontAtlas& atlas, const FaceSpec& spec, float scale) {
  ImFontConfig config;
  config.SizePixels = 13 * std::fmax(1.0F, std::floor(spec.height * scale / 13));
  config.OversampleH = config.OversampleV = 1;
  config.PixelSnapH = true;
  return atlas.AddFontDefault(&config);
}

ImFont* add_face(ImFontAtlas& atlas, const FaceSpec& spec, float scale, FontSource source) {
  const EmbeddedFont font = embedded_font(spec.file);
  if (source == FontSource::kBuiltIn || font.size == 0) {
    return spec.file == FontFile::kIcons ? nullptr : add_built_in(atlas, spec, scale);
  }
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = 2;
  config.OversampleV = 1;
  config.GlyphRanges = spec.file == FontFile::kIcons ? kIconGlyphs.data() : kLetters.data();
  // The atlas never writes to data that it does not own.
  return atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(font.data), static_cast<int>(font.size),
                                    std::round(spec.height * scale), &config);
}

}  // namespace

Fonts load_fonts(ImFontAtlas& atlas, float scale, FontSource source) {
  atlas.Clear();
  Fonts fonts;
  fonts.icons = true;
  for (std::size_t i = 0; i < kFaceCount; ++i) {
    fonts.face[i] = add_face(atlas, kFaces[i], scale, source);
    if (fonts.face[i] == nullptr) fonts.icons = false;
  }
  atlas.Build();
  return fonts;
}

}  // namespace gui
