#include "platform/imgui_compat.h"

namespace gui {

#if IMGUI_VERSION_NUM >= 18700

void put_mouse(ImGuiIO& io, float x, float y) { io.AddMousePosEvent(x, y); }
void put_mouse_button(ImGuiIO& io, bool down) { io.AddMouseButtonEvent(ImGuiMouseButton_Left, down); }
void put_mouse_wheel(ImGuiIO& io, float notches) { io.AddMouseWheelEvent(0, notches); }

#else

void put_mouse(ImGuiIO& io, float x, float y) { io.MousePos = {x, y}; }
void put_mouse_button(ImGuiIO& io, bool down) { io.MouseDown[ImGuiMouseButton_Left] = down; }
void put_mouse_wheel(ImGuiIO& io, float notches) { io.MouseWheel += notches; }

#endif

ImGuiContext* create_context() {
  ImGuiContext* context = ImGui::CreateContext();
  ImGui::SetCurrentContext(context);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  return context;
}

void use_vertex_offsets(ImGuiIO& io) { io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset; }

}  // namespace gui
