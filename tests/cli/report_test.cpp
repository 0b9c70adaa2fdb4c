// The HTML report as a file: that it refers to nothing else, that no text of a scenario gets out of its place, that it
// tells what the JSON tells, that it is bounded, and how it is written. What a browser makes of it: tests/report.
#include "cli/report_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <regex>

#include "cli.h"

namespace cli_test {
namespace {

using Json = nlohmann::json;

// The report of a run that ends with `code`.
std::string report_of(const std::string& scenario, int code = 0) {
  const Folder folder;
  const ProcessResult result = lbsim({scenario, "--report", folder.path() + "/r.html", "--quiet"});
  EXPECT_EQ(result.exit_code, code) << result.err;
  return folder.read("r.html");
}

// The page without its scripts and its style, which have no say in what a browser fetches.
std::string markup(const std::string& html) {
  std::string left;
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t begin = std::min(html.find("<script", at), html.find("<style", at));
    left += html.substr(at, begin - at);
    if (begin == std::string::npos) break;
    at = html.find(html[begin + 2] == 'c' ? "</script>" : "</style>", begin);
  }
  return left;
}

std::string text_json(const std::string& text) { return Json(text).dump(); }

TEST(Report, RefersToNoOtherFileAndNoHost) {
  const std::string html = report_of(shipped("outage.json"));
  const std::string rest = markup(html);
  for (const char* word : {"src=", "url(", "@import", "<link", "<iframe", "<object", "<base", "refresh"}) {
    EXPECT_EQ(rest.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(occurrences(rest, "href="), occurrences(rest, "href=\"#"));
  const std::string style = html.substr(html.find("<style>"), html.find("</style>") - html.find("<style>"));
  EXPECT_EQ(style.find("url("), std::string::npos);
  EXPECT_EQ(style.find("@import"), std::string::npos);
  EXPECT_EQ(html.find("sourceMappingURL"), std::string::npos);
}

TEST(Report, AllowsOnlyItsOwnScriptsAndStyle) {
  const std::string html = report_of(shipped("flaky3.json"));
  const std::regex policy(
      "<meta http-equiv=\"Content-Security-Policy\"\\s+content=\"default-src 'none'; "
      "script-src 'sha256-[A-Za-z0-9+/]{43}=' 'sha256-[A-Za-z0-9+/]{43}='; style-src 'sha256-[A-Za-z0-9+/]{43}='; "
      "base-uri 'none'; form-action 'none'\">");
  EXPECT_TRUE(std::regex_search(html.substr(0, 4000), policy)) << html.substr(0, 4000);
}

TEST(Report, CarriesTheLicenceOfItsLibrary) {
  const std::string html = report_of(shipped("flaky3.json"));
  EXPECT_NE(html.find("Chart.js Contributors"), std::string::npos);
  EXPECT_NE(html.find("Permission is hereby granted, free of charge"), std::string::npos);
}

TEST(Report, HostileTextsStayTexts) {
  const Folder folder;
  const std::string evil = "</script><script>alert(1)</script><!--<script>\"'&amp;";
  const std::string controls = "\x01\x1b[2J\x7f \xe2\x80\xa8 \xe2\x80\xae";
  const std::string path = folder.write(
      "evil.json", R"({"duration": "1s", "name": )" + text_json("<title>" + evil) + R"(, "description": )" +
                       text_json(evil + "\n" + controls) + R"(, "nodes": [{"name": )" + text_json(evil) +
                       R"(}], "traffic": [{"name": )" + text_json(evil) + R"(, "path": )" + text_json("/" + evil) +
                       R"(, "arrivals": {"constant": 100}}], "faults": [{"at": "0.5s", "nodes": [)" +
                       text_json(evil) + R"(], "slow": 2}]})");
  const std::string html = report_of(path);
  EXPECT_EQ(occurrences(html, "</script"), 3U);
  EXPECT_EQ(occurrences(html, "<script"), 3U);
  EXPECT_EQ(occurrences(html, "<!--"), 1U) << "the licence";
  EXPECT_EQ(occurrences(html, "<title"), 1U);
  for (const char c : html) ASSERT_TRUE(c == '\n' || (c >= ' ' && c != '\x7f') || c < 0) << static_cast<int>(c);
  const Json data = page_data(html);
  EXPECT_EQ(data["nodes"]["rows"][0][1], evil);
  EXPECT_EQ(data["description"][0], evil);
}

TEST(Report, AFileNameThatIsNoTextIsNoTrouble) {
  const Folder folder;
  const std::string html = report_of(folder.write("\xff<b>\xc3.json", small_scenario()));
  EXPECT_EQ(html.find("\xff"), std::string::npos);
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_NE(page_data(html)["title"].get<std::string>().find("<b>"), std::string::npos);
}

TEST(Report, TheSameRunGivesTheSameBytes) {
  const std::string first = report_of(shipped("flaky3.json"));
  EXPECT_EQ(first, report_of(shipped("flaky3.json")));
  const ProcessResult printed = lbsim({shipped("flaky3.json"), "--report", "-"});
  EXPECT_EQ(printed.out, first);
  EXPECT_EQ(printed.exit_code, 0);
}

TEST(Report, TellsWhatTheJsonTells) {
  const Json page = page_data(report_of(shipped("outage.json")));
  const Json json = Json::parse(lbsim({shipped("outage.json"), "--json", "-"}).out);
  for (const char* key : {"requests", "succeeded", "failed", "attempts", "retries", "amplification",
                          "breaker_trips", "ejections", "rejected", "goodput", "imbalance", "latency_ms"}) {
    EXPECT_EQ(page["summary"][key], json["summary"][key]) << key;
  }
  for (const char* key : {"requests", "succeeded", "failed", "retries", "heat"}) {
    EXPECT_EQ(page["series"][key], json["series"][key]) << key;
  }
  EXPECT_EQ(page["series"]["p99"], json["series"]["latency_p99_ms"]);
  ASSERT_EQ(page["drawn"].size(), json["nodes"].size());
  for (std::size_t i = 0; i < json["nodes"].size(); ++i) {
    EXPECT_EQ(page["drawn"][i]["attempts"], json["series"]["nodes"][i]["attempts"]);
    EXPECT_EQ(page["drawn"][i]["in_flight"], json["series"]["nodes"][i]["in_flight"]);
    double open = 0;
    for (const Json& span : page["drawn"][i]["open"]) open += span[1].get<double>() - span[0].get<double>();
    EXPECT_NEAR(open, json["nodes"][i]["open_s"].get<double>(), 1e-9);
  }
  EXPECT_EQ(page["events"]["rows"].size(), json["events"].size());
  EXPECT_EQ(page["expect"]["rows"].size(), json["expect"].size());
}

TEST(Report, TellsOfFaultsAndOfWhatTheyDid) {
  const Json page = page_data(report_of(shipped("outage.json")));
  const Json& fault = page["faults"]["rows"][0];
  EXPECT_EQ(fault["what"], "outage refuse");
  EXPECT_EQ(fault["kind"], "outage");
  EXPECT_EQ(fault["nodes"], Json::parse(R"(["api-2"])"));
  EXPECT_EQ(fault["from"], 20.0);
  EXPECT_EQ(fault["to"], 30.0);
  EXPECT_EQ(fault["ends"], true);
  const Json json = Json::parse(lbsim({shipped("outage.json"), "--json", "-"}).out);
  EXPECT_EQ(fault["detect_s"], json["faults"][0]["detect_s"]);
  EXPECT_EQ(fault["recover_s"], json["faults"][0]["recover_s"]);
  std::size_t trips = 0;
  for (const Json& mark : page["marks"]) {
    EXPECT_EQ(mark[1], "breaker_tripped");
    trips += mark[2].get<std::size_t>();
  }
  EXPECT_EQ(trips, page["summary"]["breaker_trips"]);
}

TEST(Report, TellsWhatWasFoundOut) {
  const std::string scenario = shipped("findings/metastable.json");
  const Json page = page_data(report_of(scenario));
  const Json json = Json::parse(lbsim({scenario, "--json", "-"}).out);
  ASSERT_FALSE(json["findings"].empty());
  ASSERT_EQ(page["findings"]["rows"].size(), json["findings"].size());
  for (std::size_t i = 0; i < json["findings"].size(); ++i) {
    EXPECT_EQ(page["findings"]["rows"][i]["kind"], json["findings"][i]["kind"]);
    EXPECT_EQ(page["findings"]["rows"][i]["text"], json["findings"][i]["text"]);
    EXPECT_EQ(page["findings"]["rows"][i]["from"], json["findings"][i]["from_s"]);
    EXPECT_EQ(page["findings"]["rows"][i]["to"], json["findings"][i]["to_s"]);
  }
}

TEST(Report, HasARowForEachClassAndEachBalancer) {
  const Folder folder;
  const std::string path = folder.write("s.json", R"({"duration": "1s", "balancers": 3, "nodes": [{"name": "a"}],
    "traffic": [{"name": "x", "arrivals": {"constant": 100}}, {"name": "y", "arrivals": {"constant": 50}}]})");
  const Json page = page_data(report_of(path));
  const Json json = Json::parse(lbsim({path, "--json", "-"}).out);
  ASSERT_EQ(page["classes"]["rows"].size(), 2U);
  ASSERT_EQ(page["balancers"]["rows"].size(), 3U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(page["classes"]["rows"][i][1], json["classes"][i]["requests"]);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(page["balancers"]["rows"][i][1], json["balancers"][i]["attempts"]);
  EXPECT_NE(page["setup"].dump().find("3, requests come to them in turn"), std::string::npos);
}

TEST(Report, SaysWhatWasAssumed) {
  const std::string setup = page_data(report_of(shipped("flaky3.json")))["setup"].dump();
  EXPECT_NE(setup.find("assumed: same_node_tries 1"), std::string::npos) << setup;
  EXPECT_NE(setup.find("300/s poisson"), std::string::npos) << setup;
  EXPECT_NE(setup.find("health_monitor"), std::string::npos) << "it is off: " << setup;
}

// 1,200 nodes that trip and are ejected all the time: more of everything than a page has room for.
std::string flapping_fleet() {
  return R"({"duration": "60s",
    "balancer": {"policy": {"type": "random"},
                 "breaker": {"type": "consecutive", "failures": 1, "open_for": "20ms", "half_open_probes": 1},
                 "outlier": {"consecutive_5xx": 3, "interval": "100ms", "base_ejection_time": "100ms"}},
    "nodes": [{"name": "a-node-with-quite-a-long-name", "count": 1200, "backend": {"failure": {"rate": 0.5}}}],
    "traffic": [{"arrivals": {"poisson": 8000}}]})";
}

TEST(Report, IsBoundedWhateverHappens) {
  const Folder folder;
  const std::string html = report_of(folder.write("fleet.json", flapping_fleet()));
  EXPECT_LT(html.size(), 1'500'000U);
  const Json page = page_data(html);
  EXPECT_EQ(page["nodes"]["total"], 1200);
  EXPECT_EQ(page["nodes"]["rows"].size(), 1000U);
  EXPECT_EQ(page["drawn"].size(), 50U);
  EXPECT_EQ(page["events"]["rows"].size(), 1000U);
  EXPECT_GT(page["events"]["total"].get<std::size_t>(), 100'000U);
  EXPECT_LE(page["series"]["buckets"].get<std::size_t>(), 240U);
  EXPECT_EQ(page["series"]["spread"].size(), page["series"]["buckets"].get<std::size_t>());
}

// One node, whose breaker opens some thousand times.
TEST(Report, DrawsManySpansAsFewerThatCoverThem) {
  const Folder folder;
  const std::string path = folder.write(
      "flapping.json",
      R"({"duration": "60s", "balancer": {"breaker": {"type": "consecutive", "failures": 1, "open_for": "5ms"}},
         "nodes": [{"name": "a", "backend": {"failure": {"rate": 0.5}}}], "traffic": [{"arrivals": {"constant": 200}}]})");
  const ProcessResult result = lbsim({path, "--json", "-", "--report", folder.path() + "/r.html", "--quiet"});
  const Json json = Json::parse(result.out);
  const Json open = page_data(folder.read("r.html"))["drawn"][0]["open"];
  ASSERT_GT(json["nodes"][0]["breaker_trips"].get<int>(), 1000);
  EXPECT_LE(open.size(), 480U);
  double covered = 0;
  double last = -1;
  for (const Json& span : open) {
    EXPECT_LT(last, span[0].get<double>());
    last = span[1].get<double>();
    covered += last - span[0].get<double>();
  }
  EXPECT_GE(covered, json["nodes"][0]["open_s"].get<double>());
}

TEST(Report, AFailedExpectationIsToldAndExits1) {
  const Folder folder;
  const std::string expect = R"("expect": [{"metric": "failed", "max": 0}, {"metric": "requests", "max": 5}],)";
  const Json page = page_data(report_of(folder.write("s.json", small_scenario(expect)), 1));
  EXPECT_EQ(page["expect"]["held"], 1);
  EXPECT_EQ(page["expect"]["rows"][0]["metric"], "requests") << "what failed comes first";
  EXPECT_EQ(page["expect"]["rows"][0]["holds"], false);
  EXPECT_EQ(page["expect"]["rows"][0]["allowed"], "at most 5");
}

TEST(Report, ARunWithoutAnyRequestHasOne) {
  const Folder folder;
  const Json page = page_data(report_of(folder.write(
      "s.json",
      R"({"duration": "1ms", "nodes": [{"name": "a"}], "traffic": [{"arrivals": {"poisson": 0.001}}]})")));
  EXPECT_EQ(page["summary"]["requests"], 0);
  EXPECT_EQ(page["series"]["heat"].size(), 0U);
}

TEST(Report, AnInterruptedRunSaysSo) {
  const Folder folder;
  Process process(command({folder.write("s.json", endless_scenario()), "--report", folder.path() + "/r.html"}),
                  on_a_terminal());
  ASSERT_TRUE(process.wait_for(" s of 3600.0 s", std::chrono::seconds(30)));
  process.send(SIGINT);
  EXPECT_EQ(process.finish(std::chrono::seconds(30)).exit_code, 130);
  const Json page = page_data(folder.read("r.html"));
  EXPECT_EQ(page["interrupted"], true);
  EXPECT_LT(page["end_s"].get<double>(), 3600);
}

TEST(Report, WhatCannotBeWrittenIsToldAndExits3) {
  const ProcessResult full = lbsim({shipped("weights.json"), "--report", "/dev/full"});
  EXPECT_EQ(full.exit_code, 3);
  EXPECT_NE(full.err.find("cannot write /dev/full"), std::string::npos) << full.err;
  const ProcessResult absent = lbsim({shipped("weights.json"), "--report", "/no/such/folder/r.html"});
  EXPECT_EQ(absent.exit_code, 3);
  EXPECT_NE(absent.err.find("cannot create /no/such/folder/r.html"), std::string::npos) << absent.err;
}

// 64 blocks is what the shell lets the file grow to: the write fails half way.
TEST(Report, IsWrittenWholeOrNotAtAll) {
  const Folder folder;
  folder.write("r.html", "the one before");
  const std::string script = "ulimit -f 64; exec '" + command({}).front() + "' '" + shipped("weights.json") +
                             "' --report '" + folder.path() + "/r.html' --quiet";
  const ProcessResult result = testing_support::run_process({"/bin/sh", "-c", script});
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_EQ(folder.names(), std::vector<std::string>{"r.html"});
  EXPECT_EQ(folder.read("r.html"), "the one before");
}

TEST(Report, StandardOutputHasRoomForOneThing) {
  const ProcessResult result = lbsim({shipped("weights.json"), "--json", "-", "--report", "-"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("--json - and --report - cannot both have standard output"), std::string::npos)
      << result.err;
}

}  // namespace
}  // namespace cli_test
