#include "panels/fault_labels.h"

#include <algorithm>

namespace gui {

namespace {

constexpr float kLine = 16;
constexpr float kLeastWidth = 44;  // a word or so: less says nothing

}  // namespace

std::vector<FaultLabel> place_fault_labels(const Scene& scene, const TimeAxis& time, const Rect& area) {
  const Ui& ui = scene.ui;
  const auto lines = static_cast<std::size_t>(std::max(1.0F, std::floor(area.height() / ui.px(kLine))));
  std::vector<float> end(lines, area.x0 - 1);  // where each line is free from
  std::vector<FaultLabel> labels;
  for (const lb::FeedFault& fault : scene.frame().faults) {
    const float x0 = std::max(area.x0, std::round(time.x(lb::to_seconds(fault.from))));
    if (x0 >= area.x1 || lb::to_seconds(fault.to) <= time.from) continue;
    const auto free = std::find_if(end.begin(), end.end(), [&](float from) { return from < x0; });
    if (free == end.end()) continue;
    const float width = std::min(text_width(ui, Face::kSmall, fault.text) + ui.px(8), area.x1 - x0);
    if (width < std::min(ui.px(kLeastWidth), text_width(ui, Face::kSmall, fault.text))) continue;
    const float y = area.y0 + ui.px(kLine) * static_cast<float>(free - end.begin());
    labels.push_back({&fault, {x0, y, x0 + width, y + ui.px(kLine)}});
    *free = x0 + width + ui.px(6);
  }
  return labels;
}

}  // namespace gui
