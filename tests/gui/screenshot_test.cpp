// Pictures without a display: the same bytes every time, what the rasteriser draws is where it belongs, and
// whatever keeps a picture from being written is told.
#include "gui/screenshot.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "gui/dashboard.h"
#include "gui/fake_feed.h"
#include "platform/imgui_compat.h"
#include "platform/png.h"
#include "platform/raster.h"

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

gui::ScreenshotOptions into(const std::string& name) {
  gui::ScreenshotOptions options;
  options.path = testing::TempDir() + name;
  options.width = 1200;
  options.height = 760;
  return options;
}

TEST(Screenshot, IsTheSameBytesEveryTime) {
  const gui::ScreenshotOptions first = into("lbsim_first.png");
  const gui::ScreenshotOptions second = into("lbsim_second.png");
  for (const gui::ScreenshotOptions& options : {first, second}) {
    gui_test::FakeFeed feed;
    const auto report = gui::write_screenshot(feed, options);
    ASSERT_TRUE(report.ok()) << report.errors().front().message;
    EXPECT_EQ(report.value().width, 1200);
    EXPECT_EQ(report.value().height, 760);
  }
  const std::string bytes = bytes_of(first.path);
  EXPECT_GT(bytes.size(), 50000U);
  EXPECT_EQ(bytes.substr(1, 3), "PNG");
  EXPECT_TRUE(bytes == bytes_of(second.path));
  std::remove(first.path.c_str());
  std::remove(second.path.c_str());
}

TEST(Screenshot, ShowsTheMomentThemeAndScaleAskedFor) {
  gui_test::FakeFeed feed;
  gui::ScreenshotOptions options = into("");
  const auto picture = [&] { return gui::draw_screenshot(feed, options).value(); };
  const gui::Image plain = picture();
  options.playhead = std::chrono::seconds(90);
  EXPECT_FALSE(picture() == plain);
  options.playhead = {};
  EXPECT_TRUE(picture() == plain);
  options.dark = false;
  EXPECT_GT(picture().rgba[0], 200) << "the corner of a light window is light";
  EXPECT_LT(plain.rgba[0], 50);
  options.scale = 2;
  options.width = 2400;
  options.height = 1520;
  EXPECT_EQ(picture().width, 2400);
}

TEST(Screenshot, WaitsForTheNewestFrameWithinReason) {
  class NeverReady final : public gui_test::FakeFeed {
   public:
    bool busy() const override { return true; }
  } feed;
  gui::ScreenshotOptions options = into("lbsim_never.png");
  options.patience = std::chrono::seconds(0);
  const auto report = gui::write_screenshot(feed, options);
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.errors().front().message.find("not ready"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(options.path));
}

TEST(Screenshot, SaysWhatIsWrong) {
  gui_test::FakeFeed feed;
  const auto message = [&](const gui::ScreenshotOptions& options) {
    const auto report = gui::write_screenshot(feed, options);
    return report.ok() ? std::string("no error") : report.errors().front().message;
  };
  gui::ScreenshotOptions options = into("lbsim_wrong.png");
  options.width = 0;
  EXPECT_NE(message(options).find("each side"), std::string::npos);
  options = into("lbsim_wrong.png");
  options.height = 1 << 30;
  EXPECT_NE(message(options).find("each side"), std::string::npos);
  options = into("lbsim_wrong.png");
  options.scale = 0;
  EXPECT_NE(message(options).find("scale"), std::string::npos);
  options = into("no/such/folder/lbsim.png");
  EXPECT_NE(message(options).find("No such file"), std::string::npos);
}

TEST(Png, AFullDiskIsTold) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  // Through a link: should the device be taken for a file after all, only the link would go.
  const std::string link = testing::TempDir() + "lbsim_full.png";
  std::filesystem::remove(link);
  std::filesystem::create_symlink("/dev/full", link);
  const gui::Image image{8, 8, std::vector<std::uint8_t>(256, 7)};
  EXPECT_NE(gui::write_png(link, image).find("No space left"), std::string::npos);
  // Had the name been the device itself, a program run by root must not have taken it away.
  EXPECT_TRUE(std::filesystem::is_symlink(link)) << "what is not a regular file was removed";
  std::filesystem::remove(link);
}

