// Opens reports in Chromium and reads the page that its script has built: that it came to its end without an error,
// that nothing but its own scripts ran, and that every chart was painted.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "cli/cli.h"
#include "cli/report_page.h"

namespace report_test {
namespace {

using cli_test::Folder;
using cli_test::occurrences;

/// A page as it is after its scripts have run.
struct Opened {
  std::string head;  ///< the opening tag of the document
  std::string body;  ///< what is to be read, without the scripts
  std::string log;   ///< what the page's scripts and the browser said to the console
};

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  return from == std::string::npos ? std::string() : text.substr(from, text.find(end, from) - from);
}

std::string chromium() {
  for (const char* path : {"/usr/bin/chromium", "/usr/local/bin/chromium", "/usr/bin/chromium-browser"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

// The console's lines, which Chromium marks with the word CONSOLE among its own.
std::string console_lines(const std::string& text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (line.find("CONSOLE") != std::string::npos) lines += line + "\n";
    at = end + 1;
  }
  return lines;
}

// One visit, with a profile of its own.
testing_support::ProcessResult visit(const Folder& folder, const std::string& file, const std::string& window) {
  const Folder home;
  testing_support::ProcessOptions options;
  options.group = true;
  options.directory = home.path();
  options.environment = {{"HOME", home.path()}, {"TMPDIR", home.path()}};
  testing_support::Process browser(
      {chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
       "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-breakpad",
       "--disable-dev-shm-usage", "--user-data-dir=" + home.path() + "/profile", "--window-size=" + window,
       "--virtual-time-budget=10000", "--enable-logging=stderr", "--dump-dom",
       "file://" + folder.path() + "/" + file},
      options);
  return browser.finish(std::chrono::seconds(60));
}

// Chromium takes a second, and on a machine that is starved of processors hangs once in a while as it starts: that is
// not what is looked at here, so it gets another chance.
Opened open_page(const Folder& folder, const std::string& file, const std::string& window = "1200,900") {
  Opened page;
  EXPECT_NE(chromium(), "") << "there is no Chromium: install the Debian package chromium";
  if (chromium().empty()) return page;
  testing_support::ProcessResult result = visit(folder, file, window);
  for (int i = 0; i < 2 && result.timed_out; ++i) result = visit(folder, file, window);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  page.head = between(result.out, "<html", ">");
  page.body = between(result.out, "<header", "<script");
  page.log = console_lines(result.err);
  return page;
}

// Runs the scenario, opens its report, and expects all that holds for every report.
Opened open_report(const std::string& scenario, std::size_t charts, const std::string& window = "1200,900") {
  const Folder folder;
  const int code = cli_test::lbsim({scenario, "--report", folder.path() + "/r.html", "--quiet"}).exit_code;
  EXPECT_TRUE(code == 0 || code == 1) << code;
  const Opened page = open_page(folder, "r.html", window);
  EXPECT_NE(page.head.find("data-state=\"ready\""), std::string::npos) << page.head;
  EXPECT_NE(page.head.find("data-problems=\"0\""), std::string::npos) << page.head;
  EXPECT_NE(page.head.find("data-charts=\"" + std::to_string(charts) + "\""), std::string::npos) << page.head;
  EXPECT_EQ(page.log, "");
  EXPECT_EQ(occurrences(page.body, "<canvas"), charts);
  EXPECT_EQ(occurrences(page.body, "<canvas role=\"img\" aria-label=\""), charts) << "each says what it shows";
  return page;
}

TEST(ReportInABrowser, DrawsARunWithoutIncident) {
  const Opened page = open_report(cli_test::shipped("flaky3.json"), 5);
  EXPECT_NE(page.body.find("<h1>Three nodes, one of them flaky</h1>"), std::string::npos);
  EXPECT_NE(page.body.find("✓ All 8 expectations hold"), std::string::npos);
  EXPECT_NE(page.body.find("no breaker opened"), std::string::npos);
  EXPECT_NE(page.body.find("assumed: same_node_tries 1"), std::string::npos);
}

TEST(ReportInABrowser, DrawsAnOutageOnANarrowScreen) {
  const Opened page = open_report(cli_test::shipped("outage.json"), 6, "400,900");
  EXPECT_NE(page.body.find("aria-label=\"State of nodes: 1 of 4 were taken out: api-2 for 10 s.\""),
            std::string::npos);
  EXPECT_NE(page.body.find("aria-label=\"Show outage refuse in the charts\""), std::string::npos);
  EXPECT_NE(page.body.find(">30 s</td>"), std::string::npos);
}

TEST(ReportInABrowser, TellsOfFindingsClassesAndBalancers) {
  const Opened storm = open_report(cli_test::shipped("findings/metastable.json"), 5);
  EXPECT_NE(storm.body.find("<b class=\"bad\">metastable</b>"), std::string::npos);
  EXPECT_NE(storm.body.find("aria-label=\"Show metastable in the charts\""), std::string::npos);
  const Folder folder;
  const Opened fleet =
      open_report(folder.write("s.json", R"({"duration": "1s", "balancers": 3, "nodes": [{"name": "a"}],
    "traffic": [{"name": "x", "arrivals": {"constant": 100}}, {"name": "y", "arrivals": {"constant": 50}}]})"),
                  5);
  EXPECT_NE(fleet.body.find("Classes of traffic</h2>"), std::string::npos);
  EXPECT_NE(fleet.body.find("Balancers</h2>"), std::string::npos);
}

TEST(ReportInABrowser, DrawsManyNodes) {
  const Folder folder;
  const std::string path = folder.write("fleet.json", R"({"duration": "20s",
    "balancer": {"policy": {"type": "p2c"}, "breaker": {"type": "consecutive", "failures": 5, "open_for": "2s"},
                 "outlier": {"consecutive_5xx": 5}},
    "nodes": [{"name": "n", "count": 100}],
    "traffic": [{"arrivals": {"poisson": 5000}, "timeout": "1s"}],
    "faults": [{"at": "5s", "for": "5s", "nodes": ["n-3"], "outage": "refuse"},
               {"at": "8s", "for": "5s", "nodes": ["n-7"], "slow": 5}],
    "expect": [{"metric": "failed", "max": 0}]})");
  const Opened page = open_report(path, 7);
  EXPECT_NE(page.body.find("In flight (the 50 nodes that stand out most)"), std::string::npos);
  EXPECT_NE(page.body.find("94 others"), std::string::npos);
  EXPECT_NE(page.body.find("✕ 1 of 1 expectation failed"), std::string::npos);
}

TEST(ReportInABrowser, ShowsARunWithoutAnyRequest) {
  const Folder folder;
  open_report(folder.write("s.json", R"({"duration": "1ms", "nodes": [{"name": "a"}],
                                         "traffic": [{"arrivals": {"poisson": 0.001}}]})"),
              4);
}

