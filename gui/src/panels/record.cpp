#include <array>
#include <string>

#include "draw/widgets.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

struct TabText {
  Tab tab;
  std::string_view probe;
  std::string_view title;
  std::string_view hint;
};

constexpr std::array<TabText, 4> kTabs{{
    {Tab::kFindings, "findings", "Findings", "click to jump"},
    {Tab::kEvents, "events", "Events", "click to jump"},
    {Tab::kClasses, "classes", "Classes", "whole run"},
    {Tab::kBalancers, "balancers", "Balancers", "whole run"},
}};

bool has_content(const Scene& scene, Tab tab) {
  const lb::FeedFrame& frame = scene.frame();
  switch (tab) {
    case Tab::kEvents:
      return true;
    case Tab::kFindings:
      return !frame.findings.empty();
    case Tab::kClasses:
      return !frame.classes.empty();
    case Tab::kBalancers:
      return !frame.balancers.empty();
  }
  return false;
}

/// What was chosen, as long as it is there: another weight may have made the findings go.
Tab shown_tab(const Scene& scene) {
  const Tab wish = scene.state.tab.value_or(Tab::kFindings);
  return has_content(scene, wish) ? wish : Tab::kEvents;
}

std::string words_of(const Scene& scene, const TabText& text) {
  const std::string title(text.title);
  return text.tab == Tab::kFindings ? title + " " + std::to_string(scene.frame().findings.size()) : title;
}

/// Draws the tabs from `at` on, and returns where they end.
float draw_tabs(Scene& scene, ImVec2 at, Tab shown) {
  Ui& ui = scene.ui;
  for (const TabText& text : kTabs) {
    if (!has_content(scene, text.tab)) continue;
    const std::string words = words_of(scene, text);
    const Rect area{at.x, at.y - ui.px(10), at.x + text_width(ui, Face::kBold, words), at.y + ui.px(10)};
    const Touch touched = touch(ui, "tab/" + std::string(text.probe), area);
    if (touched.clicked) scene.state.tab = text.tab;
    const bool on = text.tab == shown;
    const Rgb colour = on || touched.hovered ? ui.palette.text : ui.palette.dim;
    put_text(ui, at, words, {.face = Face::kBold, .colour = colour});
    if (on) fill(ui, {area.x0, area.y1 - ui.px(1), area.x1, area.y1 + ui.px(1)}, ink(ui.palette.accent));
    at.x = area.x1 + ui.px(18);
  }
  return at.x - ui.px(18);
}

}  // namespace

void draw_record(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  const Tab shown = shown_tab(scene);
  const Rect box = begin_panel(scene, rect, {"record", "", {}, {}});
  const ImVec2 head{box.x0, rect.y0 + ui.px(19)};
  const float end = draw_tabs(scene, head, shown) + ui.px(12);
  for (const TabText& text : kTabs) {
    const bool nothing = shown == Tab::kEvents && scene.frame().events.empty();
    if (text.tab != shown || nothing || end + text_width(ui, Face::kSmall, text.hint) > box.x1) continue;
    put_text(ui, {end, head.y}, text.hint, {.face = Face::kSmall, .colour = ui.palette.dim});
  }
  switch (shown) {
    case Tab::kEvents:
      return draw_events(scene, box);
    case Tab::kFindings:
      return draw_findings(scene, box);
    case Tab::kClasses:
      return draw_classes(scene, box);
    case Tab::kBalancers:
      return draw_balancers(scene, box);
  }
}

}  // namespace gui
