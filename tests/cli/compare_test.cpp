// `lbsim compare`: what the table, the words, JSON and CSV say; that jobs change nothing; bad input; interrupts.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli.h"

namespace cli_test {
namespace {

using Json = nlohmann::json;

// Two seconds of the shipped scenario, its fault in the middle.
Words slow_node(const Words& more) {
  Words words{
      "compare",         shipped("slow_node.json"), "--set", "duration=2s", "--set", "faults.0.at=500ms", "--set",
      "faults.0.for=1s", "--replications",          "4"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Json json_of(Words words) {
  words.insert(words.end(), {"--json", "-"});
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return Json::parse(result.out);
}

void expect_pieces(const std::string& text, const Words& pieces) {
  for (const std::string& piece : pieces) EXPECT_NE(text.find(piece), std::string::npos) << piece << "\n" << text;
}

// One node slows down tenfold. Round robin goes on sending it a quarter of the requests: its 99th percentile is the
// slow node's. p2c avoids it: shown by four replications of two seconds.
TEST(Compare, TellsWhatDiffersInTableAndWords) {
  const ProcessResult result = lbsim(slow_node({"--policy", "round_robin", "--policy", "p2c"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  expect_pieces(
      result.out,
      {"One node becomes ten times slower\n", "p2c compared with round_robin: 4 replications", "METRIC, VARIANT",
       "RELATIVE  VERDICT", "\n  latency_ms.p99\n", "\n    round_robin ", "\n    p2c ", "p2c has ",
       " less p99 latency (", "95 % interval", " than round_robin;", " identical:", "--adjust"});
  EXPECT_NE(result.err.find("8 runs in "), std::string::npos) << result.err;
  const Json json = json_of(slow_node({"--policy", "round_robin", "--policy", "p2c"}));
  for (const Json& metric : json["metrics"]) {
    const std::string verdict = metric["variants"][1]["difference"]["verdict"];
    if (metric["metric"] == "latency_ms.p99") {
      EXPECT_EQ(verdict, "less");
    }
    if (metric["metric"] == "attempts") {
      EXPECT_EQ(verdict, "identical") << "nothing fails: every request is one attempt";
    }
  }
}

TEST(Compare, TheBytesDoNotDependOnJobs) {
  const Words words = slow_node({"--policy", "random", "--policy", "p2c", "--policy", "least_load"});
  const auto with_jobs = [&words](const std::string& jobs, const std::string& option) {
    Words all = words;
    all.insert(all.end(), {"--jobs", jobs});
    if (!option.empty()) all.insert(all.end(), {option, "-"});
    return lbsim(all).out;
  };
  for (const std::string option : {"", "--json", "--csv"}) {
    const std::string one = with_jobs("1", option);
    EXPECT_GT(one.size(), 500U);
    EXPECT_EQ(one, with_jobs("2", option)) << option;
    EXPECT_EQ(one, with_jobs("5", option)) << option;
  }
}

TEST(Compare, TheFirstReplicationIsThePlainRunAndTheOthersCanBePlayed) {
  const Json compared = json_of(slow_node({"--policy", "random", "--policy", "least_requests,choices=3", "--seed",
                                           "5", "--metric", "attempts,latency_ms.mean"}));
  EXPECT_EQ(compared["seeds"][0], 5);
  for (const std::size_t i : {0U, 3U}) {
    const ProcessResult run = lbsim({"run",    shipped("slow_node.json"),
                                     "--set",  "duration=2s",
                                     "--set",  "faults.0.at=500ms",
                                     "--set",  "faults.0.for=1s",
                                     "--set",  "expect=[]",
                                     "--set",  compared["variants"][1]["changes"][0],
                                     "--set",  compared["variants"][1]["changes"][1],
                                     "--set",  compared["variants"][1]["changes"][2],
                                     "--seed", compared["seeds"][i].dump(),
                                     "--json", "-"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const Json summary = Json::parse(run.out)["summary"];
    EXPECT_EQ(compared["metrics"][0]["variants"][1]["values"][i], summary["attempts"]);
    EXPECT_EQ(compared["metrics"][1]["variants"][1]["values"][i], summary["latency_ms"]["mean"]);
  }
}

TEST(Compare, VariantsAreAnyChangesAndKeepTheirOrder) {
  const Json json =
      json_of({"compare", shipped("flaky3.json"), "--set", "duration=2s", "--variant", "now:", "--variant",
               "patient : balancer.retry.max_attempts=5, warmup=100ms", "--policy", "p2c", "--variant",
               R"(balancer.retry={"max_attempts": 1, "backoff": {"type": "none"}})", "--metric", "failed",
               "--replications", "3"});
  const Json& variants = json["variants"];
  EXPECT_EQ(variants[0]["name"], "now");
  EXPECT_TRUE(variants[0]["changes"].empty());
  EXPECT_EQ(variants[1]["name"], "patient");
  EXPECT_EQ(variants[1]["changes"], (Words{"balancer.retry.max_attempts=5", "warmup=100ms"}));
  EXPECT_EQ(variants[2]["name"], "p2c");
  EXPECT_EQ(variants[3]["changes"].size(), 1U) << "commas within brackets are the value's";
  const Json& failed = json["metrics"][0]["variants"];
  EXPECT_EQ(failed[1]["difference"]["verdict"], "identical");
  EXPECT_EQ(failed[3]["difference"]["verdict"], "more") << "without retries somebody fails";
  EXPECT_TRUE(failed[3]["difference"]["relative"].is_null()) << "none failed before";
}

// A knob of the file's own policy means nothing to another: it must not be in the way.
TEST(Compare, APolicyTakesThePlaceOfTheFilesWithItsKnobs) {
  const Folder folder;
  const std::string path =
      folder.write("s.json", small_scenario(R"("balancer": {"policy": {"type": "p2c", "metric": "peak_ewma"}},)"));
  const Json json =
      json_of({"compare", path, "--policy", "round_robin", "--policy", "p2c", "--metric", "requests"});
  EXPECT_EQ(json["metrics"][0]["variants"][0]["mean"], 100);
  EXPECT_EQ(json["replications"], 10);
}

TEST(Compare, AdjustWidensTheIntervals) {
  const Words words = slow_node({"--policy", "round_robin", "--policy", "random", "--policy", "p2c", "--metric",
                                 "latency_ms.mean", "--metric", "latency_ms.p50", "--confidence", "0.9"});
  Words adjusted = words;
  adjusted.emplace_back("--adjust");
  const Json narrow = json_of(words);
  const Json wide = json_of(adjusted);
  EXPECT_EQ(narrow["confidence_each"], 0.9);
  EXPECT_DOUBLE_EQ(wide["confidence_each"], 0.975);
  const auto half_width = [](const Json& json) {
    return json["metrics"][0]["variants"][2]["difference"]["half_width"].get<double>();
  };
  EXPECT_GT(half_width(wide), half_width(narrow) * 1.3);
  expect_pieces(lbsim(adjusted).out, {"all 4 together", "90 %", "Bonferroni"});
}

TEST(Compare, OneReplicationIsNotJudged) {
  Words words = slow_node({"--policy", "round_robin", "--policy", "p2c", "--replications", "1"});
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  expect_pieces(result.out, {"One replication: ", "not judged", "identical", ": 1 replication of "});
  EXPECT_EQ(result.out.find("has "), std::string::npos) << result.out;
}

TEST(Compare, WhatIsTheSameIsCalledIdentical) {
  const ProcessResult result = lbsim(slow_node({"--variant", "now:", "--variant", "same: name=x"}));
  expect_pieces(result.out, {"same and now are identical in every number compared."});
  EXPECT_EQ(result.out.find("less"), std::string::npos);
}

TEST(Compare, CsvHasARowForEachRun) {
  const ProcessResult result = lbsim(slow_node({"--policy", "round_robin", "--policy", "least_requests,choices=3",
                                                "--metric", "requests,latency_ms.mean", "--csv", "-"}));
  EXPECT_TRUE(result.out.starts_with("replication,seed,variant,requests,latency_ms.mean\n1,1,round_robin,"))
      << result.out;
  EXPECT_EQ(std::ranges::count(result.out, '\n'), 9);
  expect_pieces(result.out, {"\n1,1,\"least_requests,choices=3\",", "\n4,"});
}

// "a "b c" d" as a shell takes it: a, b c, d.
Words words_of(const std::string& line) {
  Words words{""};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// Every example of docs/compare.md, a block that starts with the command, is followed by what the program prints.
TEST(Compare, ThePageShowsWhatIsPrinted) {
  std::ifstream file(LBSIM_SOURCE_DIR "/docs/compare.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string page = text.str();
  const std::string mark = "```\n$ ./lbsim ";
  int examples = 0;
  for (std::size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    const std::size_t line_end = page.find('\n', begin);
    const std::size_t end = page.find("```", line_end);
    ASSERT_NE(end, std::string::npos);
    ProcessOptions options;
    options.directory = LBSIM_SOURCE_DIR;
    options.environment = {{"LC_ALL", "C.UTF-8"}};
    const std::string command_line = page.substr(begin, line_end - begin);
    EXPECT_EQ(lbsim(words_of(command_line), options).out, page.substr(line_end + 1, end - line_end - 1))
        << command_line;
    ++examples;
  }
  EXPECT_GE(examples, 2);
}

struct Wrong {
  Words words;
  std::string message;
};

TEST(Compare, WhatIsWrongIsToldWithWhatWasMeant) {
  const std::vector<Wrong> all{
      {{}, "needs two variants or more"},
      {{"--policy", "p2c"}, "needs two variants or more"},
      {{"--policy", "p2c", "--policy", "p2c"}, "two variants are named \"p2c\""},
      {{"--policy", "p2c", "--policy", "round_robbin"}, "did you mean \"round_robin\""},
      {{"--policy", "p2c", "--policy", "random,choises=2"}, "choises"},
      {{"--policy", "p2c", "--variant", "x: balancer.retri.max_attempts=1"}, "did you mean \"retry\""},
      {{"--policy", "p2c", "--variant", "x: duration"}, "expected NAME: PATH=VALUE"},
      {{"--policy", "p2c", "--variant", ": duration=2s"}, "expected NAME: PATH=VALUE"},
      {{"--policy", "p2c", "--variant", "x: seed=7"}, "the same seed"},
      {{"--policy", "p2c", "--policy", "random", "--set", "seed=-1"}, "/seed"},
      {{"--policy", "p2c", "--policy", "random", "--metric", "latency_ms.p98"}, "did you mean \"latency_ms.p9"},
      {{"--policy", "p2c", "--policy", "random", "--metric", "zebra"}, "known are requests, "},
      {{"--policy", "p2c", "--policy", "random", "--confidence", "95"}, "expected a ratio, 0.5..0.9999"},
      {{"--policy", "p2c", "--policy", "random", "--confidence", "nan"}, "expected a ratio, 0.5..0.9999"},
      {{"--policy", "p2c", "--policy", "random", "--replications", "0"}, "expected a whole number, 1..10000"},
      {{"--policy", "p2c", "--policy", "random", "--jobs", "0"}, "expected a whole number, 1..1024"},
      {{"--policy", "p2c", "--policy", "random", "--json", "-", "--csv", "-"}, "cannot both"},
      {{"--policy", "p2c", "--policy", "random", "--replication", "2"}, "did you mean \"--replications\""},
  };
  for (const Wrong& wrong : all) {
    Words words{"compare", shipped("slow_node.json")};
    words.insert(words.end(), wrong.words.begin(), wrong.words.end());
    const ProcessResult result = lbsim(words);
    EXPECT_EQ(result.exit_code, 2) << wrong.message;
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err.find(wrong.message), std::string::npos) << wrong.message << "\n" << result.err;
  }
}

TEST(Compare, AnErrorNamesItsVariantOnlyWhereItIsTheVariants) {
  const Words base{"compare", shipped("slow_node.json"), "--policy", "p2c"};
  Words own = base;
  own.insert(own.end(), {"--variant", "brief: duration=oops"});
  expect_pieces(lbsim(own).err, {"/duration", "in variant \"brief\""});
  Words common = base;
  common.insert(common.end(), {"--policy", "random", "--set", "duration=oops"});
  const std::string err = lbsim(common).err;
  expect_pieces(err, {"/duration", "command line"});
  EXPECT_EQ(err.find("in variant"), std::string::npos) << err;
}

TEST(Compare, TooManyVariantsAreRefusedBeforeAnythingIsPlayed) {
  Words words{"compare", shipped("slow_node.json")};
  for (int i = 0; i < 33; ++i) words.insert(words.end(), {"--variant", "v" + std::to_string(i) + ":"});
  const ProcessResult result = lbsim(words);
  EXPECT_EQ(result.exit_code, 2);
  expect_pieces(result.err, {"33 variants are too many: at most 32"});
}

// Runs of minutes: none is over when the signal comes.
TEST(Compare, AnInterruptLeavesNothingHalf) {
  const Folder folder;
  const std::string path = folder.write("endless.json", endless_scenario());
  Process process(command({"compare", path, "--policy", "random", "--policy", "p2c", "--jobs", "2", "--json",
                           folder.path() + "/part.json"}),
                  on_a_terminal());
  ASSERT_TRUE(process.wait_for(" of 20 runs", std::chrono::seconds(30)));
  process.send(SIGINT);
  const auto sent = std::chrono::steady_clock::now();
  const ProcessResult result = process.finish(std::chrono::seconds(30));
  EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(2));
  EXPECT_EQ(result.exit_code, 130);
  expect_pieces(result.out, {"INTERRUPTED", "0 of 10 replications are complete", "the result is partial"});
  const Json json = Json::parse(folder.read("part.json"));
  EXPECT_EQ(json["interrupted"], true);
  EXPECT_EQ(json["replications"], 0);
  EXPECT_TRUE(json["metrics"].empty());
}

// Enough replications for minutes; they come to an end one by one, so that some are complete.
TEST(Compare, AnInterruptKeepsTheReplicationsThatAreComplete) {
  const Folder folder;
  const Words words{
      "compare",  shipped("slow_node.json"), "--policy", "random", "--policy", "p2c",
      "--metric", "latency_ms.mean",         "--jobs",   "1",      "--json",   folder.path() + "/part.json"};
  Words many = words;
  many.insert(many.end(), {"--replications", "10000"});
  Process process(command(many), on_a_terminal());
  ASSERT_TRUE(process.wait_for(" of 20000 runs", std::chrono::seconds(30)));
  ASSERT_TRUE(process.wait_for("%  5", std::chrono::seconds(30))) << "five runs or more: two replications";
  process.send(SIGINT);
  EXPECT_EQ(process.finish(std::chrono::seconds(30)).exit_code, 130);
  const Json part = Json::parse(folder.read("part.json"));
  const std::size_t complete = part["replications"];
  ASSERT_GE(complete, 2U);
  ASSERT_LT(complete, 10'000U);
  Words few = words;
  few.insert(few.end(), {"--replications", std::to_string(complete)});
  EXPECT_EQ(lbsim(few).exit_code, 0);
  Json whole = Json::parse(folder.read("part.json"));
  EXPECT_EQ(whole["metrics"], part["metrics"]);
  EXPECT_EQ(whole["seeds"], part["seeds"]);
}

}  // namespace
}  // namespace cli_test
