// `lbsim schema`: what editors complete with is made from the tables that read the files, and the shipped copy is
// it.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli.h"

namespace cli_test {
namespace {

TEST(Schema, TheShippedFileIsUpToDate) {
  std::ifstream file(shipped("scenario.schema.json"), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(lbsim({"schema"}).out == text.str()) << "run: lbsim schema --out scenarios/scenario.schema.json";
}

TEST(Schema, NamesEveryTopLevelKeyAndAllowsNoOther) {
  const auto schema = nlohmann::json::parse(lbsim({"schema"}).out);
  for (const char* key : {"name", "description", "seed", "duration", "warmup", "balancer", "nodes", "traffic",
                          "faults", "expect", "live"}) {
    EXPECT_TRUE(schema["properties"].contains(key)) << key;
  }
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

TEST(Schema, IsWrittenToAFile) {
  const Folder folder;
  const ProcessResult result = lbsim({"schema", "--out", folder.path() + "/s.json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(folder.read("s.json"), lbsim({"schema"}).out);
}

}  // namespace
}  // namespace cli_test