/// A context whose only texture is white, and a draw list over 16 x 16 pixels.
class Raster : public testing::Test {
 protected:
  Raster() : context_(gui::create_context()) {
    ImGuiIO& io = ImGui::GetIO();
    unsigned char* pixels = nullptr;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &fonts_.width, &fonts_.height);
    fonts_.rgba.assign(pixels, pixels + fonts_.width * fonts_.height * 4);
    io.Fonts->SetTexID(&fonts_);
    io.DisplaySize = {16, 16};
    ImGui::NewFrame();
  }
  ~Raster() override { ImGui::DestroyContext(context_); }

  ImDrawList& list() { return *ImGui::GetBackgroundDrawList(); }
  gui::Image draw() {
    ImGui::Render();
    return gui::rasterise(*ImGui::GetDrawData(), 0x000000);
  }
  static int red(const gui::Image& image, int x, int y) {
    return image.rgba[static_cast<std::size_t>((y * 16 + x) * 4)];
  }

  ImGuiContext* context_;
  gui::Image fonts_;
};

TEST_F(Raster, FillsExactlyThePixelsOfARectangle) {
  list().AddRectFilled({3, 4}, {9, 7}, IM_COL32(200, 0, 0, 255));
  const gui::Image image = draw();
  int filled = 0;
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      EXPECT_EQ(red(image, x, y), x >= 3 && x < 9 && y >= 4 && y < 7 ? 200 : 0) << x << "," << y;
      if (red(image, x, y) != 0) ++filled;
    }
  }
  EXPECT_EQ(filled, 18);
}

TEST_F(Raster, BlendsTheEdgeBetweenTwoTrianglesOnce) {
  list().AddRectFilled({0, 0}, {16, 16}, IM_COL32(255, 255, 255, 128));
  const gui::Image image = draw();
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) EXPECT_EQ(red(image, x, y), 128) << x << "," << y;
  }
}

TEST_F(Raster, CutsAtTheClipRectangle) {
  list().PushClipRect({5, 5}, {8, 8});
  list().AddRectFilled({0, 0}, {16, 16}, IM_COL32(90, 0, 0, 255));
  list().PopClipRect();
  const gui::Image image = draw();
  EXPECT_EQ(red(image, 4, 6), 0);
  EXPECT_EQ(red(image, 5, 5), 90);
  EXPECT_EQ(red(image, 7, 7), 90);
  EXPECT_EQ(red(image, 8, 7), 0);
}

TEST_F(Raster, InterpolatesColoursAndTexels) {
  const ImU32 black = IM_COL32(0, 0, 0, 255);
  const ImU32 white = IM_COL32(255, 255, 255, 255);
  list().AddRectFilledMultiColor({0, 0}, {16, 8}, black, white, white, black);
  gui::Image two{2, 1, {0, 0, 0, 255, 255, 255, 255, 255}};
  list().AddImage(&two, {0, 8}, {16, 16});
  const gui::Image image = draw();
  EXPECT_NEAR(red(image, 0, 3), 8, 1);
  EXPECT_NEAR(red(image, 15, 3), 247, 1);
  EXPECT_EQ(red(image, 0, 12), 0) << "clamped at the edge";
  EXPECT_EQ(red(image, 15, 12), 255);
  EXPECT_NEAR(red(image, 8, 12), 143, 2) << "a sixteenth past the middle of two texels";
}

TEST_F(Raster, ShapesFarOutsideDoNoHarm) {
  list().PushClipRectFullScreen();
  list().AddTriangleFilled({-1e6F, -1e6F}, {1e6F, 0}, {0, 1e6F}, IM_COL32(50, 0, 0, 255));
  EXPECT_EQ(red(draw(), 8, 8), 50);
}

TEST(Window, WithoutADisplayIsAnError) {
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  gui_test::FakeFeed feed;
  gui::DashboardOptions options;
  options.max_frames = 1;
  const auto report = gui::run_dashboard(feed, options);
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.errors().front().message.find("the dashboard needs a window"), std::string::npos);
}

}  // namespace
