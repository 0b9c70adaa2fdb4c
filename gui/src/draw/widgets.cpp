#include "draw/widgets.h"

#include <algorithm>
#include <string>

namespace gui {

Touch touch(Ui& ui, std::string_view name, const Rect& rect, ProbeKind kind) {
  if (rect.empty()) return {};
  ui.probes.record(name, kind, rect, ui.visible);
  const std::string id(name);
  ImGui::SetCursorScreenPos({rect.x0, rect.y0});
  Touch result;
  result.clicked = ImGui::InvisibleButton(id.c_str(), {rect.width(), rect.height()});
  result.hovered = ImGui::IsItemHovered();
  result.held = ImGui::IsItemActive();
  return result;
}

float button_width(const Ui& ui, const ButtonLook& look) {
  float width = ui.px(24);
  if (!look.text.empty()) width += text_width(ui, Face::kBold, look.text);
  if (look.icon != nullptr && ui.fonts.icons) width += text_width(ui, Face::kIcon, look.icon) + ui.px(7);
  return width;
}

namespace {

Rgb face_of(const Ui& ui, const ButtonLook& look, const Touch& touched) {
  const Palette& palette = ui.palette;
  if (look.primary) return touched.hovered ? blend(palette.accent, palette.text, 0.15) : palette.accent;
  return touched.hovered && look.enabled ? palette.raised_hot : palette.raised;
}

}  // namespace

bool button(Ui& ui, std::string_view name, const Rect& rect, const ButtonLook& look) {
  const Touch touched = touch(ui, name, rect);
  const Palette& palette = ui.palette;
  fill(ui, rect, ink(face_of(ui, look, touched)), ui.px(7));
  const Rgb colour = !look.enabled ? palette.faint : look.primary ? palette.on_accent : palette.text;
  if (look.sign) sign(ui, {rect.center_x(), rect.center_y()}, *look.sign, ink(colour));
  const bool icon = look.icon != nullptr && ui.fonts.icons;
  const float icon_width = icon ? text_width(ui, Face::kIcon, look.icon) : 0;
  const float gap = icon && !look.text.empty() ? ui.px(7) : 0;
  const float width = icon_width + gap + text_width(ui, Face::kBold, look.text);
  const float x = std::floor(rect.center_x() - width / 2);
  if (icon) put_text(ui, {x, rect.center_y()}, look.icon, {.face = Face::kIcon, .colour = colour});
  if (!look.text.empty()) {
    put_text(ui, {x + icon_width + gap, rect.center_y()}, look.text, {.face = Face::kBold, .colour = colour});
  }
  return touched.clicked && look.enabled;
}

std::optional<std::uint32_t> slider(Ui& ui, std::string_view name, const Rect& rect, const SliderLook& look) {
  const Touch touched = touch(ui, name, rect, ProbeKind::kSlider);
  const Palette& palette = ui.palette;
  const float knob = ui.px(6);
  const float from = rect.x0 + knob;
  const float reach = std::max(1.0F, rect.width() - 2 * knob);
  const float y = std::round(rect.center_y());
  const auto x_of = [&](std::uint32_t value) {
    return from + reach * std::min(1.0F, static_cast<float>(value) / static_cast<float>(look.top));
  };
  const float half = ui.px(2);
  const Rgb colour = touched.held || touched.hovered ? blend(look.colour, palette.text, 0.2) : look.colour;
  fill(ui, {from - half, y - half, from + reach + half, y + half}, ink(blend(palette.well, palette.faint, 0.25)),
       half);
  fill(ui, {from - half, y - half, x_of(look.value), y + half}, ink(colour), half);
  if (look.value != look.before) {
    const float mark = std::round(x_of(look.before));
    fill(ui, {mark - ui.px(1), y - ui.px(6), mark + ui.px(1), y + ui.px(6)}, ink(palette.ghost));
  }
  ui.draw->AddCircleFilled({x_of(look.value), y}, knob + (touched.held ? ui.px(1) : 0), ink(palette.panel), 20);
  ui.draw->AddCircleFilled({x_of(look.value), y}, knob - ui.px(1) + (touched.held ? ui.px(1) : 0), ink(colour),
                           20);
  if (!touched.held) return {};
  const float part = std::clamp((ImGui::GetIO().MousePos.x - from) / reach, 0.0F, 1.0F);
  return static_cast<std::uint32_t>(std::lround(part * static_cast<float>(look.top)));
}

void badge(Ui& ui, ImVec2 left, std::string_view word, Rgb colour) {
  const float width = text_width(ui, Face::kSmall, word) + ui.px(12);
  const Rect box{left.x, left.y - ui.px(9), left.x + width, left.y + ui.px(9)};
  fill(ui, box, ink(colour, 0.18F), ui.px(8));
  outline(ui, box, ink(colour, 0.9F), ui.px(8));
  put_text(ui, {box.center_x(), left.y}, word, {.face = Face::kSmall, .colour = colour, .align = Align::kCenter});
}

ScrollArea::ScrollArea(Ui& ui, std::string_view name, const Rect& rect, float content_height)
    : ui_(ui), outer_draw_(ui.draw), outer_visible_(ui.visible), rect_(rect), height_(content_height) {
  ImGui::SetCursorScreenPos({rect.x0, rect.y0});
  ImGui::BeginChild(std::string(name).c_str(), {rect.width(), rect.height()}, false, ImGuiWindowFlags_NoNav);
  ui_.draw = ImGui::GetWindowDrawList();
  ui_.visible = rect.clipped(outer_visible_);
  top_ = rect.y0 - ImGui::GetScrollY();
}

float ScrollArea::right_of(const Rect& rect, float content_height) {
  return rect.x1 - (content_height > rect.height() ? ImGui::GetStyle().ScrollbarSize : 0);
}

ScrollArea::~ScrollArea() {
  ImGui::SetCursorScreenPos({rect_.x0, top_});
  ImGui::Dummy({1, height_});
  ImGui::EndChild();
  ui_.draw = outer_draw_;
  ui_.visible = outer_visible_;
}

void ScrollArea::scroll_to(float line) { ImGui::SetScrollY(std::max(0.0F, line)); }

}  // namespace gui
