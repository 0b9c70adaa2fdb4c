#include <array>
#include <string>

#include "actions.h"
#include "draw/plot.h"
#include "draw/widgets.h"
#include "model/format.h"
#include "panels/fault_labels.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

struct Speed {
  double factor;
  const char* word;
  const char* probe;
};
constexpr std::array<Speed, 4> kSpeeds{{{0.25, "1/4x", "transport/speed_quarter"},
                                        {1, "1x", "transport/speed_1"},
                                        {4, "4x", "transport/speed_4"},
                                        {16, "16x", "transport/speed_16"}}};

float draw_buttons(Scene& scene, float x, float y) {
  Ui& ui = scene.ui;
  const float small = ui.px(16);
  const float large = ui.px(18);
  const auto box = [&](float center, float half) {
    return Rect{center - half, y - half, center + half, y + half};
  };
  if (button(ui, "transport/back", box(x + small, small), {.sign = Sign::kBack})) step(scene, -1);
  const Sign now = scene.state.playing ? Sign::kPause : Sign::kPlay;
  const float middle = x + 2 * small + ui.px(8) + large;
  if (button(ui, "transport/play", box(middle, large), {.sign = now, .primary = true})) toggle_play(scene);
  const float right = middle + large + ui.px(8) + small;
  if (button(ui, "transport/forward", box(right, small), {.sign = Sign::kForward})) step(scene, 1);
  return right + small;
}

float draw_time(Scene& scene, float x, float y) {
  Ui& ui = scene.ui;
  put_text(ui, {x, y - ui.px(9)}, format_clock(scene.state.playhead),
           {.face = Face::kBrand, .colour = ui.palette.text});
  const std::string whole = "of " + format_clock(scene.run.length);
  put_text(ui, {x, y + ui.px(11)}, whole, {.face = Face::kSmall, .colour = ui.palette.dim});
  const float widest = text_width(ui, Face::kBrand, format_clock(scene.run.length) + "0");
  return x + std::max(widest, text_width(ui, Face::kSmall, whole));
}

float draw_speeds(Scene& scene, float x, float y) {
  Ui& ui = scene.ui;
  const float width = ui.px(38);
  const float half = ui.px(13);
  fill(ui, {x, y - half, x + width * static_cast<float>(kSpeeds.size()), y + half}, ink(ui.palette.raised),
       ui.px(7));
  for (const Speed& speed : kSpeeds) {
    const Rect box{x, y - half, x + width, y + half};
    const Touch touched = touch(ui, speed.probe, box);
    if (touched.clicked) scene.state.speed = speed.factor;
    const bool chosen = scene.state.speed == speed.factor;
    if (chosen || touched.hovered) {
      fill(ui, box.inset(ui.px(2)), ink(blend(ui.palette.raised, ui.palette.accent, chosen ? 0.4 : 0.15)),
           ui.px(6));
    }
    put_text(ui, {box.center_x(), y}, speed.word,
             {.face = Face::kSmall, .colour = chosen ? ui.palette.text : ui.palette.dim, .align = Align::kCenter});
    x += width;
  }
  return x;
}

/// The retries of the whole run, as a landscape to steer by.
void draw_landscape(Scene& scene, const Rect& track, const TimeAxis& time) {
  Ui& ui = scene.ui;
  double high = 1;
  for (const float value : scene.run.retries_per_second) high = std::max(high, static_cast<double>(value));
  if (scene.ghost != nullptr) {
    for (const float value : scene.ghost->retries_per_second) high = std::max(high, static_cast<double>(value));
  }
  const ValueAxis axis{0, high * 1.1, track.y0, track.y1 - ui.px(3), false};
  if (scene.ghost != nullptr) {
    draw_line(ui, track, time, {scene.ghost->retries_per_second, scene.ghost->bucket, axis},
              {.colour = ui.palette.ghost, .thickness = 1, .alpha = 0.7F});
  }
  draw_line(ui, track, time, {scene.run.retries_per_second, scene.run.bucket, axis},
            {.colour = ui.palette.retries, .thickness = 1.3F, .fill = 0.2F});
}

void draw_faults(Scene& scene, const Rect& words, const TimeAxis& time) {
  Ui& ui = scene.ui;
  for (const lb::FeedFault& fault : scene.frame().faults) {
    const float x0 = time.x(lb::to_seconds(fault.from));
    const float x1 = time.x(lb::to_seconds(std::min(fault.to, scene.frame().length)));
    fill(ui, {x0, words.y1 + ui.px(1), std::max(x1, x0 + ui.px(2)), words.y1 + ui.px(4)},
         ink(fault_colour(ui.palette, fault.kind)), ui.px(1));
  }
  for (const FaultLabel& label : place_fault_labels(scene, time, words)) {
    put_text(ui, {label.rect.x0, label.rect.center_y()}, label.fault->text,
             {.face = Face::kSmall,
              .colour = blend(fault_colour(ui.palette, label.fault->kind), ui.palette.text, 0.2),
              .max_width = label.rect.width()});
  }
}

void draw_handle(Scene& scene, const Rect& track, float x) {
  Ui& ui = scene.ui;
  fill(ui, {x - ui.px(1), track.y0, x + ui.px(1), track.y1}, ink(ui.palette.accent));
  const float y = track.y1 - ui.px(3);
  ui.draw->AddCircleFilled({x, y}, ui.px(6), ink(ui.palette.panel), 20);
  ui.draw->AddCircleFilled({x, y}, ui.px(5), ink(ui.palette.accent), 20);
}

void draw_scrubber(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const Rect words{box.x0, box.y0, box.x1, box.y0 + ui.px(16)};
  const Rect track{box.x0, words.y1 + ui.px(5), box.x1, box.y1};
  const TimeAxis time{0, scene.run.length, track.x0, track.x1};
  const Touch touched = touch(ui, "transport/scrubber", track, ProbeKind::kSlider);
  fill(ui, track, ink(ui.palette.well, 0.7F), ui.px(3));
  const TimeWindow& view = scene.state.view;
  if (view.width() < scene.run.length * 0.999) {
    fill(ui, {time.x(view.from), track.y0, time.x(view.to), track.y1}, ink(ui.palette.accent, 0.12F));
  }
  draw_landscape(scene, track, time);
  draw_faults(scene, words, time);
  if (touched.held) {
    scene.state.playing = false;
    move_playhead(scene, time.seconds(ImGui::GetIO().MousePos.x));
  }
  if (touched.hovered) scene.state.cursor_next = time.seconds(ImGui::GetIO().MousePos.x);
  if (scene.state.cursor) {
    const float x = std::round(time.x(*scene.state.cursor));
    fill(ui, {x, track.y0, x + 1, track.y1}, ink(ui.palette.text, 0.45F));
  }
  draw_handle(scene, track, std::round(time.x(scene.state.playhead)));
}

}  // namespace

void draw_transport(Scene& scene, const Rect& rect) {
  Ui& ui = scene.ui;
  fill(ui, rect, ink(ui.palette.panel), ui.px(8));
  outline(ui, rect, ink(ui.palette.border), ui.px(8));
  ui.probes.record("panel/transport", ProbeKind::kPanel, rect, ui.visible);
  const float y = rect.center_y();
  float x = draw_buttons(scene, rect.x0 + ui.px(12), y);
  x = draw_time(scene, x + ui.px(18), y);
  x = draw_speeds(scene, x + ui.px(16), y);
  draw_scrubber(scene, {x + ui.px(28), rect.y0 + ui.px(6), rect.x1 - ui.px(14), rect.y1 - ui.px(10)});
}

}  // namespace gui
