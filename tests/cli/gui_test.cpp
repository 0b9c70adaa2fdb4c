// `lbsim gui`: the picture needs no display; a headless build says what it is.
#include <gtest/gtest.h>

#include "cli.h"

namespace cli_test {
namespace {

void expect_refused(const Words& words, const std::string& message) {
  Words all{"gui", shipped("weights.json")};
  all.insert(all.end(), words.begin(), words.end());
  const ProcessResult result = lbsim(all);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find(message), std::string::npos) << result.err;
}

TEST(Gui, BadOptionsAreTold) {
  expect_refused({"--size", "big"}, "expected WIDTHxHEIGHT");
  expect_refused({"--size", "1600x"}, "expected WIDTHxHEIGHT");
  expect_refused({"--playhead", "30", "--screenshot", "x.png"}, "--playhead");
  expect_refused({"--playhead", "30s"}, "needs --screenshot");
}

#ifdef LBSIM_GUI

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

TEST(Gui, DrawsAPictureOfTheSizeAskedForTheSameOnEveryRun) {
  const Folder folder;
  const Words words{"gui",     shipped("flaky3.json"), "--size", "1200x800",
                    "--light", "--playhead",           "30s",    "--screenshot"};
  for (const char* name : {"a.png", "b.png"}) {
    Words all = words;
    all.push_back(folder.path() + "/" + name);
    const ProcessResult result = lbsim(all);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  const std::string picture = folder.read("a.png");
  EXPECT_TRUE(picture.starts_with("\x89PNG\r\n"));
  EXPECT_EQ(big_endian(picture, 16), 1200U);  // the header chunk: width, then height
  EXPECT_EQ(big_endian(picture, 20), 800U);
  EXPECT_TRUE(picture == folder.read("b.png"));
}

TEST(Gui, SizesOutOfRangeAndFullDisksAreTold) {
  expect_refused({"--size", "10x10"}, "--size: expected 1024x720 to ");
  const ProcessResult full = lbsim({"gui", shipped("weights.json"), "--screenshot", "/dev/full"});
  EXPECT_EQ(full.exit_code, 3) << full.err;
}

TEST(Gui, WithoutADisplayTheWindowIsAnErrorOfTheEnvironment) {
  const ProcessResult result = lbsim({"gui", shipped("weights.json")});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_NE(result.err.find("display"), std::string::npos) << result.err;
}

#else

TEST(Gui, AHeadlessBuildSaysSo) {
  const ProcessResult result = lbsim({"gui", shipped("weights.json")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("built without the dashboard"), std::string::npos) << result.err;
}

#endif

}  // namespace
}  // namespace cli_test
