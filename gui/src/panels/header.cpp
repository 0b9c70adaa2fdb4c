#include <string>

#include "actions.h"
#include "draw/widgets.h"
#include "lb/policy.h"
#include "lb/policy_registry.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

float draw_brand(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  const Rect logo{rect.x0, rect.y0 + ui.px(1), rect.x0 + ui.px(32), rect.y0 + ui.px(33)};
  fill(ui, logo, ink(ui.palette.accent), ui.px(8));
  const char* mark = ui.fonts.icons ? kIconBalance : "lb";
  put_text(ui, {logo.center_x(), logo.center_y()}, mark,
           {.face = ui.fonts.icons ? Face::kBigIcon : Face::kBold,
            .colour = ui.palette.on_accent,
            .align = Align::kCenter});
  const Rect name = put_text(ui, {logo.x1 + ui.px(10), rect.center_y()}, "lbsim",
                             {.face = Face::kBrand, .colour = ui.palette.text});
  const Rect title = put_text(ui, {name.x1 + ui.px(18), rect.center_y()}, scene.frame().title,
                              {.face = Face::kMono, .colour = ui.palette.dim, .max_width = ui.px(260)});
  return title.x1;
}

void draw_policy_row(Scene& scene, const lb::PolicyType& policy, float width) {
  Ui ui = scene.ui;
  ui.draw = ImGui::GetWindowDrawList();
  ui.recording = false;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect row{at.x, at.y, at.x + width, at.y + ui.px(44)};
  const std::string name(policy.params.name);
  const Touch touched = touch(ui, "policy/" + name, row);
  const bool chosen = name == scene.feed.policy();
  if (touched.hovered || chosen) {
    fill(ui, row, ink(ui.palette.accent, touched.hovered ? 0.22F : 0.12F), ui.px(6));
  }
  put_text(ui, {row.x0 + ui.px(10), row.y0 + ui.px(14)}, name, {.face = Face::kBold, .colour = ui.palette.text});
  put_text(ui, {row.x0 + ui.px(10), row.y0 + ui.px(31)}, policy.doc.summary,
           {.face = Face::kSmall, .colour = ui.palette.dim, .max_width = width - ui.px(20)});
  if (touched.clicked) {
    if (!chosen) scene.feed.set_policy(name);
    ImGui::CloseCurrentPopup();
  }
}

void draw_policy_list(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const float width = std::max(box.width(), ui.px(480));
  ImGui::SetNextWindowPos({box.x0, box.y1 + ui.px(4)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(6), ui.px(6)});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(2)});
  if (ImGui::BeginPopup("policies")) {
    if (scene.state.close_popup) ImGui::CloseCurrentPopup();
    for (const lb::PolicyType& policy : lb::policies()) draw_policy_row(scene, policy, width);
    ImGui::EndPopup();
  }
  scene.state.close_popup = false;
  ImGui::PopStyleVar(2);
}

void draw_policy(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const Touch touched = touch(ui, "header/policy", box);
  if (touched.clicked) ImGui::OpenPopup("policies");
  fill(ui, box, ink(touched.hovered ? ui.palette.raised_hot : ui.palette.raised), ui.px(7));
  const Rect word = put_text(ui, {box.x0 + ui.px(12), box.center_y()}, "Policy",
                             {.face = Face::kSmall, .colour = ui.palette.dim});
  arrow(ui, {box.x1 - ui.px(16), box.center_y()}, false, ink(ui.palette.dim));
  const float x = word.x1 + ui.px(10);
  put_text(ui, {x, box.center_y()}, scene.feed.policy(),
           {.face = Face::kBold, .colour = ui.palette.text, .max_width = box.x1 - ui.px(30) - x});
  draw_policy_list(scene, box);
}

/// Buttons from the right; returns where they begin.
float draw_buttons(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  Rect box{rect.x1 - ui.px(34), rect.y0 + ui.px(1), rect.x1, rect.y0 + ui.px(33)};
  const auto next = [&](const ButtonLook& look) {
    box.x1 = box.x0 - ui.px(8);
    box.x0 = box.x1 - button_width(ui, look);
  };
  if (button(ui, "header/theme", box, {.sign = Sign::kContrast})) scene.state.dark = !scene.state.dark;
  const ButtonLook save{.text = "Export config", .icon = kIconExport, .primary = true};
  next(save);
  if (button(ui, "header/export", box, save)) export_config(scene);
  const ButtonLook undo{.text = "Reset", .icon = kIconReset, .enabled = changed(scene)};
  next(undo);
  if (button(ui, "header/reset", box, undo)) reset(scene);
  return box.x0;
}

void draw_news(Scene& scene, float right, float left, float y) {
  Ui& ui = scene.ui;
  const State& state = scene.state;
  const bool busy = scene.feed.busy();
  if (!busy && state.notice_left <= 0) return;
  const Rgb colour = busy ? ui.palette.accent : state.notice_bad ? ui.palette.bad : ui.palette.good;
  put_text(ui, {right, y}, busy ? std::string_view("simulating ...") : std::string_view(state.notice),
           {.face = Face::kSmall, .colour = colour, .align = Align::kRight, .max_width = right - left});
}

}  // namespace

void draw_header(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  const float after_brand = draw_brand(scene, rect) + ui.px(20);
  const float before_buttons = draw_buttons(scene, rect) - ui.px(16);
  const float width = std::min(ui.px(270), before_buttons - after_brand);
  const Rect policy{after_brand, rect.y0 + ui.px(1), after_brand + width, rect.y0 + ui.px(33)};
  draw_policy(scene, policy);
  draw_news(scene, before_buttons, policy.x1 + ui.px(12), rect.center_y());
}

}  // namespace gui
