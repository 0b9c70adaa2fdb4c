#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gui/rect.h"

namespace gui {

/// What a probe marks.
enum class ProbeKind {
  kPanel,    ///< a region that holds others
  kControl,  ///< something to click
  kSlider,   ///< something to drag
  kChart,    ///< a plot: hovering and clicking it move the cross-hair and the playhead
};

/// Where a named thing was drawn in the last frame, clipped to what is visible.
struct Probe {
  std::string name;
  ProbeKind kind = ProbeKind::kControl;
  Rect rect;
};

/// The places of a dashboard's widgets, recorded by the widgets themselves while they draw.
///
/// Names are stable: "header/policy", "transport/play", "node/server2/weight". A test finds a control here, moves
/// the mouse to it and looks at what changed; a rule ("no control covers another") is checked over all of them.
/// Every line of text leaves its rectangle as well, so that colliding or cut labels are found by a test too.
///
/// Lifetime  what a frame recorded is there until the next frame begins.
class Probes {
 public:
  void clear();

  /// Ignores what is not visible at all.
  void record(std::string_view name, ProbeKind kind, const Rect& rect, const Rect& visible);

  /// A line of text: its whole rectangle, and the part of the window it may be seen in.
  void record_text(const Rect& rect, const Rect& visible);

  /// The probe of that name, or nullptr.
  const Probe* find(std::string_view name) const;

  const std::vector<Probe>& all() const { return probes_; }

  struct Text {
    Rect rect;
    Rect visible;
  };
  const std::vector<Text>& texts() const { return texts_; }

 private:
  std::vector<Probe> probes_;
  std::vector<Text> texts_;
};

}  // namespace gui
