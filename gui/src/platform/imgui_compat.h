#pragma once

#include <imgui.h>

namespace gui {

// Everything that differs between the versions of Dear ImGui this builds with (1.86 to 1.91).

/// Input of the coming frame.
void put_mouse(ImGuiIO& io, float x, float y);
void put_mouse_button(ImGuiIO& io, bool down);
void put_mouse_wheel(ImGuiIO& io, float notches);

/// A new context with settings that suit us: nothing is read from or written to the disk. It becomes the current
/// one.
ImGuiContext* create_context();

/// Says that the renderer can draw from a vertex offset: indices have 16 bits, a frame may have more vertices.
void use_vertex_offsets(ImGuiIO& io);

}  // namespace gui
