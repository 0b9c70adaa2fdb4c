#include <algorithm>
#include <string>

#include "draw/shapes.h"
#include "model/format.h"
#include "panels/flow_tiles.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kLeastLane = 16;     // one line of text beside the node
constexpr float kFairLane = 36;      // two lines
constexpr float kRoomyLane = 58;     // three lines
constexpr double kNoErrors = 0.005;  // shown as 0 %

/// A curve that requests run along.
struct Pipe {
  ImVec2 from, to;
  float thickness;
  double load;        ///< 0..1 of the busiest pipe
  double error_rate;  ///< 0..1
  Rgb colour;

  ImVec2 bend(bool first) const {
    const float middle = (from.x + to.x) / 2;
    return {middle, first ? from.y : to.y};
  }
  ImVec2 at(float part) const {
    const ImVec2 a = bend(true);
    const ImVec2 b = bend(false);
    const float rest = 1 - part;
    const float w0 = rest * rest * rest;
    const float w1 = 3 * rest * rest * part;
    const float w2 = 3 * rest * part * part;
    const float w3 = part * part * part;
    return {from.x * w0 + a.x * w1 + b.x * w2 + to.x * w3, from.y * w0 + a.y * w1 + b.y * w2 + to.y * w3};
  }
};

/// Dots are spaced evenly and move with the run's time; every so many-th is a failed one, a red diamond.
void draw_dots(Scene& scene, const Pipe& pipe) {
  Ui& ui = scene.ui;
  constexpr double kMostDots = 14;
  constexpr double kRunsPerSecond = 0.35;
  const int count = pipe.load <= 0 ? 0 : std::max(1, static_cast<int>(std::lround(pipe.load * kMostDots)));
  const double turn = scene.state.flow_phase * kRunsPerSecond;
  for (int i = 0; i < count; ++i) {
    double part = (static_cast<double>(i) + 0.5) / count + turn;
    const double number = static_cast<double>(i) - std::floor(part) * count;
    part -= std::floor(part);
    const ImVec2 at = pipe.at(static_cast<float>(part));
    const bool failed = std::floor((number + 1) * pipe.error_rate) > std::floor(number * pipe.error_rate);
    const float size = (failed ? 4.2F : 2.6F) * ui.scale;
    if (failed) {
      ui.draw->AddNgonFilled(at, size, ink(ui.palette.bad), 4);
    } else {
      ui.draw->AddCircleFilled(at, size, ink(blend(pipe.colour, ui.palette.text, 0.55)), 12);
    }
  }
}

void draw_pipe(Scene& scene, const Pipe& pipe) {
  scene.ui.draw->AddBezierCubic(pipe.from, pipe.bend(true), pipe.bend(false), pipe.to,
                                ink(pipe.colour, pipe.load > 0 ? 0.32F : 0.5F), pipe.thickness, 48);
  draw_dots(scene, pipe);
}

float node_radius(const Scene& scene, double share, float lane) {
  const float most = std::min(scene.ui.px(36), lane * 0.44F);
  return std::max(std::min(scene.ui.px(11), most),
                  most * static_cast<float>(std::sqrt(std::min(1.0, share * 1.5))));
}

/// The node's disc: its share in it, failures as a red arc on its rim, an open breaker as a crossed ring.
void draw_node(Scene& scene, std::size_t index, ImVec2 center, float radius) {
  Ui& ui = scene.ui;
  const NodeMoment& node = scene.moment.nodes[index];
  const Rgb colour = ui.palette.node_colour(index);
  const float rim = std::max(1.5F, 2.5F * ui.scale);
  const bool lit = scene.lit(index);
  ui.draw->AddCircleFilled(center, radius, ink(blend(ui.palette.panel, colour, lit ? 0.7 : 0.5)), 40);
  const bool closed = node.breaker == lb::BreakerState::kClosed;
  const Rgb ring = closed ? colour : state_colour(ui.palette, node.breaker);
  const float outer = radius + ui.px(3);
  ui.draw->AddCircle(center, outer, ink(ring), 48, rim);
  if (node.error_rate > kNoErrors) {
    constexpr float kTop = -1.5707963F;
    const auto turn = static_cast<float>(std::min(1.0, node.error_rate) * 6.2831853);
    ui.draw->PathArcTo(center, outer, kTop, kTop + turn, 48);
    ui.draw->PathStroke(ink(ui.palette.bad), 0, rim + ui.px(1));
  }
  if (node.breaker == lb::BreakerState::kOpen && node.share < kNoErrors) {
    const float d = radius * 0.5F;
    ui.draw->AddLine({center.x - d, center.y + d}, {center.x + d, center.y - d}, ink(ui.palette.open),
                     rim + ui.px(1));
  } else if (radius >= ui.px(15)) {
    put_text(ui, center, format_percent(node.share * 100, 0) + "%",
             {.face = Face::kBold, .colour = ui.palette.text, .align = Align::kCenter});
  }
}

