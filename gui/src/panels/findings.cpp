#include <algorithm>
#include <string>
#include <vector>

#include "draw/widgets.h"
#include "model/format.h"
#include "panels/frame.h"
#include "panels/panels.h"

namespace gui {

namespace {

constexpr float kHead = 22;
constexpr float kLine = 17;
constexpr float kGap = 10;

struct Entry {
  std::vector<std::string> lines;
  float height = 0;
};

Entry entry_of(const Ui& ui, const lb::FeedFinding& finding, float width) {
  Entry entry{wrap_text(ui, Face::kSmall, finding.text, width), 0};
  const std::size_t more = finding.evidence.empty() ? 0 : 1;
  entry.height = ui.px(kHead) + ui.px(kLine) * static_cast<float>(entry.lines.size() + more) + ui.px(kGap);
  return entry;
}

void draw_head(Scene& scene, const lb::FeedFinding& finding, const Rect& row) {
  Ui& ui = scene.ui;
  const float y = row.y0 + ui.px(kHead / 2);
  const Rect kind = put_text(ui, {row.x0 + ui.px(8), y}, finding.kind,
                             {.face = Face::kBold, .colour = ui.palette.bad, .max_width = row.width() * 0.4F});
  const std::string when =
      format_clock(lb::to_seconds(finding.from)) + " - " + format_clock(lb::to_seconds(finding.to));
  const Rect time = put_text(ui, {kind.x1 + ui.px(10), y}, when, {.face = Face::kMono, .colour = ui.palette.dim});
  if (finding.node < 0 || static_cast<std::size_t>(finding.node) >= scene.frame().nodes.size()) return;
  put_text(ui, {time.x1 + ui.px(10), y}, scene.frame().nodes[static_cast<std::size_t>(finding.node)].name,
           {.colour = ui.palette.text, .max_width = std::max(1.0F, row.x1 - ui.px(8) - time.x1 - ui.px(10))});
}

void draw_entry(Scene& scene, std::size_t index, const Entry& entry, const Rect& row) {
  Ui& ui = scene.ui;
  const lb::FeedFinding& finding = scene.frame().findings[index];
  const Touch touched = touch(ui, "finding/" + std::to_string(index), row);
  if (touched.clicked) {
    scene.state.playing = false;
    move_playhead(scene, lb::to_seconds(finding.from));
  }
  if (touched.hovered && finding.node >= 0) scene.light(static_cast<std::size_t>(finding.node));
  const double now = scene.state.playhead + 1e-9;
  const bool current = lb::to_seconds(finding.from) <= now && now <= lb::to_seconds(finding.to);
  if (current) fill(ui, row, ink(ui.palette.accent, 0.10F), ui.px(5));
  if (touched.hovered) fill(ui, row, ink(ui.palette.accent, 0.10F), ui.px(5));
  draw_head(scene, finding, row);
  const float width = row.width() - ui.px(16);
  float y = row.y0 + ui.px(kHead) + ui.px(kLine / 2);
  for (const std::string& line : entry.lines) {
    put_text(ui, {row.x0 + ui.px(8), y}, line,
             {.face = Face::kSmall, .colour = ui.palette.text, .max_width = width});
    y += ui.px(kLine);
  }
  if (finding.evidence.empty()) return;
  put_text(ui, {row.x0 + ui.px(8), y}, finding.evidence,
           {.face = Face::kSmall, .colour = ui.palette.dim, .max_width = width});
}

}  // namespace

void draw_findings(Scene& scene, const Rect& box) {
  Ui& ui = scene.ui;
  const std::vector<lb::FeedFinding>& findings = scene.frame().findings;
  const float text_room = ScrollArea::right_of(box, box.height() + 1) - box.x0 - ui.px(16);
  std::vector<Entry> entries;
  float height = 0;
  for (const lb::FeedFinding& finding : findings) {
    entries.push_back(entry_of(ui, finding, text_room));
    height += entries.back().height;
  }
  const float right = ScrollArea::right_of(box, height);
  const ScrollArea area(ui, "findings", box, height);
  float y = area.top();
  for (std::size_t i = 0; i < entries.size() && y < box.y1; ++i) {
    const Rect row{box.x0, y, right, y + entries[i].height - ui.px(kGap / 2)};
    const Rect seen = row.clipped(box);
    if (seen.height() >= ui.px(4)) draw_entry(scene, i, entries[i], row);
    y += entries[i].height;
  }
}

}  // namespace gui
