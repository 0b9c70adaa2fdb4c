#pragma once

#include <string>

#include "draw/ui.h"
#include "state.h"

struct GLFWwindow;

namespace gui {

struct WindowOptions {
  std::string title;
  int width = 1600;
  int height = 1000;
};

/// A GLFW window with OpenGL 3 and a Dear ImGui context of its own. One at a time.
///
/// Keys are queued by its own callback: Dear ImGui 1.86 looks at the keys once a frame and would lose one that is
/// pressed and released in between.
class Window final : public Textures {
 public:
  /// In      state: takes the keys; outlives the window.
  explicit Window(const WindowOptions& options, State& state);
  ~Window() override;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Why there is no window; empty when there is one.
  const std::string& error() const { return error_; }

  bool close_asked() const;

  /// Takes the input that came, waiting for some for at most `patience` seconds; then a frame may be drawn.
  void begin_frame(double patience);
  /// Shows what was drawn.
  void end_frame(Rgb background);

  ImTextureID upload(const Image& image) override;
  /// The last frame as a picture. In: end_frame() was called.
  Image capture(Rgb background) const;

  const Fonts& fonts() const { return fonts_; }
  float scale() const { return scale_; }

 private:
  std::string open(const WindowOptions& options);
  void fit_fonts();
  void paint(Rgb background) const;

  State& state_;
  GLFWwindow* window_ = nullptr;
  ImGuiContext* context_ = nullptr;
  bool backend_ready_ = false;
  Fonts fonts_;
  float scale_ = 0;
  unsigned texture_ = 0;
  std::string error_;
};

}  // namespace gui