TEST(ReportInABrowser, HostileTextsAreShownAndDoNothing) {
  const std::string evil =
      "</script><script>document.documentElement.dataset.caught=1</script>"
      "<img src=x onerror=document.documentElement.dataset.caught=1>";
  const std::string text = nlohmann::json(evil).dump();
  const Folder folder;
  const std::string path = folder.write(
      "evil.json",
      R"({"duration": "1s", "name": )" + text + R"(, "description": )" + text + R"(, "nodes": [{"name": )" + text +
          R"(}], "traffic": [{"arrivals": {"constant": 100}, "path": )" + nlohmann::json("/" + evil).dump() +
          R"(}], "faults": [{"at": "0.5s", "slow": 2, "nodes": [)" + text + "]}]}");
  const Opened page = open_report(path, 5);
  EXPECT_EQ(page.head.find("caught"), std::string::npos) << page.head;
  EXPECT_EQ(page.body.find("<img"), std::string::npos);
  EXPECT_GT(occurrences(page.body, "&lt;img src=x onerror="), 3U);
}

// What the other tests rely on: a script that is not the page's own is refused, and the page counts it as a problem.
TEST(ReportInABrowser, AForeignScriptIsRefusedAndCounted) {
  const Folder folder;
  cli_test::lbsim({cli_test::shipped("flaky3.json"), "--report", folder.path() + "/r.html", "--quiet"});
  std::string html = folder.read("r.html");
  html.insert(html.rfind("</body>"), "<script>document.documentElement.dataset.caught = 1;</script>");
  folder.write("r.html", html);
  const Opened page = open_page(folder, "r.html");
  EXPECT_NE(page.head.find("data-problems=\"1\""), std::string::npos) << page.head;
  EXPECT_EQ(page.head.find("caught"), std::string::npos) << page.head;
  EXPECT_NE(page.log.find("Content Security Policy"), std::string::npos) << page.log;
}

}  // namespace
}  // namespace report_test