std::string trouble(const NodeMoment& node) {
  if (node.breaker != lb::BreakerState::kClosed) return "breaker " + std::string(state_word(node.breaker));
  if (node.error_rate > kNoErrors) return format_percent(node.error_rate * 100, 0) + "% errors";
  return {};
}

Rgb trouble_colour(const Palette& palette, const NodeMoment& node) {
  if (node.breaker != lb::BreakerState::kClosed) return state_colour(palette, node.breaker);
  return node.error_rate > kNoErrors ? palette.bad : palette.dim;
}

void draw_node_words(Scene& scene, std::size_t index, const Rect& box) {
  Ui& ui = scene.ui;
  const NodeMoment& node = scene.moment.nodes[index];
  const std::string bad = trouble(node);
  const bool three = box.height() >= ui.px(kRoomyLane) && !bad.empty();
  const float line = ui.px(15);
  const std::string rate = format_count(node.per_second) + "/s";
  if (box.height() < ui.px(kFairLane)) {
    const Rect name = put_text(ui, {box.x0, box.center_y()}, scene.frame().nodes[index].name,
                               {.colour = ui.palette.text, .max_width = box.width() * 0.55F});
    put_text(ui, {name.x1 + ui.px(8), box.center_y()}, bad.empty() ? rate : bad,
             {.face = Face::kSmall,
              .colour = trouble_colour(ui.palette, node),
              .max_width = box.x1 - name.x1 - ui.px(8)});
    return;
  }
  float y = box.center_y() - line * (three ? 1.0F : 0.5F);
  put_text(ui, {box.x0, y}, scene.frame().nodes[index].name,
           {.colour = ui.palette.text, .max_width = box.width()});
  y += line;
  if (three || bad.empty()) {
    const std::string rates = rate + "  " + std::to_string(node.in_flight) + " in flight";
    put_text(ui, {box.x0, y}, rates, {.face = Face::kSmall, .colour = ui.palette.dim, .max_width = box.width()});
    y += line;
  }
  if (!bad.empty()) {
    put_text(ui, {box.x0, y}, bad,
             {.face = Face::kSmall, .colour = trouble_colour(ui.palette, node), .max_width = box.width()});
  }
}

float client_radius(const Ui& ui) {
  return std::max(ui.px(24), text_width(ui, Face::kSmall, "clients") / 2 + ui.px(5));
}

float balancer_half(const Ui& ui) {
  return std::max(ui.px(29), text_width(ui, Face::kSmall, "balancer") / 2 + ui.px(6));
}

