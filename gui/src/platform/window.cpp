#include "platform/window.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <GLFW/glfw3.h>

#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>

#include "gui/dashboard.h"
#include "platform/imgui_compat.h"

namespace gui {

namespace {

void on_key(GLFWwindow* window, int key, int /*scancode*/, int action, int modifiers) {
  if (action == GLFW_RELEASE) return;
  std::deque<Key>& keys = static_cast<State*>(glfwGetWindowUserPointer(window))->keys;
  const bool pressed = action == GLFW_PRESS;  // stepping repeats while a key is held, nothing else does
  if (key == GLFW_KEY_LEFT) keys.push_back(Key::kStepBack);
  if (key == GLFW_KEY_RIGHT) keys.push_back(Key::kStep);
  if (!pressed) return;
  switch (key) {
    case GLFW_KEY_SPACE:
      keys.push_back(Key::kPlayPause);
      break;
    case GLFW_KEY_HOME:
      keys.push_back(Key::kHome);
      break;
    case GLFW_KEY_END:
      keys.push_back(Key::kEnd);
      break;
    case GLFW_KEY_R:
      keys.push_back(Key::kReset);
      break;
    case GLFW_KEY_T:
      keys.push_back(Key::kTheme);
      break;
    case GLFW_KEY_ESCAPE:
      keys.push_back(Key::kClose);
      break;
    case GLFW_KEY_Q:
      if ((modifiers & GLFW_MOD_CONTROL) != 0) keys.push_back(Key::kQuit);
      break;
    default:
      break;
  }
}

std::string glfw_error(const char* what) {
  const char* why = nullptr;
  glfwGetError(&why);
  return std::string(what) + (why != nullptr ? ": " + std::string(why) : "");
}

}  // namespace

Window::Window(const WindowOptions& options, State& state) : state_(state), error_(open(options)) {}

std::string Window::open(const WindowOptions& options) {
  if (glfwInit() == GLFW_FALSE) return glfw_error("no display");
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  window_ = glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
  if (window_ == nullptr) return glfw_error("no window with OpenGL 3.2");
  glfwSetWindowSizeLimits(window_, kMinWidth, kMinHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  glfwSetWindowUserPointer(window_, &state_);
  glfwSetKeyCallback(window_, on_key);  // before Dear ImGui installs its own, which calls this one
  context_ = create_context();
  backend_ready_ = ImGui_ImplGlfw_InitForOpenGL(window_, true) && ImGui_ImplOpenGL3_Init("#version 150");
  return backend_ready_ ? std::string{} : std::string{"OpenGL 3.2 could not be started"};
}

Window::~Window() {
  if (texture_ != 0) glDeleteTextures(1, &texture_);
  if (backend_ready_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
  }
  if (context_ != nullptr) ImGui::DestroyContext(context_);
  if (window_ != nullptr) glfwDestroyWindow(window_);
  glfwTerminate();
}

bool Window::close_asked() const { return glfwWindowShouldClose(window_) != 0; }

void Window::fit_fonts() {
  float x = 1;
  float y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  const float scale = std::clamp(std::round(x * 4) / 4, 1.0F, 4.0F);
  if (scale == scale_) return;
  scale_ = scale;
  fonts_ = load_fonts(*ImGui::GetIO().Fonts, scale_, FontSource::kEmbedded);
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Window::begin_frame(double patience) {
  if (patience > 0) {
    glfwWaitEventsTimeout(patience);
  } else {
    glfwPollEvents();
  }
  fit_fonts();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  // Two frames within one tick of the clock: Dear ImGui needs time to pass, and a pause must not jump.
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = std::clamp(io.DeltaTime, 1e-4F, 0.25F);
  ImGui::NewFrame();
}

void Window::paint(Rgb background) const {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  const auto part = [background](unsigned shift) {
    return static_cast<float>((background >> shift) & 0xffU) / 255;
  };
  glClearColor(part(16), part(8), part(0), 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Window::end_frame(Rgb background) {
  ImGui::Render();
  paint(background);
  glfwSwapBuffers(window_);
}

ImTextureID Window::upload(const Image& image) {
  if (texture_ == 0) glGenTextures(1, &texture_);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, image.width, image.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               image.rgba.data());
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture_));
}

Image Window::capture(Rgb background) const {
  paint(background);  // what was shown is no longer there: swapping leaves the buffers undefined
  Image image;
  glfwGetFramebufferSize(window_, &image.width, &image.height);
  const std::size_t row = static_cast<std::size_t>(image.width) * 4;
  image.rgba.resize(row * static_cast<std::size_t>(image.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, image.width, image.height, GL_RGBA, GL_UNSIGNED_BYTE, image.rgba.data());
  for (std::size_t top = 0, end = static_cast<std::size_t>(image.height); top + 1 < end; ++top, --end) {
    std::swap_ranges(&image.rgba[top * row], &image.rgba[top * row] + row, &image.rgba[(end - 1) * row]);
  }
  return image;
}

}  // namespace gui
