// Where output goes, and what happens when it cannot: full disks, readers that left, closed streams.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli.h"

namespace cli_test {
namespace {

TEST(Output, AFullDiskIsToldAndExits3) {
  ProcessOptions options;
  options.output_path = "/dev/full";
  for (const Words& words :
       {Words{shipped("weights.json")}, Words{shipped("weights.json"), "--json", "-"}, Words{"policies"},
        Words{"schema"}, Words{"help"}, Words{"check", shipped("weights.json")}}) {
    const ProcessResult result = lbsim(words, options);
    EXPECT_EQ(result.exit_code, 3) << words.front();
    EXPECT_NE(result.err.find("cannot write to standard output: No space left on device"), std::string::npos)
        << result.err;
  }
}

TEST(Output, AFullDeviceAsFileIsToldAndExits3) {
  for (const char* option : {"--json", "--csv"}) {
    const ProcessResult result = lbsim({shipped("weights.json"), option, "/dev/full"});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_NE(result.err.find("cannot write /dev/full"), std::string::npos) << result.err;
  }
  EXPECT_EQ(lbsim({"schema", "--out", "/dev/full"}).exit_code, 3);
}

TEST(Output, AFolderThatIsNotThereIsToldAndExits3) {
  const ProcessResult result = lbsim({shipped("weights.json"), "--json", "/no/such/folder/r.json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("cannot create /no/such/folder/r.json: No such file or directory"), std::string::npos)
      << result.err;
}

// 1 block is what the shell lets the file grow to: the write fails half way.
TEST(Output, AFileThatCannotBeWrittenWholeLeavesNothing) {
  const Folder folder;
  const std::string script = "ulimit -f 1; exec '" + command({}).front() + "' '" + shipped("weights.json") +
                             "' --json '" + folder.path() + "/r.json' --quiet";
  const ProcessResult result = testing_support::run_process({"/bin/sh", "-c", script});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("File too large"), std::string::npos) << result.err;
  EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(Output, AReaderThatLeftIsSilentSuccess) {
  Process process(command({"picks", "--policy", "random", "--nodes", "a,b", "--count", "1000000000", "--lines"}));
  ASSERT_TRUE(process.wait_for("\n", std::chrono::seconds(30)));
  process.close_output();
  const ProcessResult result = process.finish(std::chrono::seconds(30));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.err, "");
}

TEST(Output, AReaderThatNeverCameIsNoErrorOfARun) {
  Process process(command({shipped("weights.json"), "--quiet"}));
  process.close_output();
  const ProcessResult result = process.finish(std::chrono::seconds(30));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
}

TEST(Output, AClosedStandardOutputIsAnError) {
  ProcessOptions options;
  options.close_output = true;
  const Folder folder;
  const ProcessResult result = lbsim({shipped("weights.json"), "--json", folder.path() + "/r.json"}, options);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(folder.read("r.json").starts_with("{")) << "the file has the result, not the report";
}

TEST(Output, AFileIsReplacedWholeAndNothingElseIsLeft) {
  const Folder folder;
  folder.write("r.json", "old");
  EXPECT_EQ(lbsim({shipped("weights.json"), "--json", "r.json", "--csv", "r.csv"},
                  {.directory = folder.path(), .environment = {}, .output_path = {}})
                .exit_code,
            0);
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"r.csv", "r.json"}));
  EXPECT_TRUE(folder.read("r.json").starts_with("{\n"));
}

TEST(Output, ASymbolicLinkIsWrittenThrough) {
  const Folder folder;
  folder.write("real.json", "old");
  std::filesystem::create_symlink("real.json", folder.path() + "/link.json");
  EXPECT_EQ(lbsim({"schema", "--out", folder.path() + "/link.json"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() + "/link.json"));
  EXPECT_NE(folder.read("real.json"), "old");
}

TEST(Output, MessagesGoToStandardErrorAndResultsDoNot) {
  const ProcessResult result = lbsim({shipped("weights.json"), "--json", "-"});
  EXPECT_TRUE(result.out.starts_with("{")) << result.out.substr(0, 80);
  EXPECT_TRUE(result.out.ends_with("}\n"));
  EXPECT_NE(result.err.find("requests simulated"), std::string::npos);
  EXPECT_EQ(lbsim({shipped("weights.json"), "--json", "-", "--quiet"}).err, "");
}

}  // namespace
}  // namespace cli_test