void draw_source(Scene& scene, ImVec2 clients, ImVec2 balancer, float half) {
  Ui& ui = scene.ui;
  const float radius = client_radius(ui);
  ui.draw->AddCircleFilled(clients, radius, ink(ui.palette.well), 40);
  ui.draw->AddCircle(clients, radius, ink(ui.palette.border), 40, std::max(1.0F, ui.scale));
  put_text(ui, clients, "clients", {.face = Face::kSmall, .colour = ui.palette.text, .align = Align::kCenter});
  put_text(ui, {clients.x, clients.y + radius + ui.px(14)}, format_count(scene.moment.requests_per_second) + "/s",
           {.face = Face::kMono, .colour = ui.palette.dim, .align = Align::kCenter});
  const bool all_good = scene.moment.goodput_per_second >= scene.moment.requests_per_second * 0.95;
  put_text(ui, {clients.x, clients.y + radius + ui.px(29)},
           format_count(scene.moment.goodput_per_second) + " good",
           {.face = Face::kSmall,
            .colour = all_good ? ui.palette.dim : ui.palette.bad,
            .align = Align::kCenter,
            .max_width = ui.px(72)});
  const Rect box{balancer.x - half, balancer.y - half, balancer.x + half, balancer.y + half};
  fill(ui, box, ink(blend(ui.palette.panel, ui.palette.accent, 0.3)), ui.px(9));
  outline(ui, box, ink(ui.palette.accent), ui.px(9));
  if (ui.fonts.icons) {
    put_text(ui, {balancer.x, balancer.y - ui.px(7)}, kIconBalance,
             {.face = Face::kBigIcon, .colour = ui.palette.text, .align = Align::kCenter});
  }
  put_text(ui, {balancer.x, balancer.y + ui.px(ui.fonts.icons ? 15 : 0)}, "balancer",
           {.face = Face::kSmall, .colour = ui.palette.text, .align = Align::kCenter});
  put_text(ui, {balancer.x, box.y1 + ui.px(14)},
           "\xC3\x97" + format_percent(scene.moment.amplification(), 2) + " attempts",
           {.face = Face::kMono, .colour = ui.palette.dim, .align = Align::kCenter});
}

void draw_graph(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const std::size_t count = scene.moment.nodes.size();
  const float lane = box.height() / static_cast<float>(std::max<std::size_t>(count, 1));
  const float words = std::min(ui.px(150), box.width() * 0.28F);
  const ImVec2 clients{box.x0 + client_radius(ui) + ui.px(8), box.center_y()};
  const float node_x = box.x1 - words - ui.px(12) - ui.px(39);
  const float half = balancer_half(ui);
  const ImVec2 balancer{std::floor(clients.x + (node_x - clients.x) * 0.42F), box.center_y()};
  double most = 1e-9;
  for (const NodeMoment& node : scene.moment.nodes) most = std::max(most, node.per_second);
  const double all = scene.moment.requests_per_second;
  const auto thickness = [&](double load) {
    return load <= 0 ? ui.px(1.5F) : ui.px(3) + static_cast<float>(load) * ui.px(11);
  };
  draw_pipe(scene, {clients,
                    {balancer.x - half, balancer.y},
                    thickness(all > 0 ? 1 : 0),
                    all > 0 ? 0.8 : 0,
                    0,
                    ui.palette.accent});
  for (std::size_t i = 0; i < count; ++i) {
    const NodeMoment& node = scene.moment.nodes[i];
    const Rect row{node_x - ui.px(40), box.y0 + lane * static_cast<float>(i), box.x1,
                   box.y0 + lane * static_cast<float>(i + 1)};
    const ImVec2 center{node_x, row.center_y()};
    const float radius = node_radius(scene, node.share, lane);
    const double load = node.per_second / most;
    const double errors = node.error_rate > kNoErrors ? node.error_rate : 0;
    draw_pipe(scene, {{balancer.x + half, balancer.y},
                      {center.x - radius, center.y},
                      thickness(load),
                      load,
                      errors,
                      ui.palette.node_colour(i)});
    draw_node(scene, i, center, radius);
    draw_node_words(scene, i, {node_x + ui.px(39) + ui.px(12), row.y0, box.x1, row.y1});
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (row.contains(mouse.x, mouse.y)) scene.light(i);
  }
  draw_source(scene, clients, balancer, half);
}

}  // namespace

void draw_flow(Scene& scene, const Rect& rect) {
  const std::size_t count = scene.frame().nodes.size();
  const bool graph = static_cast<float>(count) * scene.ui.px(kLeastLane) <= rect.height() - scene.ui.px(46);
  const PanelHead head{"flow",
                       "Traffic flow",
                       graph ? "dot = requests, red = failed attempts"
                             : "one tile a node: brightness = load, red = failed, frame = breaker",
                       {}};
  const Rect box = begin_panel(scene, rect, head);
  scene.ui.draw->PushClipRect({rect.x0, rect.y0}, {rect.x1, rect.y1}, true);
  if (graph) {
    draw_graph(scene, box);
  } else {
    draw_tiles(scene, box);
  }
  scene.ui.draw->PopClipRect();
}

}  // namespace gui
