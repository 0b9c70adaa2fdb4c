// The dashboard used through its own controls, without a display: what a person does with mouse and keys reaches
// the feed, and what the feed answers is shown. The feed's share follows the weights by construction
// (fake_feed.h).
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "gui/driver.h"
#include "gui/fake_feed.h"

namespace {

using gui::HeadlessDashboard;
using gui_test::Driver;
using gui_test::FakeFeed;

TEST(Dashboard, DraggingAWeightSetsItAndTheShareFollows) {
  FakeFeed feed({.faults = false, .frames_late = 5});
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  EXPECT_NEAR(gui_test::share_of_run(*feed.frame(), 1), 2.0 / 7, 0.01);
  driver.drag("node/server2/weight", 1.0F);
  EXPECT_EQ(feed.weight(1), 10U);
  driver.settle();
  EXPECT_EQ(feed.frame()->nodes[1].weight, 10U);
  EXPECT_NEAR(gui_test::share_of_run(*feed.frame(), 1), 10.0 / 15, 0.01);
  EXPECT_NEAR(gui_test::share_of_run(*feed.baseline(), 1), 2.0 / 7, 0.01);
}

TEST(Dashboard, ASliderReachesBothEndsAndEveryValueBetween) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  driver.drag("node/server1/weight", 0.0F);
  EXPECT_EQ(feed.weight(0), 0U);
  driver.drag("node/server1/weight", 0.5F);
  EXPECT_EQ(feed.weight(0), 5U);
  EXPECT_EQ(feed.weight(2), 2U) << "a drag on one slider moved another";
}

TEST(Dashboard, ResettingUndoesADrag) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  driver.click("header/reset");
  EXPECT_EQ(feed.resets, 0) << "there was nothing to undo";
  driver.drag("node/server2/weight", 0.9F);
  driver.click("header/reset");
  EXPECT_EQ(feed.resets, 1);
  EXPECT_EQ(feed.weight(1), 2U);
  driver.drag("node/server2/weight", 0.9F);
  driver.press(gui::Key::kReset);
  EXPECT_EQ(feed.resets, 2);
}

TEST(Dashboard, TheListOfPoliciesSetsTheOneClicked) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  EXPECT_EQ(dashboard.probes().find("policy/round_robin"), nullptr) << "the list is closed at first";
  driver.click("header/policy");
  dashboard.frame();
  driver.click("policy/round_robin");
  EXPECT_EQ(feed.policy(), "round_robin");
  dashboard.frame();
  EXPECT_EQ(dashboard.probes().find("policy/round_robin"), nullptr) << "a click closes the list";
}

TEST(Dashboard, EscapeClosesTheListBeforeTheWindow) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  driver.click("header/policy");
  dashboard.frame();
  driver.press(gui::Key::kClose);
  EXPECT_FALSE(dashboard.closed());
  dashboard.frame();
  driver.press(gui::Key::kClose);
  EXPECT_TRUE(dashboard.closed());
}

TEST(Dashboard, ClickingAChartMovesThePlayheadThere) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  for (const char* chart :
       {"chart/share", "chart/breakers", "chart/retries", "chart/latency", "transport/scrubber"}) {
    dashboard.set_playhead(std::chrono::seconds(0));
    driver.click(chart);
    EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 60, 0.5) << chart;
  }
}

TEST(Dashboard, ChartsShareOneTimeAxis) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  const gui::Rect share = driver.rect("chart/share");
  for (const char* chart : {"chart/breakers", "chart/retries", "chart/latency"}) {
    EXPECT_EQ(driver.rect(chart).x0, share.x0) << chart;
    EXPECT_EQ(driver.rect(chart).x1, share.x1) << chart;
  }
}

TEST(Dashboard, TheWheelZoomsAroundTheMouseAndADoubleClickUndoesIt) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  const gui::Rect chart = driver.rect("chart/share");
  driver.move_to(chart.center_x(), chart.center_y());
  dashboard.turn_wheel(8);
  dashboard.frame();
  dashboard.frame();
  // Zoomed to 0.85^8 = 27 % of the run around its middle: a quarter of the chart is 8 s, not 30 s.
  driver.move_to(chart.x0 + chart.width() * 0.25F, chart.center_y());
  driver.drag("chart/share", 0.25F);
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 60 - 8.2, 0.6);
  for (int press = 0; press < 2; ++press) driver.click("chart/latency");
  driver.drag("chart/share", 0.25F);
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 30, 0.5);
}

TEST(Dashboard, PlayingMovesThePlayheadAtTheChosenSpeedUntilTheEnd) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  driver.click("transport/speed_4");
  dashboard.set_playhead(std::chrono::seconds(10));
  driver.press(gui::Key::kPlayPause);
  for (int i = 0; i < 60; ++i) dashboard.frame(1.0 / 60);
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 14, 0.2);
  driver.click("transport/play");
  const lb::Duration paused = dashboard.playhead();
  dashboard.frame(1);
  EXPECT_EQ(dashboard.playhead(), paused);
  driver.press(gui::Key::kPlayPause);
  dashboard.frame(1000);
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 120, 1e-6);
}

