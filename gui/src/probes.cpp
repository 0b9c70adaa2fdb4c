#include "gui/probes.h"

#include <algorithm>

namespace gui {

void Probes::clear() {
  probes_.clear();
  texts_.clear();
}

void Probes::record(std::string_view name, ProbeKind kind, const Rect& rect, const Rect& visible) {
  const Rect shown = rect.clipped(visible);
  if (!shown.empty()) probes_.push_back({std::string(name), kind, shown});
}

void Probes::record_text(const Rect& rect, const Rect& visible) {
  if (!rect.clipped(visible).empty()) texts_.push_back({rect, visible});
}

const Probe* Probes::find(std::string_view name) const {
  const auto found = std::find_if(probes_.begin(), probes_.end(), [&](const Probe& p) { return p.name == name; });
  return found == probes_.end() ? nullptr : &*found;
}

}  // namespace gui
