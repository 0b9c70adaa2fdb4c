#include "dashboard_view.h"

#include <algorithm>
#include <cmath>

#include "actions.h"
#include "lb/policy.h"
#include "lb/policy_registry.h"
#include "panels/panels.h"

namespace gui {

namespace {

FairShare fair_share_of(const lb::FeedFrame& frame) {
  const lb::PolicyType* policy = lb::find_policy(frame.policy);
  return policy != nullptr && !policy->doc.uses_weights ? FairShare::kEqual : FairShare::kByWeight;
}

/// The sliders' right end: twice the largest weight of the first run, rounded up to 1, 2 or 5 x 10^n, at least 10.
std::uint32_t weight_top(const lb::FeedFrame& frame) {
  std::uint32_t largest = 5;
  for (const lb::FeedNode& node : frame.nodes) largest = std::max(largest, node.weight);
  const double wanted = 2.0 * largest;
  const double decade = std::pow(10, std::floor(std::log10(wanted)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (decade * factor >= wanted - 1e-9) {
      return static_cast<std::uint32_t>(std::min<double>(decade * factor, lb::kMaxWeight));
    }
  }
  return lb::kMaxWeight;
}

/// A frame of another length (live traffic) is followed where its end was watched.
void keep_place(State& state, double length_before, double length) {
  if (!state.started) {
    state.playhead = moment_worth_seeing(*state.run->frame);
    state.view = {0, length};
    state.started = true;
    return;
  }
  if (length == length_before) return;
  if (state.playhead >= length_before - 1e-9) state.playhead = length;
  state.playhead = std::clamp(state.playhead, 0.0, length);
  const bool whole = state.view.width() >= length_before - 1e-9;
  if (whole || state.view.to > length) state.view = {0, length};
}

void take_frame(lb::Feed& feed, State& state) {
  const auto frame = feed.frame();
  if (!state.run || state.run->frame != frame) {
    const double before = state.run ? state.run->length : 0;
    state.run = build_run(frame, fair_share_of(*frame));
    keep_place(state, before, state.run->length);
  }
  const auto first = feed.baseline();
  if (first == nullptr || first == frame) {
    state.ghost.reset();
  } else if (!state.ghost || state.ghost->frame != first) {
    state.ghost = build_run(first, fair_share_of(*first));
  }
  state.weight_top = weight_top(first != nullptr ? *first : *frame);
}

void refresh_heat(State& state, Textures& textures) {
  if (state.heat_frame == state.run->frame && state.heat_dark == state.dark) return;
  const Image image = heat_image(*state.run->frame, palette_of(state.dark).heat);
  state.heat = image.width > 0 ? textures.upload(image) : nullptr;
  state.heat_frame = state.run->frame;
  state.heat_dark = state.dark;
}

void advance(State& state, double seconds) {
  state.notice_left = std::max(0.0, state.notice_left - seconds);
  state.cursor = state.cursor_next;
  state.cursor_next.reset();
  state.hovered_node = state.hovered_node_next;
  state.hovered_node_next = -1;
  if (!state.playing) return;
  state.playhead += seconds * state.speed;
  state.flow_phase += seconds * std::clamp(state.speed, 0.5, 2.0);  // dots stay followable at 16 x
  if (state.playhead >= state.run->length) {
    state.playhead = state.run->length;
    state.playing = false;
  }
}

void set_style(const Palette& palette, float scale) {
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.PopupRounding = 8 * scale;
  style.PopupBorderSize = 1;
  style.ScrollbarSize = std::floor(10 * scale);
  style.ScrollbarRounding = 5 * scale;
  const auto set = [&](ImGuiCol which, Rgb colour, float alpha) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(ink(colour, alpha));
  };
  set(ImGuiCol_WindowBg, palette.window, 1);
  set(ImGuiCol_ChildBg, palette.panel, 0);
  set(ImGuiCol_PopupBg, blend(palette.panel, palette.raised, 0.5), 1);
  set(ImGuiCol_Border, palette.border, 1);
  set(ImGuiCol_Text, palette.text, 1);
  set(ImGuiCol_ScrollbarBg, palette.panel, 0);
  set(ImGuiCol_ScrollbarGrab, palette.raised_hot, 1);
  set(ImGuiCol_ScrollbarGrabHovered, palette.faint, 1);
  set(ImGuiCol_ScrollbarGrabActive, palette.dim, 1);
}

/// Room for the longest node name left of the charts, within reason; all charts share it, so that times line up.
float gutter_of(const Ui& ui, const RunModel& run) {
  float width = text_width(ui, Face::kSmall, "500 ms");
  constexpr std::size_t kLooked = 64;  // more lanes are never shown at once
  for (std::size_t i = 0; i < std::min(kLooked, run.by_first_trip.size()); ++i) {
    width = std::max(width, text_width(ui, Face::kSmall, run.frame->nodes[run.by_first_trip[i]].name));
  }
  return std::min(width, ui.px(110)) + ui.px(12);
}

void draw_panels(Scene& scene, const Layout& layout) {
  draw_header(scene, layout.header);
  for (std::size_t i = 0; i < kKpiCount; ++i) draw_kpi_tile(scene, static_cast<Kpi>(i), layout.kpi[i]);
  draw_share(scene, layout.share);
  draw_breakers(scene, layout.breakers);
  draw_latency(scene, layout.latency);
  draw_flow(scene, layout.flow);
  draw_nodes(scene, layout.nodes);
  draw_record(scene, layout.record);
  draw_transport(scene, layout.transport);
}

constexpr ImGuiWindowFlags kWholeWindow = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse |
                                          ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBringToFrontOnFocus;

}  // namespace

void draw_dashboard(lb::Feed& feed, State& state, const ViewFrame& view) {
  const ImGuiIO& io = ImGui::GetIO();
  take_frame(feed, state);
  advance(state, static_cast<double>(io.DeltaTime));
  refresh_heat(state, view.textures);
  const Palette& palette = palette_of(state.dark);
  set_style(palette, view.scale);
  view.probes.clear();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::Begin("dashboard", nullptr, kWholeWindow);
  Ui ui{palette,
        view.fonts,
        view.probes,
        view.scale,
        ImGui::GetWindowDrawList(),
        {0, 0, io.DisplaySize.x, io.DisplaySize.y},
        true};
  const Moment moment = moment_at(*state.run, state.ghost ? &*state.ghost : nullptr, state.playhead);
  Scene scene{
      ui, state, feed, *state.run, state.ghost ? &*state.ghost : nullptr, moment, gutter_of(ui, *state.run)};
  apply_keys(scene);
  draw_panels(scene, make_layout(io.DisplaySize.x, io.DisplaySize.y, view.scale, moment.nodes.size()));
  ImGui::End();
}

}  // namespace gui