TEST(Dashboard, KeysStepAndJump) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  driver.press(gui::Key::kHome);
  EXPECT_EQ(dashboard.playhead(), lb::Duration{0});
  driver.press(gui::Key::kStep);
  driver.press(gui::Key::kStep);
  driver.press(gui::Key::kStepBack);
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 0.25, 1e-6) << "one bucket";
  driver.press(gui::Key::kEnd);
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), 120, 1e-6);
  driver.press(gui::Key::kQuit);
  EXPECT_TRUE(dashboard.closed());
}

TEST(Dashboard, ClickingAnEventJumpsToIt) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  dashboard.set_playhead(std::chrono::seconds(0));
  dashboard.frame();
  dashboard.frame();
  driver.click("event/1");
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), lb::to_seconds(feed.frame()->events[1].at), 1e-6);
}

TEST(Dashboard, FindingsComeFirstAndLeadToTheirMoment) {
  FakeFeed feed({.groups = true});
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  dashboard.set_playhead(std::chrono::seconds(0));
  dashboard.frame();
  driver.click("finding/1");
  EXPECT_NEAR(lb::to_seconds(dashboard.playhead()), lb::to_seconds(feed.frame()->findings[1].from), 1e-6);
  driver.click("tab/events");
  dashboard.frame();
  EXPECT_EQ(dashboard.probes().find("finding/1"), nullptr);
  EXPECT_NE(dashboard.probes().find("event/1"), nullptr);
}

TEST(Dashboard, HasATabOnlyForWhatThereIs) {
  FakeFeed without;
  FakeFeed with({.groups = true});
  for (FakeFeed* feed : {&without, &with}) {
    HeadlessDashboard dashboard(*feed, {});
    dashboard.frame();
    EXPECT_NE(dashboard.probes().find("tab/events"), nullptr);
    for (const char* tab : {"tab/findings", "tab/classes", "tab/balancers"}) {
      EXPECT_EQ(dashboard.probes().find(tab) != nullptr, feed == &with) << tab;
    }
  }
}

TEST(Dashboard, EachTabShowsSomethingElse) {
  FakeFeed feed({.groups = true});
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  std::vector<gui::Image> pictures;
  for (const char* tab : {"tab/findings", "tab/events", "tab/classes", "tab/balancers"}) {
    driver.click(tab);
    dashboard.frame();
    gui::Image picture = dashboard.render();
    EXPECT_EQ(std::ranges::find(pictures, picture), pictures.end()) << tab;
    pictures.push_back(std::move(picture));
  }
}

TEST(Dashboard, HoveringANodeLightsItEverywhere) {
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {});
  Driver driver(feed, dashboard);
  const gui::Image before = dashboard.render();
  const gui::Rect slider = driver.rect("node/server3/weight");
  driver.move_to(slider.x0 - 60, slider.center_y());
  const gui::Image after = dashboard.render();
  for (const char* place : {"panel/share", "panel/breakers", "panel/flow", "panel/nodes"}) {
    const gui::Rect panel = driver.rect(place);
    int changed = 0;
    for (int y = static_cast<int>(panel.y0); y < static_cast<int>(panel.y1); ++y) {
      for (int x = static_cast<int>(panel.x0); x < static_cast<int>(panel.x1); ++x) {
        const auto pixel = static_cast<std::size_t>((y * before.width + x) * 4);
        if (before.rgba[pixel] != after.rgba[pixel]) ++changed;
      }
    }
    EXPECT_GT(changed, 50) << place << " shows no sign of the node under the mouse";
  }
}

TEST(Dashboard, ExportWritesTheConfigurationAndNeverOverwrites) {
  const std::string folder = testing::TempDir();
  const std::string path = folder + "lbsim_export_test.json";
  const std::string second = folder + "lbsim_export_test-2.json";
  std::remove(path.c_str());
  std::remove(second.c_str());
  FakeFeed feed;
  HeadlessDashboard dashboard(feed, {.export_path = path});
  Driver driver(feed, dashboard);
  driver.drag("node/server2/weight", 1.0F);
  driver.click("header/export");
  driver.drag("node/server2/weight", 0.0F);
  driver.click("header/export");
  const auto text_of = [](const std::string& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  };
  EXPECT_NE(text_of(path).find("[3,10,2]"), std::string::npos) << text_of(path);
  EXPECT_NE(text_of(second).find("[3,0,2]"), std::string::npos) << text_of(second);
  std::remove(path.c_str());
  std::remove(second.c_str());
}

TEST(Dashboard, TwoDashboardsDoNotDisturbEachOther) {
  FakeFeed first;
  FakeFeed second;
  HeadlessDashboard one(first, {});
  HeadlessDashboard two(second, {});
  Driver drives_one(first, one);
  Driver drives_two(second, two);
  drives_one.drag("node/server1/weight", 1.0F);
  drives_two.drag("node/server1/weight", 0.0F);
  EXPECT_EQ(first.weight(0), 10U);
  EXPECT_EQ(second.weight(0), 0U);
}

}  // namespace
