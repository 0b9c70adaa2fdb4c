// Rules that every layout keeps, checked over window sizes, numbers of nodes, both kinds of fonts and both themes:
// controls lie inside the window and do not cover each other, sliders are wide enough to drag, lines of text do
// not run into each other or out of their panels, and nothing drawn is a NaN.
#include <cmath>
#include <ostream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <imgui.h>

#include "gui/driver.h"
#include "gui/fake_feed.h"

namespace {

using gui::Probe;
using gui::ProbeKind;
using gui::Rect;

struct Case {
  std::size_t nodes;
  bool built_in_font;
  bool faults;
  const char* prefix;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.nodes << " nodes" << (c.built_in_font ? ", built-in font" : "") << ", " << c.prefix;
}

std::string text(const Rect& r) {
  std::ostringstream out;
  out << "(" << r.x0 << "," << r.y0 << " - " << r.x1 << "," << r.y1 << ")";
  return out.str();
}

bool overlap(const Rect& a, const Rect& b, float slack) {
  const Rect both = a.clipped(b);
  return both.width() > slack && both.height() > slack;
}

void check_controls(const gui::Probes& probes, const Rect& window) {
  for (const Probe& probe : probes.all()) {
    EXPECT_GE(probe.rect.x0, window.x0) << probe.name;
    EXPECT_GE(probe.rect.y0, window.y0) << probe.name;
    EXPECT_LE(probe.rect.x1, window.x1) << probe.name;
    EXPECT_LE(probe.rect.y1, window.y1) << probe.name;
    EXPECT_GE(probe.rect.width(), probe.kind == ProbeKind::kSlider ? 60 : 10) << probe.name;
    EXPECT_GE(probe.rect.height(), probe.kind == ProbeKind::kChart ? 24 : 2) << probe.name;
  }
  for (std::size_t i = 0; i < probes.all().size(); ++i) {
    for (std::size_t j = i + 1; j < probes.all().size(); ++j) {
      const Probe& a = probes.all()[i];
      const Probe& b = probes.all()[j];
      const bool panels = a.kind == ProbeKind::kPanel || b.kind == ProbeKind::kPanel;
      if (panels && a.kind != b.kind) continue;  // controls lie on panels
      EXPECT_FALSE(overlap(a.rect, b.rect, 0))
          << a.name << " " << text(a.rect) << " covers " << b.name << " " << text(b.rect);
    }
  }
}

void check_texts(const gui::Probes& probes) {
  const auto& texts = probes.texts();
  ASSERT_GT(texts.size(), 40U) << "text is not recorded";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_GE(texts[i].rect.x0, texts[i].visible.x0 - 1) << text(texts[i].rect);
    EXPECT_LE(texts[i].rect.x1, texts[i].visible.x1 + 1) << text(texts[i].rect);
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      const Rect a = texts[i].rect.clipped(texts[i].visible);
      const Rect b = texts[j].rect.clipped(texts[j].visible);
      EXPECT_FALSE(overlap(a, b, 1)) << text(a) << " runs into " << text(b);
    }
  }
}

void check_vertices() {
  const ImDrawData& data = *ImGui::GetDrawData();
  ASSERT_GT(data.TotalVtxCount, 1000);
  for (int l = 0; l < data.CmdListsCount; ++l) {
    for (const ImDrawVert& vertex : data.CmdLists[l]->VtxBuffer) {
      ASSERT_TRUE(std::isfinite(vertex.pos.x) && std::isfinite(vertex.pos.y));
      ASSERT_LT(std::fabs(vertex.pos.x) + std::fabs(vertex.pos.y), 1e6F);
    }
  }
}

class Rules : public testing::TestWithParam<Case> {};

TEST_P(Rules, HoldInEveryWindow) {
  const Case& c = GetParam();
  gui_test::FakeFeed feed({.nodes = c.nodes, .faults = c.faults, .name_prefix = c.prefix});
  gui::HeadlessDashboard dashboard(feed, {.built_in_font = c.built_in_font});
  for (const int width : {1024, 1100, 1180, 1280, 1366, 1600, 1920, 2560}) {
    for (const int height : {720, 768, 900, 1080, 1440}) {
      SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height));
      dashboard.resize(width, height);
      for (int settle = 0; settle < 3; ++settle) dashboard.frame();
      check_controls(dashboard.probes(), {0, 0, static_cast<float>(width), static_cast<float>(height)});
      check_texts(dashboard.probes());
      check_vertices();
      if (HasFailure()) return;  // one size tells enough
    }
  }
}

TEST_P(Rules, HoldAfterAChangeAndAtEveryMoment) {
  const Case& c = GetParam();
  gui_test::FakeFeed feed({.nodes = c.nodes, .faults = c.faults, .name_prefix = c.prefix});
  gui::HeadlessDashboard dashboard(
      feed, {.width = 1280, .height = 760, .dark = false, .built_in_font = c.built_in_font});
  feed.set_weight(0, 60000);  // beyond the slider's end
  for (const int second : {0, 23, 40, 61, 89, 119, 120}) {
    SCOPED_TRACE(second);
    dashboard.frame();
    dashboard.set_playhead(std::chrono::seconds(second));
    for (int settle = 0; settle < 3; ++settle) dashboard.frame();
    check_controls(dashboard.probes(), {0, 0, 1280, 760});
    check_texts(dashboard.probes());
    check_vertices();
    if (HasFailure()) return;
  }
}

TEST(RulesOfTabs, HoldInEveryTab) {
  for (const bool built_in_font : {false, true}) {
    gui_test::FakeFeed feed({.groups = true});
    gui::HeadlessDashboard dashboard(feed, {.built_in_font = built_in_font});
    gui_test::Driver driver(feed, dashboard);
    for (const int width : {1024, 1280, 1600}) {
      for (const char* tab : {"tab/findings", "tab/events", "tab/classes", "tab/balancers"}) {
        SCOPED_TRACE(std::string(tab) + " " + std::to_string(width));
        dashboard.resize(width, width * 5 / 8 + 80);
        for (int settle = 0; settle < 3; ++settle) dashboard.frame();
        driver.click(tab);
        for (int settle = 0; settle < 3; ++settle) dashboard.frame();
        check_controls(dashboard.probes(),
                       {0, 0, static_cast<float>(width), static_cast<float>(width * 5 / 8 + 80)});
        check_texts(dashboard.probes());
        check_vertices();
        if (HasFailure()) return;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Layouts, Rules,
                         testing::Values(Case{3, false, true, "server"}, Case{3, true, true, "server"},
                                         Case{1, false, false, "a"}, Case{6, false, true, "server"},
                                         Case{7, true, true, "a-rather-long-name-of-a-node.example.org:8080-"},
                                         Case{24, false, true, "node-"}, Case{300, false, true, "node-"}));

TEST(RulesThemselves, SeeWhatTheyAreToForbid) {
  EXPECT_TRUE(overlap({0, 0, 10, 10}, {5, 5, 15, 15}, 1));
  EXPECT_FALSE(overlap({0, 0, 10, 10}, {10, 0, 20, 10}, 0));
}

TEST(EmptyFeeds, AreDrawnWithoutHarm) {
  gui_test::FakeFeed no_buckets({.buckets = 1, .seconds = 1e-3, .faults = false});
  gui::HeadlessDashboard one(no_buckets, {});
  one.frame();
  check_vertices();
  gui_test::FakeFeed no_nodes({.nodes = 0, .faults = false});
  gui::HeadlessDashboard other(no_nodes, {});
  other.frame();
  check_vertices();
}

}  // namespace
