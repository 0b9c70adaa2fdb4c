// Where a run keeps its state: in large pages where the system has them, and in little memory where there is no more.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "cli.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LBSIM_OWN_MALLOC
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LBSIM_OWN_MALLOC
#endif
#endif

namespace cli_test {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Memory : public testing::Test {
 protected:
  void SetUp() override {
#ifdef LBSIM_OWN_MALLOC
    GTEST_SKIP() << "a sanitizer's malloc is not glibc's";
#endif
  }
};

TEST_F(Memory, OfARunIsInLargePages) {
  const std::string enabled = text_of("/sys/kernel/mm/transparent_hugepage/enabled");
  if (enabled.empty() || enabled.find("[never]") != std::string::npos) GTEST_SKIP() << "the system has none";
  const Folder folder;
  Process process(command({folder.write("endless.json", endless_scenario())}), on_a_terminal());
  ASSERT_TRUE(process.wait_for(" s of 3600.0 s", std::chrono::seconds(30)));
  // The flags of a mapping stand some lines after its name.
  const std::string maps = text_of("/proc/" + std::to_string(process.id()) + "/smaps");
  bool advised = false;
  for (auto heap = maps.find("[heap]"); heap != std::string::npos; heap = maps.find("[heap]", heap + 1)) {
    const auto flags = maps.find("VmFlags:", heap);
    advised = advised || maps.substr(flags, maps.find('\n', flags) - flags).find(" hg") != std::string::npos;
  }
  EXPECT_TRUE(advised) << maps;
  process.send(SIGINT);
  process.finish(std::chrono::seconds(30));
}

TEST_F(Memory, IsNotTakenWhereThereIsLittle) {
  Words words{"/bin/sh", "-c", "ulimit -v 200000; exec \"$@\"", "sh"};
  for (const std::string& word : command({shipped("flaky3.json"), "--json", "-"})) words.push_back(word);
  const ProcessResult little = testing_support::run_process(words);
  EXPECT_EQ(little.exit_code, 0) << little.err;
  EXPECT_EQ(little.out, lbsim({shipped("flaky3.json"), "--json", "-"}).out);
}

}  // namespace
}  // namespace cli_test
