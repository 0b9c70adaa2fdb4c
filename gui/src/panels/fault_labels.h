#pragma once

#include <vector>

#include "draw/time_axis.h"
#include "scene.h"

namespace gui {

/// Where the words of a fault go.
struct FaultLabel {
  const lb::FeedFault* fault = nullptr;
  Rect rect;  ///< no two overlap
};

/// Places the labels of all faults that are seen, in as many lines as `area` has room for; those for which there
/// is none are left out. A label begins where its fault does and may be shortened by the next one on its line.
std::vector<FaultLabel> place_fault_labels(const Scene& scene, const TimeAxis& time, const Rect& area);

}  // namespace gui
