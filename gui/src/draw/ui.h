#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "draw/fonts.h"
#include "gui/image.h"
#include "gui/probes.h"
#include "gui/rect.h"
#include "model/palette.h"

namespace gui {

/// Where pictures are kept for drawing: OpenGL's memory, or ours.
class Textures {
 public:
  virtual ~Textures() = default;

  /// Replaces the one picture kept besides the fonts'. Valid until the next call.
  virtual ImTextureID upload(const Image& image) = 0;
};

/// What every drawing function needs. Sizes are given in pixels at scale 1 and pass through px().
struct Ui {
  const Palette& palette;
  const Fonts& fonts;
  Probes& probes;
  float scale = 1;
  ImDrawList* draw = nullptr;
  Rect visible;           ///< what lies outside is clipped: the window, or a scrolling area
  bool recording = true;  ///< false for what floats above the rest: it may cover other text

  float px(float size) const { return std::floor(size * scale + 0.5F); }
};

/// A palette's colour as Dear ImGui wants it.
inline ImU32 ink(Rgb colour, float alpha = 1) {
  const auto a = static_cast<ImU32>(std::lround(alpha * 255));
  return IM_COL32((colour >> 16U) & 0xffU, (colour >> 8U) & 0xffU, colour & 0xffU, 0) | (a << IM_COL32_A_SHIFT);
}

/// A mixture of two colours: `part` of the second.
Rgb blend(Rgb first, Rgb second, double part);

enum class Align { kLeft, kCenter, kRight };

struct TextStyle {
  Face face = Face::kLabel;
  Rgb colour = 0;
  Align align = Align::kLeft;
  float max_width = 0;  ///< longer text is shortened with ".."; 0: no limit
  float alpha = 1;
};

/// Writes a line whose capitals are centred on at.y, and returns its rectangle.
Rect put_text(Ui& ui, ImVec2 at, std::string_view text, const TextStyle& style);

float text_width(const Ui& ui, Face face, std::string_view text);

/// `text`, shortened to fit.
std::string fit_text(const Ui& ui, Face face, std::string_view text, float width);

/// `text` in lines that fit, cut between words; a word that does not fit has a line of its own.
std::vector<std::string> wrap_text(const Ui& ui, Face face, std::string_view text, float width);

}  // namespace gui
