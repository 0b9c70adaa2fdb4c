#include "actions.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace gui {

namespace {

constexpr double kNoticeSeconds = 6;

void say(State& state, std::string text, bool bad) {
  state.notice = std::move(text);
  state.notice_bad = bad;
  state.notice_left = kNoticeSeconds;
}

/// "name.json", then "name-2.json", "name-3.json" ...
std::string numbered(const std::string& path, int number) {
  if (number == 1) return path;
  const std::size_t slash = path.find_last_of('/');
  const std::size_t dot = path.find_last_of('.');
  const bool extension = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1) && dot > 0;
  const std::string stem = extension ? path.substr(0, dot) : path;
  return stem + "-" + std::to_string(number) + (extension ? path.substr(dot) : "");
}

/// Creates the first free name, so that nothing is ever overwritten.
std::FILE* create_new(std::string& path) {
  constexpr int kMostNames = 1000;
  const std::string wanted = path;
  for (int number = 1; number <= kMostNames; ++number) {
    path = numbered(wanted, number);
    std::FILE* file = std::fopen(path.c_str(), "wx");
    if (file != nullptr || errno != EEXIST) return file;
  }
  return nullptr;
}

}  // namespace

void toggle_play(Scene& scene) {
  State& state = scene.state;
  state.playing = !state.playing;
  if (state.playing && state.playhead >= scene.run.length) state.playhead = 0;
}

void step(Scene& scene, double buckets) {
  scene.state.playing = false;
  move_playhead(scene, scene.state.playhead + buckets * scene.run.bucket);
}

bool changed(const Scene& scene) {
  const auto first = scene.feed.baseline();
  if (first == nullptr) return false;
  if (scene.feed.policy() != first->policy) return true;
  for (std::size_t i = 0; i < scene.frame().nodes.size() && i < first->nodes.size(); ++i) {
    if (scene.feed.weight(i) != first->nodes[i].weight) return true;
  }
  return false;
}

void reset(Scene& scene) {
  if (changed(scene)) scene.feed.reset();
}

void export_config(Scene& scene) {
  const std::string text = scene.feed.export_config();
  std::string path = scene.state.export_path;
  std::FILE* file = create_new(path);
  bool good = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int write_error = errno;
  if (file != nullptr && std::fclose(file) != 0) good = false;
  if (good) {
    say(scene.state, "Saved " + path, false);
    return;
  }
  if (file != nullptr) std::remove(path.c_str());
  say(scene.state, "Cannot write " + path + ": " + std::strerror(write_error), true);
}

void apply_keys(Scene& scene) {
  State& state = scene.state;
  while (!state.keys.empty()) {
    const Key key = state.keys.front();
    state.keys.pop_front();
    switch (key) {
      case Key::kPlayPause:
        toggle_play(scene);
        break;
      case Key::kStepBack:
        step(scene, -1);
        break;
      case Key::kStep:
        step(scene, 1);
        break;
      case Key::kHome:
        move_playhead(scene, 0);
        break;
      case Key::kEnd:
        move_playhead(scene, scene.run.length);
        break;
      case Key::kReset:
        reset(scene);
        break;
      case Key::kTheme:
        state.dark = !state.dark;
        break;
      case Key::kClose:
        if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) {
          state.close_popup = true;
        } else {
          state.close_wanted = true;
        }
        break;
      case Key::kQuit:
        state.close_wanted = true;
        break;
    }
  }
}

}  // namespace gui
