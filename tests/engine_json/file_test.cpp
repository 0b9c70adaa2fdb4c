// Checks read_file: what is read whole, and the messages for what is not a readable regular file. All files live
// in a folder of the test's own.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "engine_json/check.h"

namespace {

using check::Lines;
using lb::json::read_file;

class ReadFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "lbsim_file_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  static Lines errors_of(const std::string& path, std::size_t limit = 1000) {
    const auto content = read_file(path, limit);
    return content.ok() ? Lines{} : check::lines_of(content.errors());
  }

  std::string folder_;
};

TEST_F(ReadFile, ReadsEveryByte) {
  std::string content("a\0b\r\n\xFF", 6);
  for (int i = 0; i < 20; ++i) content += content.substr(0, 20'000);
  EXPECT_EQ(read_file(write("x", content)).value(), content);
  EXPECT_EQ(read_file(write("empty", "")).value(), "");
}

TEST_F(ReadFile, StopsAtItsLimit) {
  EXPECT_EQ(errors_of(write("at", std::string(1000, 'x'))), Lines{});
  EXPECT_EQ(errors_of(write("over", std::string(1001, 'x'))),
            Lines{"0:0 : is larger than the limit of 1000 bytes"});
}

TEST_F(ReadFile, RefusesWhatIsNotAFile) {
  EXPECT_EQ(errors_of(folder_ + "/none"), Lines{"0:0 : no such file"});
  EXPECT_EQ(errors_of(folder_), Lines{"0:0 : is a directory; expected a file"});
  EXPECT_EQ(errors_of("/dev/zero"), Lines{"0:0 : is not a regular file (a device, pipe or socket)"});
  EXPECT_EQ(errors_of(write("x", "1") + "/y"), Lines{"0:0 : cannot be read: Not a directory"});
}

TEST_F(ReadFile, DoesNotWaitForTheWriterOfAPipe) {
  const std::string path = folder_ + "/pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(errors_of(path), Lines{"0:0 : is not a regular file (a device, pipe or socket)"});
}

}  // namespace
