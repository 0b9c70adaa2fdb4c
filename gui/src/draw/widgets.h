#pragma once

#include <optional>
#include <string_view>

#include "draw/shapes.h"

namespace gui {

/// The state of an area that takes the mouse.
struct Touch {
  bool hovered = false;
  bool held = false;
  bool clicked = false;
};

/// An area that takes the left mouse button, recorded as a control of that name.
Touch touch(Ui& ui, std::string_view name, const Rect& rect, ProbeKind kind = ProbeKind::kControl);

struct ButtonLook {
  std::string_view text = {};
  const char* icon = nullptr;  ///< drawn when there is an icon font
  std::optional<Sign> sign = {};
  bool primary = false;
  bool enabled = true;
};

/// Whether it was clicked.
bool button(Ui& ui, std::string_view name, const Rect& rect, const ButtonLook& look);

/// The width in which a button's icon and text have room.
float button_width(const Ui& ui, const ButtonLook& look);

struct SliderLook {
  std::uint32_t value = 0;
  std::uint32_t top = 10;    ///< value at the right end; the left end is 0
  std::uint32_t before = 0;  ///< marked: the value that changes are compared with
  Rgb colour = 0;
};

/// The new value while it is dragged or clicked, otherwise nothing.
std::optional<std::uint32_t> slider(Ui& ui, std::string_view name, const Rect& rect, const SliderLook& look);

/// A word in a rounded box that begins at `left`.
void badge(Ui& ui, ImVec2 left, std::string_view word, Rgb colour);

/// A scrolling area: while it lives, drawing goes into it and is clipped to `rect`.
class ScrollArea {
 public:
  /// In      content_height: of everything that is drawn, whether visible or not.
  ScrollArea(Ui& ui, std::string_view name, const Rect& rect, float content_height);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;

  /// y of the content's first line on the screen.
  float top() const { return top_; }
  /// Right end of what the scroll bar leaves free in an area of that rectangle.
  static float right_of(const Rect& rect, float content_height);
  /// Puts a line of the content on top, in the next frame.
  void scroll_to(float line);

 private:
  Ui& ui_;
  ImDrawList* outer_draw_;
  Rect outer_visible_;
  Rect rect_;
  float height_;
  float top_ = 0;
};

}  // namespace gui
