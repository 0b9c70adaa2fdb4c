#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <imgui.h>

#include "gui/key.h"
#include "model/run_model.h"

namespace gui {

/// A stretch of the run, in seconds.
struct TimeWindow {
  double from = 0;
  double to = 0;
  double width() const { return to - from; }
};

/// What the panel below the table of nodes shows.
enum class Tab : std::uint8_t { kEvents, kFindings, kClasses, kBalancers };

/// Everything the dashboard remembers from one frame to the next. There is nothing else: no function keeps a
/// static of its own, so that several dashboards live side by side.
struct State {
  bool dark = true;
  bool started = false;
  bool close_wanted = false;
  bool close_popup = false;  ///< escape was pressed while the list of policies was open
  std::deque<Key> keys;      ///< pressed since the last frame
  std::string export_path;

  double playhead = 0;  ///< seconds
  bool playing = false;
  double speed = 1;
  double flow_phase = 0;  ///< seconds the dots have moved
  TimeWindow view;        ///< what the charts show

  std::optional<double> cursor;       ///< moment under the mouse, seen by all charts
  std::optional<double> cursor_next;  ///< collected while this frame is drawn
  int hovered_node = -1;
  int hovered_node_next = -1;

  std::string notice;  ///< said for a moment in the header
  bool notice_bad = false;
  double notice_left = 0;  ///< seconds

  std::optional<RunModel> run;
  std::optional<RunModel> ghost;                    ///< the baseline, when it is another run
  std::shared_ptr<const lb::FeedFrame> heat_frame;  ///< what the heat texture shows
  bool heat_dark = true;
  ImTextureID heat = nullptr;
  std::uint32_t weight_top = 10;  ///< right end of the weight sliders
  std::optional<Tab> tab;         ///< as chosen; until then the findings, if there are any
  std::size_t event_shown = static_cast<std::size_t>(-1);  ///< row the events list was last scrolled to
};

}  // namespace gui
