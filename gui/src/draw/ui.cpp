#include "draw/ui.h"

#include <algorithm>
#include <cfloat>

namespace gui {

Rgb blend(Rgb first, Rgb second, double part) {
  Rgb mixed = 0;
  for (const unsigned shift : {16U, 8U, 0U}) {
    const double a = (first >> shift) & 0xffU;
    const double b = (second >> shift) & 0xffU;
    mixed |= static_cast<Rgb>(std::lround(a + (b - a) * part)) << shift;
  }
  return mixed;
}

float text_width(const Ui& ui, Face face, std::string_view text) {
  if (text.empty()) return 0;  // its data may be null, which Dear ImGui would follow
  const ImFont* font = ui.fonts[face];
  return std::ceil(font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size()).x);
}

std::string fit_text(const Ui& ui, Face face, std::string_view text, float width) {
  if (text_width(ui, face, text) <= width) return std::string(text);
  std::size_t keep = text.size();
  const auto inside_character = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (keep > 0) {
    --keep;
    while (keep > 0 && inside_character(keep)) --keep;
    std::string shorter = std::string(text.substr(0, keep)) + "..";
    if (text_width(ui, face, shorter) <= width) return shorter;
  }
  return {};
}

std::vector<std::string> wrap_text(const Ui& ui, Face face, std::string_view text, float width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::string longer = lines.empty() ? std::string() : lines.back() + " " + std::string(word);
    if (!lines.empty() && text_width(ui, face, longer) <= width) {
      lines.back() = longer;
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

Rect put_text(Ui& ui, ImVec2 at, std::string_view text, const TextStyle& style) {
  const std::string fitted =
      style.max_width > 0 ? fit_text(ui, style.face, text, style.max_width) : std::string(text);
  const ImFont* font = ui.fonts[style.face];
  const float width = text_width(ui, style.face, fitted);
  const float before = style.align == Align::kLeft ? 0 : style.align == Align::kCenter ? width / 2 : width;
  // Capitals are about 0.58 of a line's height from ascent to descent in all faces here.
  const float baseline = std::round(at.y + font->FontSize * 0.29F);
  const float x = std::round(at.x - before);
  const float y = std::round(baseline - font->Ascent);
  ui.draw->AddText(font, font->FontSize, {x, y}, ink(style.colour, style.alpha), fitted.data(),
                   fitted.data() + fitted.size());
  const float half_line = font->FontSize * 0.36F;  // from above the capitals to below the descenders
  const Rect rect{x, at.y - half_line, x + width, at.y + half_line};
  if (ui.recording && !fitted.empty()) ui.probes.record_text(rect, ui.visible);
  return rect;
}

}  // namespace gui
